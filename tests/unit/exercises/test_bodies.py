import pytest

from lti_tool.exercises.findings import Refused
from lti_tool.exercises.markup import Element, html
from lti_tool.exercises.rendering import item_html
from tests.unit.exercises.build import CHOICE, item

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>'


def drawn(body, **parts):
    page = item_html(item(body=body + CHOICE, **parts), responses={}, seed=1, review=False)
    return page.partition("<fieldset")[0].partition(">")[2].strip()


def codes(body, **parts):
    with pytest.raises(Refused) as refused:
        item(body=body + CHOICE, **parts)
    return [finding.code for finding in refused.value.findings]


class TestContent:
    def test_is_rebuilt_without_classes_and_ids(self):
        body = '<div class="fraai" id="x"><p>a <em>b</em> &amp; c</p></div>'

        assert drawn(body) == "<div><p>a <em>b</em> &amp; c</p></div>"

    def test_keeps_languages_and_tables(self):
        body = (
            '<p>zeg <span xml:lang="en">hello</span> <span lang="de">hallo</span></p>'
            '<table><tr><th scope="row" colspan="2">1</th></tr></table>'
        )

        assert drawn(body) == (
            '<p>zeg <span lang="en">hello</span> <span lang="de">hallo</span></p>'
            '<table><tr><th scope="row" colspan="2">1</th></tr></table>'
        )

    def test_shows_text_as_text(self):
        body = "<p>&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}</p>"

        assert drawn(body) == "<p>&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}</p>"

    def test_holds_pictures_of_the_package(self):
        body = '<figure><img src="vlag.svg" alt="Vlag"/><figcaption>Een vlag</figcaption></figure>'

        assert drawn(body, files={"vlag.svg": SVG}) == (
            '<figure><svg viewBox="0 0 1 1" role="img" aria-label="Vlag">'
            '<path d="M0 0"></path></svg><figcaption>Een vlag</figcaption></figure>'
        )

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ("<script>alert(1)</script>", "element_unknown"),
            ('<p onclick="alert(1)">a</p>', "attribute_unknown"),
            ('<p style="color:red">a</p>', "attribute_unknown"),
            ('<p><a href="https://example.org/">a</a></p>', "element_unknown"),
            ('<p><object data="a.swf"/></p>', "element_unknown"),
            ("<p><iframe/></p>", "element_unknown"),
            ("<qti-portable-custom-interaction/>", "element_unknown"),
            ('<m:maction xmlns:m="http://www.w3.org/1998/Math/MathML"/>', "element_unknown"),
            ('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude"/>', "element_unknown"),
            ("<li>a</li>", "element_misplaced"),
            ("los", "text_misplaced"),
            ('<p><img src="https://example.org/a.svg" alt=""/></p>', "address_foreign"),
            ('<p><img src="//example.org/a.svg" alt=""/></p>', "address_foreign"),
            ('<p><img src="/a.svg" alt=""/></p>', "address_foreign"),
            ('<p><img src="data:image/png;base64,AA" alt=""/></p>', "address_foreign"),
            ('<p><img src="..\\a.svg" alt=""/></p>', "address_foreign"),
            ('<p><img src="%2e%2e/a.svg" alt=""/></p>', "address_foreign"),
            ('<p><img src="../../a.svg" alt=""/></p>', "file_missing"),
            ('<p><img src="weg.svg" alt=""/></p>', "file_missing"),
            ('<p><img src="opgave.xml" alt=""/></p>', "image"),
            ('<p><img src="vlag.svg"/></p>', "attribute_missing"),
        ],
    )
    def test_refuses_anything_else(self, body, code):
        assert codes(body) == [code]

    def test_names_all_unknown_parts_at_once(self):
        assert codes("<blink/>\n<p x='1'/>\n<marquee/>") == [
            "element_unknown",
            "attribute_unknown",
            "element_unknown",
        ]


class TestStaticParts:
    ENTRY = '<qti-text-entry-interaction response-identifier="R"/>'

    @pytest.mark.parametrize("holder", ["strong", "b"])
    def test_nothing_moves_inside_a_prompt(self, holder):
        prompt = f"<qti-prompt>Kies <{holder}>{self.ENTRY}</{holder}></qti-prompt>"
        body = CHOICE.replace("<qti-prompt>Kies.</qti-prompt>", prompt)

        with pytest.raises(Refused, match=r"opgave\.xml:\d+: element_misplaced"):
            item(body=body)

    def test_feedback_has_one_body(self):
        with pytest.raises(Refused, match="one qti-content-body"):
            item(
                extra='<qti-outcome-declaration identifier="F" cardinality="single" '
                'base-type="identifier"/>',
                body=CHOICE + '<qti-feedback-block outcome-identifier="F" identifier="a"/>',
            )


def test_what_still_moves_cannot_be_written_out():
    with pytest.raises(TypeError, match="ChoiceInteraction"):
        html(Element(name="div", children=item().body))

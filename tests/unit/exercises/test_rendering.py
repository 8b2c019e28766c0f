import pytest
from lxml import html as lxml_html

from lti_tool.exercises.exercise import Stimulus
from lti_tool.exercises.markup import Element
from lti_tool.exercises.rendering import Page, feedback_html, item_html, stimulus_html
from lti_tool.exercises.view import Words
from tests.unit.exercises.build import CHOICE, SCORE, TEXT, item, text_item

INLINE = """<p>Kies: <qti-inline-choice-interaction response-identifier="RESPONSE"
  data-prompt="welke?"><qti-inline-choice identifier="A">de</qti-inline-choice>
  <qti-inline-choice identifier="B">het &amp; een</qti-inline-choice>
  </qti-inline-choice-interaction> huis</p>"""
SEVERAL = """
<qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="identifier">
<qti-correct-response><qti-value>A</qti-value><qti-value>B</qti-value></qti-correct-response>
</qti-response-declaration>"""
THREE = CHOICE.replace('max-choices="1"', 'max-choices="0"').replace(
    "</qti-choice-interaction>",
    '<qti-simple-choice identifier="C">drie</qti-simple-choice></qti-choice-interaction>',
)
FEEDBACK = """
<qti-outcome-declaration identifier="F" cardinality="single" base-type="identifier"/>"""
BLOCK = """<qti-feedback-block outcome-identifier="F" identifier="GEHEIM" show-hide="{}">
<qti-content-body><p>Verrassing!</p></qti-content-body></qti-feedback-block>"""


def page(drawn, answer=(), *, review=False, seed=1, **options):
    return item_html(drawn, responses={"RESPONSE": answer}, seed=seed, review=review, **options)


def tree(drawn, answer=(), **options):
    return lxml_html.fromstring(page(drawn, answer, **options))


class TestChoice:
    def test_is_a_fieldset_with_a_legend_and_a_label_for_every_radio_button(self):
        fieldset = tree(item()).find("fieldset")
        buttons = fieldset.findall(".//input")

        assert fieldset.find("legend").text == "Kies."
        assert {button.get("type") for button in buttons} == {"radio"}
        assert {button.get("name") for button in buttons} == {"RESPONSE"}
        assert [button.get("value") for button in buttons] == ["A", "B"]
        assert {label.get("for") for label in fieldset.iter("label")} == {
            button.get("id") for button in buttons
        }

    def test_of_several_has_tick_boxes(self):
        boxes = tree(item(declarations=SEVERAL + SCORE, body=THREE), ("A", "C")).iter("input")

        assert [(box.get("type"), box.get("checked")) for box in boxes] == [
            ("checkbox", "checked"),
            ("checkbox", None),
            ("checkbox", "checked"),
        ]

    @pytest.mark.parametrize(
        ("declarations", "body", "legend"),
        [
            (None, CHOICE, "Kies het goede antwoord"),
            (SEVERAL + SCORE, THREE, "Kies de goede antwoorden"),
        ],
    )
    def test_without_a_prompt_still_has_a_name(self, declarations, body, legend):
        parts = {"declarations": declarations} if declarations else {}
        bare = item(body=body.replace("<qti-prompt>Kies.</qti-prompt>", ""), **parts)

        assert tree(bare).find(".//legend").text == legend

    def test_is_shuffled_by_the_seed_alone(self):
        shuffled = item(body=CHOICE.replace('max-choices="1"', 'max-choices="1" shuffle="true"'))
        pages = [page(shuffled, seed=seed) for seed in range(20)]

        assert len(set(pages)) == 2
        assert pages == [page(shuffled, seed=seed) for seed in range(20)]

    def test_is_not_shuffled_unless_asked(self):
        assert len({page(item(), seed=seed) for seed in range(20)}) == 1


class TestTextEntry:
    def test_gives_no_help_with_spelling(self):
        field = tree(text_item()).find(".//input")

        expected = {
            "autocomplete": "off",
            "autocapitalize": "off",
            "autocorrect": "off",
            "spellcheck": "false",
            "lang": "nl-NL",
            "size": "15",
            "name": "RESPONSE",
        }
        assert {name: field.get(name) for name in expected} == expected
        assert field.get("value") is None

    def test_is_named_by_itself_and_the_sentence_around_it(self):
        drawn = tree(text_item())
        own, sentence = drawn.find(".//input").get("aria-labelledby").split()

        assert drawn.get_element_by_id(own).get("aria-label") == "Invulvak"
        assert drawn.get_element_by_id(sentence).text_content() == "Zij  het."

    def test_keeps_what_was_written(self):
        assert tree(text_item(), ('"vint">',)).find(".//input").get("value") == '"vint">'

    @pytest.mark.parametrize(
        ("attributes", "expected"),
        [
            ('expected-length="2"', {"size": "4"}),
            ('expected-length="900"', {"size": "40"}),
            ('pattern-mask="[0-9]*"', {"inputmode": "numeric", "pattern": None}),
            ('pattern-mask="vindt"', {"inputmode": None, "pattern": None}),
            ('placeholder-text="woord"', {"placeholder": "woord"}),
            ('xml:lang="en"', {"lang": "en"}),
            ('lang="de"', {"lang": "de"}),
        ],
    )
    def test_follows_its_definition(self, attributes, expected):
        body = TEXT.replace('"RESPONSE"', f'"RESPONSE" {attributes}')
        field = tree(text_item(body=body)).find(".//input")

        assert {name: field.get(name) for name in expected} == expected

    def test_outside_a_sentence_has_its_own_name_alone(self):
        body = "<div><strong>{}</strong></div>".format(
            '<qti-text-entry-interaction response-identifier="RESPONSE"/>'
        )
        field = tree(text_item(body=f"{body}<p>los</p>")).find(".//input")

        assert field.get("aria-label") == "Invulvak"

    def test_without_a_block_around_it_has_its_own_name_alone(self):
        body = '<qti-text-entry-interaction response-identifier="RESPONSE"/>'
        field = tree(text_item(body=body)).find(".//input")

        assert (field.get("aria-label"), field.get("aria-labelledby")) == ("Invulvak", None)


class TestInlineChoice:
    def test_starts_with_an_empty_option(self):
        options = tree(item(body=INLINE)).findall(".//option")

        assert [(each.get("value"), each.text, each.get("selected")) for each in options] == [
            ("", "welke?", None),
            ("A", "de", None),
            ("B", "het & een", None),
        ]

    def test_says_choose_unless_the_item_says_something_else(self):
        plain = item(body=INLINE.replace('data-prompt="welke?"', ""))

        assert tree(plain).find(".//option").text == "kies"

    def test_keeps_what_was_chosen(self):
        assert tree(item(body=INLINE), ("B",)).find(".//option[@selected]").get("value") == "B"

    def test_can_be_shuffled(self):
        body = INLINE.replace("data-prompt", 'shuffle="true" data-prompt')
        shuffled = item(body=body)

        assert len({page(shuffled, seed=seed) for seed in range(20)}) == 2


class TestSeveralControls:
    BODY = """<ul><li>a <qti-text-entry-interaction response-identifier="R1"/></li>
    <li>b <strong><qti-text-entry-interaction response-identifier="R2"/></strong></li></ul>"""
    TWO = "".join(
        f'<qti-response-declaration identifier="{name}" cardinality="single" base-type="string">'
        "<qti-correct-response><qti-value>x</qti-value></qti-correct-response>"
        "</qti-response-declaration>"
        for name in ("R1", "R2")
    )
    SUM = """<qti-response-processing><qti-response-condition><qti-response-if>
    <qti-match><qti-variable identifier="R1"/><qti-correct identifier="R1"/></qti-match>
    <qti-set-outcome-value identifier="SCORE"><qti-base-value base-type="float">1</qti-base-value>
    </qti-set-outcome-value></qti-response-if></qti-response-condition></qti-response-processing>"""

    def test_are_numbered_and_named_by_their_own_line(self):
        drawn = tree(
            item(declarations=self.TWO + SCORE, body=self.BODY, processing=self.SUM), review=False
        )
        names = [
            (
                field.get("aria-label"),
                drawn.get_element_by_id(field.get("aria-labelledby").split()[1]),
            )
            for field in drawn.iter("input")
        ]

        assert [(name, line.text.strip()) for name, line in names] == [
            ("Invulvak 1", "a"),
            ("Invulvak 2", "b"),
        ]


class TestBeforeHandingIn:
    @pytest.mark.parametrize("show", ["show", "hide"])
    def test_feedback_in_the_text_is_absent(self, show):
        drawn = page(item(extra=FEEDBACK, body=CHOICE + BLOCK.format(show)), ("B",))

        assert "Verrassing" not in drawn
        assert "GEHEIM" not in drawn

    def test_nothing_tells_right_from_wrong(self):
        right, wrong = page(item(), ("B",)), page(item(), ("A",))

        assert right.replace(" checked", "") == wrong.replace(" checked", "")


class TestReview:
    def test_of_a_choice_tells_right_and_wrong_in_words(self):
        labels = [each.text_content() for each in tree(item(), ("A",), review=True).iter("label")]

        assert labels == ["een ✗ nog niet goed", "twee → dit is het goede antwoord"]

    def test_of_several_choices_tells_each(self):
        drawn = item(declarations=SEVERAL + SCORE, body=THREE)
        labels = [
            each.text_content() for each in tree(drawn, ("A", "C"), review=True).iter("label")
        ]

        assert labels == [
            "een ✓ goed",
            "twee → dit hoort er ook bij",
            "drie ✗ dit hoort er niet bij",
        ]

    def test_of_a_choice_can_no_longer_be_changed_or_sent(self):
        fieldset = tree(item(), ("B",), review=True).find("fieldset")

        assert fieldset.get("disabled") is not None
        assert [button.get("name") for button in fieldset.iter("input")] == [None, None]

    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            ("vindt", "Zij vindt ✓ goed het."),
            ("vint", "Zij vint ✗ nog niet goed (goed is: vindt) het."),
            ("", "Zij … – niet ingevuld (goed is: vindt) het."),
        ],
    )
    def test_of_a_text_shows_it_with_the_right_one(self, answer, told):
        drawn = tree(text_item(), (answer,) if answer else (), review=True)

        assert " ".join(drawn.text_content().split()) == told

    def test_of_an_inline_choice_shows_the_words(self):
        drawn = tree(item(body=INLINE), ("A",), review=True)

        assert " ".join(drawn.text_content().split()) == (
            "Kies: de ✗ nog niet goed (goed is: het & een) huis"
        )

    def test_shows_the_feedback_that_applies(self):
        body = CHOICE + BLOCK.format("hide") + BLOCK.format("show").replace("Verr", "Geen verr")
        drawn = page(item(extra=FEEDBACK, body=body), review=True)

        assert '<div class="feedback"><p>Verrassing!</p></div>' in drawn.replace("\n", "")
        assert "Geen" not in drawn

    def test_shows_feedback_inside_a_line(self):
        line = """<p>Kies <qti-feedback-inline outcome-identifier="F" identifier="X"
        show-hide="hide">goed</qti-feedback-inline></p>"""

        assert '<span class="feedback">goed</span>' in page(
            item(extra=FEEDBACK, body=line + CHOICE), review=True
        )

    def test_speaks_the_words_it_is_given(self):
        english = Words(wrong="not yet", this_one="this is it")

        assert "this is it" in page(item(), ("A",), review=True, page=Page(words=english))


class TestStimulusHtml:
    def test_is_a_section_named_by_its_heading(self):
        paragraph = Element(name="p", children=("Er was eens.",))
        stimulus = Stimulus(identifier="t", title="A < B", language="nl-NL", body=(paragraph,))

        assert stimulus_html(stimulus) == (
            '<section class="stimulus" lang="nl-NL" aria-labelledby="t-title">'
            '<h2 id="t-title">A &lt; B</h2><p>Er was eens.</p></section>'
        )


class TestFeedbackHtml:
    def test_keeps_the_markup(self):
        modal = """<qti-modal-feedback outcome-identifier="F" identifier="X" show-hide="{}">
        <qti-content-body>Goed <em>zo</em>!</qti-content-body></qti-modal-feedback>"""
        drawn = item(extra=FEEDBACK + modal.format("hide") + modal.format("show"))

        assert feedback_html(drawn, {}) == '<div class="feedback">Goed <em>zo</em>!</div>'

    def test_is_empty_without_feedback(self):
        assert feedback_html(item(), {}) == ""

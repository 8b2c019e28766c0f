"""Formulas: what draws is kept, what could act is refused."""

import pytest

from lti_tool.exercises.findings import Refused
from lti_tool.exercises.markup import text_of
from lti_tool.exercises.rendering import item_html
from tests.unit.exercises.build import CHOICE, item

NS = 'xmlns="http://www.w3.org/1998/Math/MathML"'
HALF = "<mfrac><mn>1</mn><mn>2</mn></mfrac>"


def math(inner, attributes=""):
    return f"<math {NS} {attributes}>{inner}</math>"


def drawn(inner, attributes=""):
    asked = item(body=f"<p>Reken: {math(inner, attributes)} van 8.</p>{CHOICE}")
    return item_html(asked, responses={}, seed=1, review=False)


def test_a_fraction_reaches_the_page_as_the_browser_draws_it():
    page = drawn(HALF, 'display="inline" alttext="een half" class="x" id="y"')

    assert f'<math display="inline" alttext="een half">{HALF}</math>' in page


@pytest.mark.parametrize(
    "inner",
    [
        "<mrow><mi>x</mi><mo>+</mo><mn>3</mn></mrow>",
        "<msqrt><mn>9</mn></msqrt>",
        "<mroot><mn>8</mn><mn>3</mn></mroot>",
        "<msup><mi>m</mi><mn>2</mn></msup>",
        "<munderover><mo>∑</mo><mn>1</mn><mn>4</mn></munderover>",
        '<mtable><mtr><mtd columnspan="2"><mn>1</mn></mtd></mtr></mtable>',
        '<mn>1</mn><mspace width="0.5em"/><mtext>keer</mtext>',
        '<mo stretchy="false" lspace="0.2em">(</mo>',
    ],
)
def test_what_primary_schools_write_is_known(inner):
    assert "<math>" in drawn(inner)


def test_a_formula_may_stand_in_a_choice_and_in_a_prompt():
    body = CHOICE.replace("een", math(HALF)).replace("Kies.", f"Kies {math('<mn>1</mn>')}.")
    page = item_html(item(body=body), responses={}, seed=1, review=False)

    assert page.count("<math>") == 2


def test_the_spaces_between_its_parts_are_not_part_of_it():
    page = drawn("<mrow>\n  <mn> 1 </mn>\n </mrow>")

    assert "<math><mrow><mn> 1 </mn></mrow></math>" in page


def test_its_words_are_found_in_the_text():
    assert text_of(item(body=f"<p>{math(HALF)}</p>{CHOICE}").body) == "1 2"


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ('<mtext href="https://x.example">a</mtext>', "href"),
        ('<mrow onclick="x()"><mn>1</mn></mrow>', "onclick"),
        ('<mrow style="color:red"><mn>1</mn></mrow>', "style"),
        ('<maction actiontype="toggle"><mn>1</mn></maction>', "maction"),
        ("<semantics><mn>1</mn><annotation>x</annotation></semantics>", "semantics"),
        ('<annotation-xml encoding="text/html"/>', "annotation-xml"),
        ("<mglyph/>", "mglyph"),
        ("<merror><mn>1</mn></merror>", "merror"),
        ('<mtext><img src="a.png" alt=""/></mtext>', "img"),
        ("<mfrac><mn>1</mn></mfrac>", "mfrac has 2 parts"),
        ("<msubsup><mn>1</mn><mn>1</mn></msubsup>", "msubsup has 3 parts"),
        ("los", "no text of its own"),
        ('<mspace width="999999em"/>', "not accepted"),
        ("<mn><mn>1</mn></mn>", "may not stand"),
    ],
)
def test_what_could_act_hide_or_break_is_refused(inner, reason):
    with pytest.raises(Refused, match=reason):
        drawn(inner)


def test_the_same_names_outside_a_formula_are_strangers():
    with pytest.raises(Refused, match="mfrac"):
        item(body=f"<p>{HALF}</p>{CHOICE}")

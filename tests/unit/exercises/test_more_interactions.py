"""Match, order, gap match, associate, hot text, slider and hotspot: read, drawn, reviewed."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import responses, scoring
from lti_tool.exercises.items import read_item
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.rendering import item_html
from tests.unit.exercises.build import SCORE, item, png

SAMPLES = Path(__file__).parents[2] / "samples" / "qti"
PICTURE = {"img/kompas.svg": (SAMPLES / "img" / "kompas.svg").read_bytes()}


def sample(name, change=("", "")):
    data = (SAMPLES / f"{name}.xml").read_text().replace(*change)
    return read_item("item.xml", PackageFiles(files={"item.xml": data.encode(), **PICTURE}), {})


def declared(base_type, cardinality, *correct):
    values = "".join(f"<qti-value>{value}</qti-value>" for value in correct)
    return (
        f'<qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}" '
        f'base-type="{base_type}"><qti-correct-response>{values}</qti-correct-response>'
        f"</qti-response-declaration>{SCORE}"
    )


def choices(element, *names, attributes=""):
    return "".join(
        f'<{element} identifier="{name}" {attributes}>{name.lower()}</{element}>' for name in names
    )


ASSOCIATE = (
    '<qti-associate-interaction response-identifier="RESPONSE" max-associations="2">'
    + choices("qti-simple-associable-choice", *"ABCD", attributes='match-max="1"')
    + "</qti-associate-interaction>"
)
HOTTEXT = (
    '<qti-hottext-interaction response-identifier="RESPONSE" max-choices="2"><p>De '
    '<qti-hottext identifier="A">hond</qti-hottext> en de <qti-hottext identifier="B">kat'
    '</qti-hottext> <qti-hottext identifier="C">eten</qti-hottext>.</p></qti-hottext-interaction>'
)
MATCH, ORDER, GAPS = sample("05-koppelen"), sample("06-volgorde"), sample("07-gaten")
HOTSPOT, SLIDER = sample("08-hotspot"), sample("09-schuif")
PAIRS = item(declarations=declared("pair", "multiple", "A B", "D C"), body=ASSOCIATE)
WORDS = item(declarations=declared("identifier", "multiple", "A", "B"), body=HOTTEXT)
BOXES = sample("05-koppelen", ('shuffle="false">', 'shuffle="false" class="qti-match-tabular">'))

FORMS = {
    "a list per row": (
        MATCH,
        {"RESPONSE:LI": ["MAA"], "RESPONSE:FR": ["LEE"], "RESPONSE:GE": [""]},
    ),
    "places": (ORDER, {f"RESPONSE:{name}": [str(n)] for n, name in enumerate("JGMR", start=1)}),
    "a list per gap": (GAPS, {"RESPONSE:G2": ["WW"], "RESPONSE:G1": ["ZN"], "RESPONSE:G3": ["BN"]}),
    "two lists per pair": (PAIRS, {"RESPONSE:1": ["B", "A"], "RESPONSE:2": ["C", "D"]}),
    "words": (WORDS, {"RESPONSE": ["B", "A"]}),
    "a spot": (HOTSPOT, {"RESPONSE": ["N"]}),
    "a number": (SLIDER, {"RESPONSE": [" 70 "]}),
}
READ = {
    "a list per row": ("FR LEE", "LI MAA"),
    "places": ("J", "G", "M", "R"),
    "a list per gap": ("ZN G1", "WW G2", "BN G3"),
    "two lists per pair": ("A B", "C D"),
    "words": ("A", "B"),
    "a spot": ("N",),
    "a number": ("70",),
}
KINDS = {name: exercise_item for name, (exercise_item, _) in FORMS.items()} | {"boxes": BOXES}
every_kind = pytest.mark.parametrize("exercise_item", KINDS.values(), ids=KINDS.keys())


def read(exercise_item, form):
    return responses.read(exercise_item, form)["RESPONSE"]


def page(exercise_item, answer=(), *, review=False, seed=1):
    given = {"RESPONSE": tuple(answer)}
    return item_html(exercise_item, responses=given, seed=seed, review=review)


def sent(html):
    """Return what a browser would send of a page's controls: names, and values that are chosen."""
    form: dict[str, list[str]] = {}
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', html):
        form.setdefault(name, []).extend(re.findall(r'<option value="([^"]*)" selected', body))
    for control in re.findall(r"<input [^>]*>", html):
        held = dict(re.findall(r'([\w-]+)="([^"]*)"', control))
        if held["type"] == "number" or " checked" in control:
            form.setdefault(held["name"], []).append(held.get("value", ""))
    return form


class TestReading:
    @pytest.mark.parametrize("kind", FORMS)
    def test_a_form_becomes_an_answer_in_one_way_of_writing(self, kind):
        assert read(*FORMS[kind]) == READ[kind]

    @every_kind
    def test_the_model_answer_comes_back_from_the_page_that_shows_it(self, exercise_item):
        right = scoring.model_answer(exercise_item)["RESPONSE"]

        back = read(exercise_item, sent(page(exercise_item, right)))

        assert sorted(back) == sorted(right)
        assert scoring.score(exercise_item, {"RESPONSE": back}).correct

    @every_kind
    def test_a_page_that_nobody_touched_is_no_answer(self, exercise_item):
        assert read(exercise_item, sent(page(exercise_item))) == ()

    @every_kind
    @pytest.mark.parametrize("text", ["Q", "Q Q", "FR LEE LEE", "-1", "1e3", "NaN"])
    def test_what_is_not_offered_is_refused(self, exercise_item, text):
        parts = [(MATCH, ":FR"), (BOXES, ":FR"), (GAPS, ":G1"), (ORDER, ":J"), (PAIRS, ":1")]
        own = next((part for kind, part in parts if kind is exercise_item), "")

        for part in {"", own}:
            with pytest.raises(ResponseInvalid):
                read(exercise_item, {f"RESPONSE{part}": [text, "Q"]})

    @given(
        st.dictionaries(
            st.sampled_from(["RESPONSE", "RESPONSE:FR", "RESPONSE:G1", "RESPONSE:1", "X", ":"]),
            st.lists(st.text(max_size=8) | st.sampled_from(["A", "ZN", "2", "FR LEE"]), max_size=3),
        )
    )
    def test_any_form_is_read_or_refused_and_what_is_read_can_be_scored(self, form):
        for exercise_item in KINDS.values():
            try:
                answer = responses.read(exercise_item, form)
            except ResponseInvalid:
                continue
            outcome = scoring.score(exercise_item, answer)
            assert 0 <= outcome.score <= outcome.maximum
            assert responses.parse(responses.dump(answer)) == answer

    def test_two_choices_on_one_place_keep_the_order_of_the_definition(self):
        assert read(ORDER, {"RESPONSE:J": ["2"], "RESPONSE:M": ["2"], "RESPONSE:R": ["1"]}) == (
            "R",
            "M",
            "J",
        )

    @pytest.mark.parametrize("ends", [["A", ""], ["", "B"], ["A", "A"], ["", ""]])
    def test_half_a_pair_and_a_choice_with_itself_are_no_pair(self, ends):
        assert read(PAIRS, {"RESPONSE:1": ends}) == ()

    def test_a_pair_made_twice_counts_once(self):
        assert read(PAIRS, {"RESPONSE:1": ["A", "B"], "RESPONSE:2": ["B", "A"]}) == ("A B",)

    @pytest.mark.parametrize(
        ("exercise_item", "answer", "most"),
        [(WORDS, "ABC", 2), (HOTSPOT, "NO", 1), (PAIRS, ["A B", "A C", "A D"], 2)],
    )
    def test_more_than_allowed_is_told(self, exercise_item, answer, most):
        assert responses.most_allowed(exercise_item, {"RESPONSE": tuple(answer)}) == most


class TestScoring:
    """The scores that the samples' author wrote down (samples/qti/SOURCES.md)."""

    @pytest.mark.parametrize(
        ("exercise_item", "answer", "score"),
        [
            (MATCH, ["FR LEE", "LI MAA", "GE ARN"], 3),
            (MATCH, ["FR LEE", "LI ARN"], 1),
            (MATCH, [], 0),
            (ORDER, "JGMR", 1),
            (ORDER, "JGRM", 0),
            (ORDER, "J", 0),
            (GAPS, ["ZN G1", "WW G2", "BN G3"], 3),
            (GAPS, ["WW G1", "ZN G2", "BN G3"], 1),
            (HOTSPOT, "N", 1),
            (HOTSPOT, "Z", 0),
            (SLIDER, ["70"], 1),
            (SLIDER, ["60"], 0),
            (SLIDER, [], 0),
            (PAIRS, ["A B", "C D"], 1),
            (PAIRS, ["A B"], 0),
            (WORDS, "AB", 1),
            (WORDS, "ABC", 0),
        ],
    )
    def test_an_answer_scores_as_expected(self, exercise_item, answer, score):
        assert scoring.score(exercise_item, {"RESPONSE": tuple(answer)}).score == score


class TestDrawing:
    @every_kind
    def test_before_handing_in_the_page_is_the_same_whatever_is_right(self, exercise_item):
        html = page(exercise_item)

        assert not any(sign in html for sign in ("✓", "✗", "→", "goed is", "mark"))
        assert "style=" not in html

    @every_kind
    def test_every_control_has_its_own_id_and_a_name_for_a_screen_reader(self, exercise_item):
        html = page(exercise_item)
        ids = re.findall(r' id="([^"]+)"', html)
        labelled = set(re.findall(r'<label for="([^"]+)"', html))

        assert len(ids) == len(set(ids))
        for control in re.findall(r"<(?:select|input)[^>]*>", html):
            own = re.search(r' id="([^"]+)"', control)
            inside = f"{control}" in html and re.search(rf"<label[^>]*>{re.escape(control)}", html)
            assert "aria-label" in control or inside or (own and own[1] in labelled), control
        for named in re.findall(r'aria-labelledby="([^"]+)"', html):
            assert set(named.split()) <= set(ids)

    @every_kind
    def test_a_review_holds_nothing_that_can_be_changed(self, exercise_item):
        right = scoring.model_answer(exercise_item)["RESPONSE"]
        html = page(exercise_item, right, review=True)

        assert "name=" not in html
        assert "✓" in html
        assert not {"✗", "→"} & set(html)

    @every_kind
    def test_a_review_of_an_empty_answer_shows_what_was_right(self, exercise_item):
        html = page(exercise_item, review=True)

        assert "–" in html or "→" in html or "goed" in html

    @pytest.mark.parametrize(
        ("exercise_item", "answer", "expected"),
        [
            (MATCH, ["FR MAA"], ["Maastricht", "✗", "(goed is: ", "Leeuwarden"]),
            (BOXES, ["FR MAA"], ["Maastricht", "✗", "(goed is: ", "Leeuwarden"]),
            (GAPS, ["WW G1"], ["blaft", "✗", "goed is:", "hond"]),
            (ORDER, "GJMR", ["Grieken", "✗", "De goede volgorde is:", "jagers"]),
            (PAIRS, ["A C"], ["a hoort bij c", "✗", "→", "a hoort bij b"]),
            (WORDS, "AC", ["hond", "✓", "kat", "→", "eten", "✗"]),
            (HOTSPOT, "Z", ["boven", "→", "onder", "✗"]),
            (SLIDER, ["60"], ["60", "✗", "goed is:", "70"]),
        ],
    )
    def test_a_wrong_answer_is_told_with_the_right_one(self, exercise_item, answer, expected):
        html = page(exercise_item, answer, review=True)

        assert [word for word in expected if word not in html] == []

    def test_a_row_that_is_partly_right_is_told_so(self):
        several = sample("05-koppelen", ('match-max="1">Friesland', 'match-max="2">Friesland'))

        assert "≈" in page(several, ["FR LEE", "FR MAA"], review=True)

    def test_a_seed_draws_the_order_of_the_choices(self):
        assert len({page(ORDER, seed=seed) for seed in range(60)}) > 10

    def test_a_hotspot_takes_a_photo_too(self):
        text = (SAMPLES / "08-hotspot.xml").read_text().replace("kompas.svg", "kompas.png")
        files = PackageFiles(files={"item.xml": text.encode(), "img/kompas.png": png(300, 300)})

        html = page(read_item("item.xml", files, {}))

        assert '<image href="data:image/png;base64,' in html
        assert 'aria-label="Een windroos' in html

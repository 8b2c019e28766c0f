"""Points in a picture: area mappings, the operator inside, and the interaction itself."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import responses, scoring
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.rendering import item_html
from tests.unit.exercises.build import SCORE, TEMPLATES, item

PICTURE = (Path(__file__).parents[2] / "samples" / "qti" / "img" / "kompas.svg").read_bytes()
CIRCLE = '<qti-area-map-entry shape="circle" coords="150,50,40" mapped-value="1"/>'
BELOW = '<qti-area-map-entry shape="rect" coords="0,200,300,300" mapped-value="2"/>'
BY_PLACES = f'<qti-response-processing template="{TEMPLATES}map_response_point.xml"/>'


def declared(*points, areas=CIRCLE + BELOW, attributes="", cardinality="multiple", kind="point"):
    values = "".join(f"<qti-value>{each}</qti-value>" for each in points)
    mapping = f"<qti-area-mapping {attributes}>{areas}</qti-area-mapping>" if areas else ""
    return (
        f'<qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}" '
        f'base-type="{kind}"><qti-correct-response>{values}</qti-correct-response>{mapping}'
        f"</qti-response-declaration>{SCORE}"
    )


def body(most=2, picture='<img src="kompas.svg" width="300" height="300" alt="Windroos"/>'):
    return (
        f'<qti-select-point-interaction response-identifier="RESPONSE" max-choices="{most}">'
        f"<qti-prompt>Wijs aan.</qti-prompt>{picture}</qti-select-point-interaction>"
    )


def pointing(*points, most=2, processing=BY_PLACES, **declaration):
    return item(
        declarations=declared(*(points or ("150 50", "150 250")), **declaration),
        body=body(most),
        processing=processing,
        files={"kompas.svg": PICTURE},
    )


def points(exercise_item, *answer):
    return scoring.outcome_values(exercise_item, {"RESPONSE": answer})["SCORE"][0]


class TestAreaMapping:
    """QTI 3.0 ASI, "AreaMapping" and "MapResponsePoint"."""

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            ((), 0),
            (("150 50",), 1),
            (("150 50", "151 50"), 1),
            (("150 50", "10 250"), 3),
            (("5 5",), 0),
        ],
        ids=["nothing", "in one", "twice in one", "in two", "in none"],
    )
    def test_each_place_counts_once(self, answer, expected):
        assert points(pointing(), *answer) == expected

    def test_of_places_that_overlap_the_first_listed_counts(self):
        whole = '<qti-area-map-entry shape="default" coords="" mapped-value="0.25"/>'
        first, last = (pointing("150 50", areas=each) for each in (whole + CIRCLE, CIRCLE + whole))

        assert (points(first, "150 50"), points(last, "150 50")) == (Decimal("0.25"), 1)
        assert points(last, "9 9") == Decimal("0.25")

    def test_a_point_in_no_place_gives_the_default_and_the_sum_stays_within_bounds(self):
        bounded = pointing(attributes='default-value="-0.5" lower-bound="-0.75" upper-bound="2.5"')

        assert points(bounded, "5 5") == Decimal("-0.5")
        assert points(bounded, "5 5", "6 6") == Decimal("-0.75")
        assert points(bounded, "150 50", "9 9") == Decimal("0.5")
        assert points(bounded, "150 50", "10 250") == Decimal("2.5")

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"areas": " "}, "one entry or more"),
            ({"areas": CIRCLE.replace("150,50,40", "150,50")}, "no coordinates of a circle"),
            ({"areas": CIRCLE.replace('"circle"', '"star"')}, "attribute_value"),
            ({"areas": ""}, "no area mapping"),
        ],
    )
    def test_a_mapping_that_cannot_work_is_refused(self, change, reason):
        with pytest.raises(Refused, match=reason):
            pointing(**change)

    def test_places_for_what_is_no_point_are_refused(self):
        with pytest.raises(Refused, match="mapped for points alone"):
            pointing("A", kind="identifier")

    @given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=5))
    def test_any_points_score_within_bounds(self, given_points):
        answer = tuple(f"{x} {y}" for x, y in given_points)
        outcome = scoring.score(pointing(), {"RESPONSE": answer})

        assert 0 <= outcome.score <= outcome.maximum


class TestInside:
    """QTI 3.0 ASI, "Inside"."""

    RULES = (
        "<qti-response-processing><qti-response-condition><qti-response-if>"
        '<qti-inside shape="{}" coords="{}"><qti-variable identifier="{}"/></qti-inside>'
        '<qti-set-outcome-value identifier="SCORE"><qti-base-value base-type="float">1'
        "</qti-base-value></qti-set-outcome-value></qti-response-if></qti-response-condition>"
        "</qti-response-processing>"
    )

    def test_is_true_if_any_of_the_points_lies_there(self):
        rules = self.RULES.format("circle", "150,50,40", "RESPONSE")
        made = pointing(processing=rules, areas="")

        found = [points(made, *answer) for answer in (("150 50",), ("9 9", "150 90"), ("9 9",), ())]
        assert found == [1, 1, 0, 0]

    @pytest.mark.parametrize(
        ("shape_", "coords", "variable"),
        [("circle", "1,2", "RESPONSE"), ("circle", "1,2,3", "SCORE")],
    )
    def test_what_cannot_work_is_refused(self, shape_, coords, variable):
        with pytest.raises(Refused, match="expression_type: qti-inside"):
            pointing(processing=self.RULES.format(shape_, coords, variable), areas="")


class TestInteraction:
    """QTI 3.0 ASI, "SelectPointInteraction"."""

    @pytest.mark.parametrize(
        ("form", "answer"),
        [
            ({"RESPONSE:1": ["150", "50"], "RESPONSE:2": ["10", "250"]}, ("150 50", "10 250")),
            ({"RESPONSE:1": ["150", ""], "RESPONSE:2": ["", ""]}, ()),
            ({"RESPONSE:1": ["150", "50"], "RESPONSE:2": ["150", "050"]}, ("150 50",)),
            ({"RESPONSE": ["0 300", ""]}, ("0 300",)),
            ({}, ()),
        ],
        ids=["two", "a letter alone", "twice the same", "as it is kept", "nothing"],
    )
    def test_a_form_becomes_points(self, form, answer):
        assert responses.read(pointing(), form)["RESPONSE"] == answer

    @pytest.mark.parametrize(
        "form",
        [
            {"RESPONSE:1": ["301", "50"]},
            {"RESPONSE:1": ["-1", "50"]},
            {"RESPONSE:1": ["1.5", "50"]},
            {"RESPONSE:1": ["1", "2", "3"]},
            {"RESPONSE": ["A"]},
            {"RESPONSE": ["1 2 3"]},
        ],
    )
    def test_a_point_that_is_not_in_the_picture_is_refused(self, form):
        with pytest.raises(ResponseInvalid):
            responses.read(pointing(), form)

    def test_more_crosses_than_allowed_are_told(self):
        assert responses.most_allowed(pointing(), {"RESPONSE": ("1 1", "2 2", "3 3")}) == 2

    @given(st.integers(0, 300), st.integers(0, 300))
    def test_a_page_gives_back_the_exact_point_that_it_shows(self, x, y):
        shown = item_html(pointing(), responses={"RESPONSE": (f"{x} {y}",)}, seed=1, review=False)
        lists = re.findall(r'<select name="RESPONSE:1".*?</select>', shown)
        values = [re.search(r'value="(\d+)" selected', each)[1] for each in lists]

        assert values == [str(x), str(y)]
        assert f'class="cross" transform="translate({x} {y})"' in shown

    def test_the_right_answer_can_be_given_from_the_lists(self):
        made = pointing()
        by_lists = made.interactions[0].by_lists(("150 50", "150 250"))

        assert scoring.score(made, {"RESPONSE": by_lists}).correct

    def test_what_the_lists_cannot_reach_is_refused(self):
        with pytest.raises(Refused, match="out of reach without pointing"):
            pointing("150 50", areas=CIRCLE.replace("150,50,40", "150,50,8"))

    def test_the_page_tells_nothing_of_the_places(self):
        one = item_html(pointing(), responses={}, seed=1, review=False)
        other = item_html(
            pointing("10 10", areas=CIRCLE.replace("150,50,40", "10,10,30")),
            responses={},
            seed=1,
            review=False,
        )

        assert one == other

    def test_every_list_and_the_picture_have_names(self):
        page = item_html(pointing(), responses={}, seed=1, review=False)

        assert 'aria-label="Kruisje 2, nummer"' in page
        assert 'role="img" aria-label="Windroos"' in page

    def test_a_review_shows_both_crosses_and_says_their_places(self):
        page = item_html(pointing(), responses={"RESPONSE": ("150 50", "9 9")}, seed=1, review=True)

        assert [page.count(f'class="{kind}"') for kind in ("cross", "goal")] == [2, 2]
        assert "F2, A1" in page
        assert "≈" in page
        assert "F2, F9" in page
        assert "<select" not in page

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"cardinality": "ordered"}, "cardinality single or multiple"),
            ({"cardinality": "single", "points": ("150 50",)}, "max-choices is 1"),
            ({"points": ("301 50",)}, "outside the picture"),
            ({"points": ("150 50", "9 9", "1 299")}, "more points than max-choices"),
            ({"points": ("150 50 3",)}, "not a value of type point"),
            ({"points": ("x y",)}, "not a value of type point"),
            ({"kind": "string", "areas": ""}, "base-type point"),
            ({"most": 0}, "max-choices 1 to 10"),
            ({"most": 11}, "max-choices 1 to 10"),
        ],
    )
    def test_what_cannot_be_answered_is_refused(self, change, reason):
        with pytest.raises(Refused, match=reason):
            pointing(*change.pop("points", ()), **change)

    @pytest.mark.parametrize(
        ("picture", "reason"),
        [
            ("", "has one picture"),
            ('<img src="kompas.svg" alt="x"/>', "has one picture"),
            ('<img src="kompas.svg" alt="x" width="300" height="0"/>', "has one picture"),
            ('<img src="kompas.svg" alt="x" width="80" height="80"/>', "less than 100 pixels"),
        ],
    )
    def test_a_picture_that_cannot_be_used_is_refused(self, picture, reason):
        with pytest.raises(Refused, match=reason):
            item(
                declarations=declared("150 50"),
                body=body(picture=picture),
                processing=BY_PLACES,
                files={"kompas.svg": PICTURE},
            )

"""The sample items of ``tests/samples/qti`` give the scores that their author wrote down."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from lti_tool.exercises import responses, scoring
from lti_tool.exercises.exercise import Responses
from lti_tool.exercises.items import read_item
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.rendering import item_html

SAMPLES = Path(__file__).parents[2] / "samples" / "qti"
FILES = {path.relative_to(SAMPLES).as_posix(): path.read_bytes() for path in SAMPLES.rglob("*.*")}


def sample(name):
    return read_item(f"{name}.xml", PackageFiles(files=FILES), {})


EXPECTED: Mapping[str, tuple[int, Sequence[tuple[Sequence[str], str | int]]]] = {
    "01-keuze": (1, [(["B"], 1), (["D"], 0), ([], 0)]),
    "02-meerkeuze": (
        3,
        [("ACE", 3), ("AC", 2), ("AB", 0), ("ABCDE", 1), ([], 0)],
    ),
    "03-invullen": (1, [(["vindt"], 1), ([" Vindt"], 1), (["vind"], 0), ([], 0)]),
    "04-keuze-in-zin": (1, [(["HET"], 1), (["DE"], 0), ([], 0)]),
    "05-koppelen": (
        3,
        [(["FR LEE", "LI MAA", "GE ARN"], 3), (["FR LEE", "LI ARN"], 1), (["FR MAA"], 0), ([], 0)],
    ),
    "06-volgorde": (1, [("JGMR", 1), ("JGRM", 0), ("J", 0), ([], 0)]),
    "07-gaten": (
        3,
        [(["ZN G1", "WW G2", "BN G3"], 3), (["WW G1", "ZN G2", "BN G3"], 1), ([], 0)],
    ),
    "08-hotspot": (1, [("N", 1), ("Z", 0), ([], 0)]),
    "09-schuif": (1, [(["70"], 1), (["60"], 0), ([], 0)]),
    "11-eigen-verwerking": (
        2,
        [(["56"], 2), (["54"], 1), (["58"], 1), (["59"], 0), (["veel"], 0), ([], 0)],
    ),
    # the circle is listed before the rectangle around it, so where both hold a point it counts
    "12-aanwijzen": (
        1,
        [
            (["150 50"], 1),
            (["150 90"], 1),
            (["150 91"], "0.5"),
            (["105 10"], "0.5"),
            (["150 250"], 0),
            ([], 0),
        ],
    ),
}
"""Sample -> maximum, and what its author expects for an answer (``SOURCES.md``)."""
ANSWERS = [
    pytest.param(name, maximum, answer, score, id=f"{name}: {' '.join(answer) or 'nothing'}")
    for name, (maximum, answers) in EXPECTED.items()
    for answer, score in answers
]


def test_every_sample_has_an_expected_score_or_a_teacher_who_gives_it():
    names = {path.stem for path in SAMPLES.glob("*.xml")}
    by_teacher = {name for name in names if sample(name).by_teacher}

    assert names == {*EXPECTED, "10-open"}
    assert by_teacher == {"10-open"}
    assert sample("10-open").maximum == 2


@pytest.mark.parametrize(("name", "maximum", "answer", "score"), ANSWERS)
def test_scores_as_expected(name, maximum, answer, score):
    item = sample(name)
    given: Responses = {"RESPONSE": tuple(answer)}
    if name not in {"05-koppelen", "06-volgorde", "07-gaten"}:  # forms name their parts
        given = responses.read(item, {"RESPONSE": list(answer)})
    outcome = scoring.score(item, given)

    assert (outcome.score, outcome.maximum) == (Decimal(score), maximum)


def test_feedback_of_a_sample_appears_in_its_review_alone():
    item = sample("11-eigen-verwerking")
    answer = responses.read(item, {"RESPONSE": ["57"]})
    pages = [
        item_html(item, responses=answer, seed=1, review=reviewed) for reviewed in (False, True)
    ]

    assert ["Bijna!" in page for page in pages] == [False, True]


def test_a_fixed_choice_of_a_sample_stays_last():
    item = sample("01-keuze")
    pages = {item_html(item, responses={}, seed=seed, review=False) for seed in range(50)}

    assert len(pages) == 6
    assert all(page.rindex("Rotterdam") > page.rindex("Utrecht") for page in pages)

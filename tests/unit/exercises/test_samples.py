"""The sample items of ``tests/samples/qti`` give the scores that their author wrote down."""

from pathlib import Path

import pytest

from lti_tool.exercises import responses, scoring
from lti_tool.exercises.items import read_item
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.rendering import item_html

SAMPLES = Path(__file__).parents[2] / "samples" / "qti"


def sample(name):
    data = (SAMPLES / f"{name}.xml").read_bytes()
    return read_item("item.xml", PackageFiles(files={"item.xml": data}), {})


@pytest.mark.parametrize(
    ("name", "answer", "score", "maximum"),
    [
        ("01-keuze", ["B"], 1, 1),
        ("01-keuze", ["D"], 0, 1),
        ("01-keuze", [], 0, 1),
        ("02-meerkeuze", ["A", "C", "E"], 3, 3),
        ("02-meerkeuze", ["A", "C"], 2, 3),
        ("02-meerkeuze", ["A", "B"], 0, 3),
        ("02-meerkeuze", ["A", "B", "C", "D", "E"], 1, 3),
        ("02-meerkeuze", [], 0, 3),
        ("03-invullen", ["vindt"], 1, 1),
        ("03-invullen", [" Vindt"], 1, 1),
        ("03-invullen", ["vind"], 0, 1),
        ("04-keuze-in-zin", ["HET"], 1, 1),
        ("04-keuze-in-zin", ["DE"], 0, 1),
        ("11-eigen-verwerking", ["56"], 2, 2),
        ("11-eigen-verwerking", ["54"], 1, 2),
        ("11-eigen-verwerking", ["58"], 1, 2),
        ("11-eigen-verwerking", ["59"], 0, 2),
        ("11-eigen-verwerking", ["veel"], 0, 2),
        ("11-eigen-verwerking", [], 0, 2),
    ],
)
def test_scores_as_expected(name, answer, score, maximum):
    item = sample(name)
    outcome = scoring.score(item, responses.read(item, {"RESPONSE": answer}))

    assert (outcome.score, outcome.maximum) == (score, maximum)


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

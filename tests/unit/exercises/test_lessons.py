"""A lesson is several exercises as one: made of its parts, and kept nowhere."""

import pytest

from lti_tool.errors import NotFound
from lti_tool.exercises import lessons
from lti_tool.exercises.scoring import model_answer, score
from tests.factories.tools import exercises

KEY = "water-meervoud+heelal-maanlanding+gouden-eeuw-nachtwacht"
PARTS = tuple(exercises().get(key) for key in KEY.split("+"))


@pytest.fixture
def lesson():
    return exercises().get(KEY)


def test_has_all_items_in_order_under_names_of_their_own(lesson):
    assert len(lesson.items) == sum(len(part.items) for part in PARTS)
    names = [item.identifier for item in lesson.items]
    assert len(set(names)) == len(names)
    assert [item.title for item in lesson.items] == [i.title for p in PARTS for i in p.items]


def test_keeps_the_material_with_its_items(lesson):
    found = [lesson.stimulus_of(item) for item in lesson.items]
    wanted = [part.stimulus_of(item) for part in PARTS for item in part.items]
    assert [each and each.title for each in found] == [each and each.title for each in wanted]
    assert any(wanted)


def test_every_item_is_traced_back_to_the_exercise_that_it_comes_from(lesson):
    found = [lessons.origin(lesson.key, item.identifier) for item in lesson.items]

    assert found == [(part.key, item.identifier) for part in PARTS for item in part.items]
    assert lessons.origin(PARTS[0].key, "a.b") == (PARTS[0].key, "a.b")


def test_is_worth_what_its_parts_are_worth(lesson):
    assert lesson.maximum == sum(part.maximum for part in PARTS)
    assert lesson.minutes == sum(part.minutes for part in PARTS)
    assert lesson.slo == {uuid: name for part in PARTS for uuid, name in part.slo.items()}
    assert lesson.licence == "CC0-1.0"
    for item in lesson.items:
        assert score(item, model_answer(item)).correct


def test_a_version_is_made_again_of_the_versions_of_its_parts(lesson):
    asked = []

    def get(key: str, version: str):
        asked.append((key, version))
        return exercises().get(key)

    assert lessons.lesson_version(KEY, lesson.version, get) == lesson
    assert asked == [(part.key, part.version) for part in PARTS]


@pytest.mark.parametrize(
    "key",
    [
        "water-meervoud+",
        "+",
        "water-meervoud+water-meervoud",
        "water-meervoud+no-such-exercise",
        "+".join(list(exercises().exercises)[: lessons.MOST + 1]),
        f"water-meervoud+{next(iter(exercises().practices))}",
    ],
    ids=["half", "nothing", "one twice", "unknown", "too many", "practice"],
)
def test_what_makes_no_lesson_is_unknown(key):
    with pytest.raises(NotFound) as refused:
        exercises().get(key)
    assert refused.value.code == "exercise_unknown"


def test_a_version_that_does_not_belong_to_the_key_is_unknown(lesson):
    with pytest.raises(NotFound):
        lessons.lesson_version("water-meervoud+heelal-space", lesson.version, exercises().get)


@pytest.mark.parametrize(
    ("key", "title"),
    [(KEY, "Les: 3 opdrachten"), ("water-meervoud+water-kringloop", "Water: 2 opdrachten")],
    ids=["several themes", "one theme"],
)
def test_is_called_after_its_theme_if_it_has_one(key, title):
    assert exercises().get(key).title == title

"""A group by exercises: everybody has a line, sorted and filtered as asked."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from lti_tool.services.history.matrix import COLUMNS, Asked, Pupil, cut, matrix
from lti_tool.services.history.results import Result
from tests.factories.tools import NOON, exercises

EXERCISES = exercises().exercises
MOON, PLANETS, PLURALS = "heelal-maanlanding", "heelal-planeten", "water-meervoud"


def pupil(alias, name=None) -> Pupil:
    return Pupil(person_id=UUID(int=sum(alias.encode())), alias=alias, name=name, year=5)


def result(who, key, points, *, day=0, finished=True) -> Result:
    moment = NOON + timedelta(days=day)
    return Result(
        attempt_id=uuid4(),
        person_id=who.person_id,
        context_id=uuid4(),
        exercise_key=key,
        finished=finished,
        awaits=False,
        points=Decimal(points),
        maximum=Decimal(5),
        tries=1,
        started_at=moment,
        moment=moment,
    )


ANT, BEE, CAT = pupil("Mier 1"), pupil("Bij 2"), pupil("Kat 3", name="Aïsha")
RESULTS = [
    result(ANT, MOON, 5),
    result(ANT, PLANETS, 0, day=2),
    result(BEE, MOON, 2, day=1),
    result(BEE, PLANETS, 3, day=1, finished=False),
    result(BEE, PLURALS, 4, day=-3),
]


def aliases(asked, pupils=(ANT, BEE, CAT)) -> list[str]:
    return [line.pupil.alias for line in matrix(pupils, RESULTS, EXERCISES, asked).lines]


def test_everybody_stands_there_also_who_made_nothing():
    found = matrix([ANT, BEE, CAT], RESULTS, EXERCISES, Asked())

    assert [column.key for column in found.columns] == [PLANETS, MOON, PLURALS]
    cat, bee, ant = found.lines
    assert cat.results == (None, None, None)
    assert (cat.done, cat.share, cat.last) == (0, None, None)
    assert (bee.done, bee.share) == (2, Decimal("0.6"))
    assert (ant.done, ant.share) == (2, Decimal("0.5"))
    planets, moon, plurals = found.columns
    assert (planets.made, planets.share) == (1, Decimal(0))
    assert (moon.made, moon.share) == (2, Decimal("0.7"))
    assert plurals.title == EXERCISES[PLURALS].title


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        pytest.param("name", ["Kat 3", "Bij 2", "Mier 1"], id="names before aliases"),
        pytest.param("-name", ["Mier 1", "Bij 2", "Kat 3"], id="the other way"),
        pytest.param("share", ["Mier 1", "Bij 2", "Kat 3"], id="lowest first"),
        pytest.param("-share", ["Bij 2", "Mier 1", "Kat 3"], id="who has nothing stays last"),
        pytest.param("-last", ["Mier 1", "Bij 2", "Kat 3"], id="worked last"),
        pytest.param("done", ["Kat 3", "Bij 2", "Mier 1"], id="equal ones by name"),
        pytest.param(f"-{MOON}", ["Mier 1", "Bij 2", "Kat 3"], id="by one exercise"),
        pytest.param(PLANETS, ["Mier 1", "Kat 3", "Bij 2"], id="an open one is no result"),
        pytest.param("no-such-thing", ["Kat 3", "Bij 2", "Mier 1"], id="nonsense is by name"),
    ],
)
def test_sorting(sort, expected):
    assert aliases(Asked(sort=sort)) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(theme="Het heelal"), [PLANETS, MOON]),
        (Asked(theme="Water"), [PLURALS]),
        (Asked(subject=EXERCISES[PLURALS].subject), [PLURALS]),
        (Asked(theme="Water", subject="Rekenen"), []),
    ],
)
def test_filtering(asked, expected):
    found = matrix([ANT, BEE, CAT], RESULTS, EXERCISES, asked)

    assert [column.key for column in found.columns] == expected
    assert len(found.lines) == 3


def test_an_exercise_that_is_gone_stays_without_a_title_and_has_no_theme():
    gone = [result(ANT, "gone-since", 3)]

    assert [c.title for c in matrix([ANT], gone, EXERCISES, Asked()).columns] == [None]
    assert matrix([ANT], gone, EXERCISES, Asked(theme="Water")).columns == ()


def test_a_page_shows_some_of_the_columns_and_the_figures_of_all():
    many = [result(ANT, f"exercise-{n}", 5, day=n) for n in range(COLUMNS + 3)]
    whole = matrix([ANT], many, EXERCISES, Asked())

    page = cut(whole, COLUMNS)

    assert [column.key for column in page.columns] == ["exercise-2", "exercise-1", "exercise-0"]
    assert len(page.lines[0].results) == 3
    assert page.lines[0].done == COLUMNS + 3

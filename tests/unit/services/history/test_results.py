"""The newest attempt of each pupil at each exercise: of whom, where, in which school year."""

from datetime import UTC, datetime, timedelta

import pytest

from lti_tool.models.learning import AttemptState
from lti_tool.services.history import results
from lti_tool.services.history.results import Scope
from tests.factories import rows
from tests.factories.statements import statements
from tests.factories.tools import NOON

FINISHED = AttemptState.FINISHED
BEFORE_SUMMER = datetime(2025, 7, 31, 21, 59, tzinfo=UTC)
AFTER_SUMMER = datetime(2025, 7, 31, 22, 0, tzinfo=UTC)
"""Midnight in Amsterdam: the school year 2025-2026 begins."""


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


def made(session, scene, **changes):
    return rows.attempt(session, scene, state=FINISHED, finished_at=NOON, **changes)


def scope(scene, *pupils, **changes) -> Scope:
    ids = [pupil.id for pupil in pupils or (scene.pupil,)]
    return Scope(school_id=scene.school.id, person_ids=ids, **changes)


class TestNewest:
    def test_counts_the_tries_and_shows_the_last(self, session, scene):
        made(session, scene, score=1)
        last = rows.attempt(session, scene, started_at=NOON + timedelta(hours=1), score=2)
        other = made(session, scene, exercise_key="water-meervoud")

        found = {each.exercise_key: each for each in results.newest(session, scope(scene))}

        assert found[scene.exercise.key].attempt_id == last.id
        assert (found[scene.exercise.key].tries, found[scene.exercise.key].finished) == (2, False)
        assert found[scene.exercise.key].share is None
        assert found["water-meervoud"].attempt_id == other.id
        assert found["water-meervoud"].share == 0

    def test_of_these_pupils_in_this_course_and_school_alone(self, session, scene):
        mine = made(session, scene)
        second = rows.person(session, scene.registration, scene.context)
        made(session, scene, person_id=second.id)
        elsewhere = rows.link(session, rows.context(session, scene.deployment, title="Groep 6"))
        there = made(session, scene, resource_link_id=elsewhere.id, exercise_key="water-meervoud")
        far = rows.scene(session)
        made(session, far)

        here = results.newest(session, scope(scene, context_id=scene.context.id))
        assert [each.attempt_id for each in here] == [mine.id]
        anywhere = results.newest(session, scope(scene))
        assert {each.attempt_id for each in anywhere} == {mine.id, there.id}
        theirs = Scope(school_id=scene.school.id, person_ids=[far.pupil.id])
        assert results.newest(session, theirs) == []
        assert results.newest(session, Scope(school_id=scene.school.id, person_ids=[])) == []

    def test_a_school_year_ends_at_midnight_in_amsterdam(self, session, scene):
        old = made(session, scene, started_at=BEFORE_SUMMER)
        new = made(session, scene, started_at=AFTER_SUMMER)

        for year, attempt in ((2024, old), (2025, new)):
            [found] = results.newest(session, scope(scene, year=year))
            assert (found.attempt_id, found.tries) == (attempt.id, 1)
        assert results.newest(session, scope(scene, year=2023)) == []

    def test_one_question_for_one_pupil_and_for_many(self, session, scene):
        pupils = [rows.person(session, scene.registration, scene.context) for _ in range(10)]
        for pupil in pupils:
            made(session, scene, person_id=pupil.id)
        session.flush()

        with statements(session.get_bind().engine) as said:
            assert len(results.newest(session, scope(scene, *pupils))) == 10

        assert len(said) == 1


class TestYears:
    def test_go_back_to_the_first_attempt(self, session, scene):
        made(session, scene, started_at=BEFORE_SUMMER)

        assert results.years(session, scope(scene), now=NOON) == (2025, 2024)
        here = scope(scene, context_id=scene.context.id)
        assert results.years(session, here, now=NOON) == (2025, 2024)

    def test_without_any_it_is_this_one(self, session, scene):
        assert results.years(session, scope(scene), now=NOON) == (2025,)
        nobody = Scope(school_id=scene.school.id, person_ids=[])
        assert results.years(session, nobody, now=NOON) == (2025,)

    def test_by_year_each_has_its_own_newest(self, session, scene):
        old = made(session, scene, started_at=BEFORE_SUMMER)
        made(session, scene, started_at=AFTER_SUMMER)
        new = made(session, scene, started_at=NOON)

        found = results.by_year(session, scope(scene))

        assert list(found) == [2025, 2024]
        assert [(each.attempt_id, each.tries) for each in found[2025]] == [(new.id, 2)]
        assert [(each.attempt_id, each.tries) for each in found[2024]] == [(old.id, 1)]

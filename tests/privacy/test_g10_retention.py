"""Gate G10: with the clock standing still at the days that matter, the right things go."""

from datetime import timedelta

from sqlalchemy import select, update

from lti_tool.models.learning import Attempt
from lti_tool.models.retention import RetentionNotice
from lti_tool.models.schools import Enrollment, Person, PersonKey, PersonLink
from lti_tool.privacy.retention import GRACE, start_of
from lti_tool.services import audit, people, retention, terms
from tests.factories import rows
from tests.factories.tools import NOON
from tests.privacy.sweeping import (
    AUGUST,
    BY,
    DAY,
    answers,
    around,
    count,
    day,
    scene,
    seen,
    sweep,
    sweep_on,
    tenant,
    worked,
)

__all__ = ["scene", "tenant"]


class TestAcrossTheFirstOfAugust:
    def test_answers_go_thirty_days_after_the_school_year(self, session, scene, tenant):
        worked(session, scene, day(2026, 6, 1))
        worked(session, scene, day(2026, 9, 1))
        seen(session, scene, day(2026, 9, 1))

        removed = sweep_on(session, tenant, *around(day(2026, 8, 1)), *around(day(2026, 8, 31)))

        assert removed == {"responses": day(2026, 8, 31)}
        assert answers(session) == ["{}", '{"R":["kat"]}']
        assert count(session, Attempt) == 2

    def test_results_of_the_year_before_last_go_on_the_day(self, session, scene, tenant):
        for year in (2023, 2024, 2025):  # school years
            worked(session, scene, start_of(year + 1) - DAY)
        seen(session, scene, day(2026, 6, 1))

        removed = sweep_on(session, tenant, day(2026, 7, 30), day(2026, 8, 1), day(2026, 8, 13))

        # what was due long ago waits for its announcement; the rest goes on the day itself
        assert removed["results"] == day(2026, 8, 13)
        kept = session.scalars(select(Attempt.started_at)).all()
        assert kept == [start_of(2026) - DAY]

    def test_a_school_that_was_told_in_time_loses_nothing_late(self, session, scene, tenant):
        worked(session, scene, start_of(2025) - DAY)
        worked(session, scene, start_of(2025) + DAY)
        seen(session, scene, day(2026, 6, 1))

        removed = sweep_on(session, tenant, *around(day(2026, 8, 1)))

        assert removed["results"] == day(2026, 8, 1)
        assert session.scalars(select(Attempt.started_at)).all() == [start_of(2025) + DAY]

    def test_the_night_before_nothing_goes(self, session, scene, tenant):
        worked(session, scene, start_of(2025) - timedelta(seconds=1))
        seen(session, scene, day(2026, 6, 1))
        sweep(session, tenant, AUGUST - GRACE)
        session.execute(update(RetentionNotice).values(acts_at=AUGUST - timedelta(seconds=1)))

        removed = sweep(session, tenant, AUGUST - timedelta(seconds=1)).removed

        assert "results" not in {swept.rule for swept in removed}
        assert count(session, Attempt) == 1


class TestAPupilWhoLeavesMidYear:
    def test_loses_alias_links_and_key_after_thirty_days_and_results_after_their_own_term(
        self, session, scene, tenant
    ):
        left = day(2026, 3, 10)
        worked(session, scene, day(2026, 2, 1))
        scene.pupil.left_at = left

        removed = sweep_on(session, tenant, left, *around(left + 31 * DAY))

        assert removed == {"account": left + 31 * DAY}
        person = session.scalars(select(Person)).one()
        assert (person.alias, person.left_at) == (None, left)
        for table in (PersonLink, PersonKey, Enrollment):
            assert count(session, table) == 0
        assert count(session, Attempt) == 1

        days = (day(2026, 8, 31), day(2027, 8, 1))
        later = sweep_on(session, tenant, *around(days[0]), *around(days[1]))

        assert later == {
            "responses": day(2026, 8, 31),
            "results": day(2027, 8, 1),
            "account": day(2027, 8, 1),
        }
        assert count(session, Person) == 0

    def test_is_gone_with_everything_two_years_later_whatever_the_school_set(
        self, session, scene, tenant
    ):
        left = day(2026, 3, 10)
        terms.set_length(session, tenant, "results", 7, BY)
        worked(session, scene, day(2026, 2, 1))
        scene.pupil.left_at = left

        removed = sweep_on(session, tenant, *around(left + 731 * DAY))

        assert removed["results-after-leaving"] == left + 731 * DAY
        assert count(session, Person) == 0
        assert count(session, Attempt) == 0

    def test_who_comes_back_in_time_stays(self, session, scene, tenant):
        scene.pupil.left_at = NOON
        session.flush()
        link = session.scalars(select(PersonLink)).one()
        back = rows.person(session, scene.registration, subject="user-x")
        assert back.id != link.person_id

        found = people.find_or_make(
            session,
            tenant,
            people.PlatformUser(
                registration_id=scene.registration.id,
                subject=people.platform_user(
                    session, tenant, scene.pupil.id, scene.registration.id
                ),
            ),
            now=NOON,
            random=None,
        )

        assert found.left_at is None

    def test_has_left_when_nobody_saw_them_for_two_school_years(self, session, scene, tenant):
        seen(session, scene, day(2024, 9, 1))
        session.execute(update(Person).values(created_at=day(2024, 9, 1)))

        for now, year in ((day(2026, 7, 31), None), (day(2026, 8, 1), AUGUST)):
            sweep(session, tenant, now)
            assert session.scalar(select(Person.left_at)) == year

    def test_has_not_left_when_only_the_login_time_was_forgotten(self, session, scene, tenant):
        session.execute(update(Person).values(created_at=day(2023, 9, 1)))
        seen(session, scene, day(2025, 9, 1))

        sweep(session, tenant, day(2026, 5, 1))
        sweep(session, tenant, day(2026, 9, 1))

        person = session.scalars(select(Person)).one()
        assert (person.seen_in, person.left_at) == (2025, None)
        assert session.scalar(select(Enrollment.last_login_at)) is None


class TestShortTerms:
    def test_login_times_go_after_ninety_days(self, session, scene, tenant):
        seen(session, scene, NOON)

        assert sweep(session, tenant, NOON + 90 * DAY).removed == []
        [swept] = sweep(session, tenant, NOON + 90 * DAY + timedelta(minutes=1)).removed

        assert (swept.rule, swept.counts) == ("login-times", {"enrollment": 1})
        assert session.scalar(select(Enrollment.last_login_at)) is None
        seen(session, scene, NOON + 91 * DAY)
        assert session.scalar(select(Enrollment.last_login_at)) == NOON + 91 * DAY

    def test_an_exercise_that_was_opened_and_left_goes_after_a_day(self, session, scene, tenant):
        rows.attempt(session, scene)
        worked(session, scene, NOON)

        assert retention.forget_untouched(session, now=NOON + DAY) == 0
        assert retention.forget_untouched(session, now=NOON + DAY + timedelta(minutes=1)) == 1
        assert count(session, Attempt) == 1

    def test_the_trail_goes_after_eighteen_months(self, session, scene, tenant):
        removed = sweep(session, tenant, NOON + 549 * DAY).removed

        assert {s.rule: s.count for s in removed}["audit"] == 1
        assert list(audit.faults(session, tenant)) == []


def test_a_sweep_of_one_school_leaves_the_other_alone(session, scene, tenant):
    other = rows.scene(session)
    for each in (scene, other):
        worked(session, each, day(2023, 9, 1))
        seen(session, each, day(2023, 9, 1))
        each.pupil.left_at = day(2024, 1, 1)

    sweep(session, tenant, AUGUST, grace=timedelta(0))

    assert session.scalars(select(Person.id)).all() == [other.pupil.id]
    assert session.scalars(select(Attempt.person_id)).all() == [other.pupil.id]
    assert count(session, Enrollment) == 1

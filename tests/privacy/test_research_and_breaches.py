"""Figures about many and about nobody; a sheet after a leak that names nobody."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from lti_tool.errors import AlreadyThere, ChoiceRefused, NotFound
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.schools import Person
from lti_tool.privacy import retention
from lti_tool.privacy.annex.rendering import html
from lti_tool.services import breaches, research, schools
from lti_tool.services.terms import By
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY

YEAR = retention.school_year(NOON) - 1
THEN = retention.start_of(YEAR) + timedelta(days=60)
SUBJECTS = {rows.EXERCISE_KEY: "Wereldoriëntatie"}


@pytest.fixture
def scene(session):
    return rows.scene(session)


@pytest.fixture
def tenant(session, scene):
    return schools.tenant_by_id(session, ROOT_KEY, scene.school.id)


def finished(session, scene, count, score=lambda n: Decimal(n % 5)):
    for number in range(count):
        pupil = rows.person(session, scene.registration, scene.context) if number else scene.pupil
        attempt = rows.attempt(session, scene, person_id=pupil.id)
        values = {"state": AttemptState.FINISHED, "finished_at": THEN, "score": score(number)}
        session.execute(update(Attempt).where(Attempt.id == attempt.id).values(**values))


def order(session, tenant, **changes):
    wanted = research.Wanted(**{"year": YEAR, **changes})
    research.order(session, tenant, wanted, By(now=NOON))


def export(session, tenant):
    return research.export(session, tenant, YEAR, SUBJECTS, By(now=NOON))


class TestResearch:
    def test_figures_are_rounded_and_rest_on_enough_pupils(self, session, scene, tenant):
        finished(session, scene, 13)
        order(session, tenant)

        [figure] = export(session, tenant)

        assert figure.subject == "Wereldoriëntatie"
        assert figure.pupils == 10
        assert figure.average % research.STEP == 0

    @pytest.mark.parametrize(
        ("count", "score"),
        [
            pytest.param(9, lambda n: Decimal(n % 5), id="nine pupils"),
            pytest.param(12, lambda _: Decimal(3), id="all the same"),
        ],
    )
    def test_figures_that_would_tell_about_somebody_are_left_out(
        self, session, scene, tenant, count, score
    ):
        finished(session, scene, count, score)
        order(session, tenant)

        assert export(session, tenant) == ()

    def test_without_an_order_there_is_nothing(self, session, tenant):
        with pytest.raises(NotFound, match="research_not_ordered"):
            export(session, tenant)

    def test_a_second_set_to_lay_beside_the_first_is_refused(self, session, scene, tenant):
        finished(session, scene, 12)
        order(session, tenant)
        export(session, tenant)

        with pytest.raises(AlreadyThere, match="research_done"):
            export(session, tenant)
        with pytest.raises(AlreadyThere, match="research_done"):
            order(session, tenant)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"least": 9}, "research_too_fine"),
            ({"different": 1}, "research_too_fine"),
            ({"year": YEAR + 1}, "research_year_running"),
        ],
    )
    def test_an_order_that_would_tell_too_much_is_refused(self, session, tenant, changes, code):
        with pytest.raises(ChoiceRefused, match=code):
            order(session, tenant, **changes)

    def test_of_the_school_that_ordered_only(self, session, scene, tenant):
        finished(session, rows.scene(session), 15)
        order(session, tenant)

        assert export(session, tenant) == ()


def window(*tables):
    return breaches.Window(
        start=NOON - timedelta(days=1),
        end=NOON + timedelta(days=1),
        discovered=NOON,
        tables=tables,
    )


class TestBreachSheet:
    def test_names_schools_classes_counts_and_how_they_were_kept(self, session, scene):
        rows.attempt(session, scene)
        page = html(breaches.sheet(session, window("person_link", "attempt")))

        for word in (
            scene.school.name,
            "Betrokkenen in deze dienst: 1.",
            "als hash om op te zoeken",
            "oefeningresultaten",
            "72 uur",
        ):
            assert word in page

    def test_names_nobody(self, session, scene):
        page = html(breaches.sheet(session, window()))

        for person in session.query(Person):
            assert person.alias not in page
            assert str(person.id) not in page

    def test_a_table_without_people_is_unknown(self, session):
        with pytest.raises(NotFound):
            breaches.sheet(session, window("signing_key"))

    def test_a_school_without_rows_in_the_tables_is_not_touched(self, session, scene):
        page = html(breaches.sheet(session, window("person_photo")))

        assert scene.school.name not in page
        assert "Geen school is geraakt." in page

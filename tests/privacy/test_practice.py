"""What is known of a pupil for practice: only answers, to be read, erased and forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lti_tool.models import Base
from lti_tool.models.base import table_of
from lti_tool.models.practice import (
    PracticeChoice,
    PracticeExposure,
    PracticeLevel,
    PracticeOverride,
)
from lti_tool.models.schools import Person
from lti_tool.privacy.fields import PERSONAL_FIELDS
from lti_tool.services import erasures, readable, retention, rights, schools, terms
from lti_tool.services.practice import plans
from tests.factories import rows
from tests.factories.practising import GOAL, Practice, bank_of
from tests.factories.tools import NOON, ROOT_KEY

KEPT = (PracticeChoice, PracticeLevel, PracticeOverride)


@pytest.fixture
def practised(session) -> Practice:
    """A pupil who made a round, and for whom a teacher set something."""
    scene = rows.scene(session, exercise_key=GOAL.exercise_key)
    practice = Practice(session, scene)
    practice.play()
    place = plans.Place(school_id=scene.school.id, context_id=scene.context.id, bank=bank_of(GOAL))
    plans.set_for_pupil(session, place, scene.pupil.id, plans.Setting(aim=85), now=NOON)
    session.flush()
    return practice


def tenant_of(practice) -> schools.Tenant:
    return schools.tenant_of(ROOT_KEY, practice.scene.school)


def counted(session) -> dict[str, int]:
    return {
        model.__tablename__: session.scalar(select(func.count()).select_from(table_of(model)))
        for model in KEPT
    }


def test_there_is_something_to_lose(session, practised):
    assert min(counted(session).values()) >= 1


def test_a_level_is_made_of_numbers_and_nothing_that_describes_a_child():
    columns = {column.name for column in table_of(PracticeLevel).columns}

    assert columns == {
        *("person_id", "goal", "school_id"),
        *("mean", "variance", "answers", "last_answer_at"),
    }


def test_erasing_a_pupil_leaves_nothing_of_it(session, practised):
    order = erasures.Request(by=terms.By(now=NOON), root_key=ROOT_KEY)

    erasures.erase(session, tenant_of(practised), practised.scene.pupil.id, order)

    assert set(counted(session).values()) == {0}
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_an_export_tells_what_was_chosen_and_why_in_dutch(session, practised):
    export = rights.export(session, tenant_of(practised), practised.scene.pupil.id, now=NOON)

    assert {model.__tablename__ for model in KEPT} <= export.tables.keys()
    page = readable.as_html(export)
    assert "Gekozen oefenopgaven, met de reden" in page
    assert "nieuw, en past bij wat de leerling al kan" in page
    assert "Geschat niveau per oefendoel" in page
    assert {"practice_level", "practice_choice"} <= export.fields.keys()


def test_it_goes_when_the_results_go(session, practised):
    due = retention.Due(
        school_id=practised.scene.school.id, before=practised.now + timedelta(days=1)
    )

    retention.remove(session, "results", due)

    assert set(counted(session).values()) == {0}


def test_it_stays_as_long_as_the_results_stay(session, practised):
    due = retention.Due(school_id=practised.scene.school.id, before=NOON - timedelta(days=1))

    retention.remove(session, "results", due)

    assert min(counted(session).values()) >= 1


def test_what_is_counted_for_a_school_names_nobody():
    kept = [column for column in table_of(PracticeExposure).columns if column.info["privacy"]]

    assert kept == []
    assert not {key.column.table.name for key in table_of(PracticeExposure).foreign_keys} & {
        "person",
        "attempt",
    }


@pytest.mark.parametrize("field", ["practice_level", "practice_choice"])
def test_the_register_tells_what_it_is_for(field):
    rule = PERSONAL_FIELDS[field]

    assert {"I.a3", "I.a4"} == {purpose.value for purpose in rule.purposes}
    assert any(
        column.info.get("privacy") == field
        for table in Base.metadata.sorted_tables
        for column in table.columns
    )

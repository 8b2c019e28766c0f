"""What a school asks back from its administration's gradebook is gone there, and nothing else."""

import pytest
from sqlalchemy import select, update

from lti_tool.errors import PlanRefused, PlatformUnavailable
from lti_tool.models.audit import AuditEvent
from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery
from lti_tool.models.gradebooks import GradebookColumn
from lti_tool.models.schools import Person
from lti_tool.rostering.rest.gradebook import GradebookService
from lti_tool.rostering.rest.server import WITHDRAWAL_SCOPES
from lti_tool.services import gradebooks, schools, terms
from lti_tool.services.grades import withdrawing
from lti_tool.services.grades.withdrawing import Wanted
from lti_tool.services.rosters.fetching import access_to
from lti_tool.worker.deliveries import deliver_due
from tests.factories import rows
from tests.factories.administrations import known
from tests.factories.tools import ROOT_KEY
from tests.unit.worker.gradebook_day import (
    CLASSMATE,
    PUPIL,
    book,
    clock,
    courier,
    day,
    scene,
)

__all__ = ["book", "clock", "courier", "day", "scene"]

DELIVERED, NOT_GRADED = DeliveryState.DELIVERED, DeliveryState.NOT_GRADED
GONE = (NOT_GRADED, "withdrawn")


@pytest.fixture
def classmate(database, scene) -> Person:
    with database.writing() as session:
        made = rows.person(session, scene.registration, scene.context, subject="9")
        known(session, scene, made, CLASSMATE)
        return made


@pytest.fixture
def both(day, courier, classmate) -> None:
    """Two pupils with a score there."""
    day.made(3)
    day.made(2, classmate)
    deliver_due(courier)


@pytest.fixture
def withdraw(database, day, courier):
    """Take something back as the command does; return the kinds that were there."""
    school_id = day.scene.school.id

    def run(wanted: Wanted) -> list[str]:
        with database.writing() as session:
            tenant = schools.tenant_by_id(session, ROOT_KEY, school_id)
            opened = gradebooks.opened(tenant, gradebooks.require(session, school_id))
            found = withdrawing.targets(session, tenant, opened, wanted)
            withdrawing.begin(session, school_id, wanted)
        server = opened.server
        scopes = WITHDRAWAL_SCOPES[server.version]
        access = access_to(server, courier.outbound, courier.clock, lambda: "n", scopes)
        service = GradebookService(server=server, access=access, outbound=courier.outbound)
        gone = [kind for kind, key in found if service.delete(kind, key, courier.clock())]
        with database.writing() as session:
            by = terms.By(now=courier.clock())
            withdrawing.finish(session, tenant, wanted, by, count=len(gone))
        return gone

    return run


def test_of_one_pupil_nothing_stays_and_the_classmate_keeps_all(
    day, both, withdraw, book, database
):
    gone = withdraw(Wanted(person_id=day.scene.pupil.id))

    assert gone == ["result"]
    assert set(book.results()) == {CLASSMATE}
    assert sorted(day.told(), key=str) == sorted([GONE, (DELIVERED, None)], key=str)
    with database.reading() as session:
        [event] = session.scalars(select(AuditEvent).where(AuditEvent.event.like("%withdrawn")))
        assert (event.facts, event.subject_id) == ('{"count":1}', day.scene.pupil.id)


@pytest.mark.usefixtures("both")
def test_of_one_link_its_columns_go_and_come_back_with_the_next_score(
    day, withdraw, book, courier, database
):
    gone = withdraw(Wanted(link_id=day.scene.link.id))

    assert sorted(gone) == ["lineItem", "result", "result"]
    assert {kind for kind, _ in book.config.book} == {"category"}
    with database.reading() as session:
        assert session.scalars(select(GradebookColumn)).all() == []

    day.made(4)
    deliver_due(courier)
    assert book.results() == {PUPIL: ("groep-5", 4.0)}


def test_everything_is_everything(day, both, withdraw, book):
    assert len(withdraw(Wanted())) == 4
    assert book.config.book == {}


def test_twice_is_once(day, both, withdraw):
    assert withdraw(Wanted())
    assert withdraw(Wanted()) == []


def test_somebody_who_was_erased_here_is_found_by_the_administrations_own_key(
    day, both, withdraw, book, database
):
    with database.writing() as session:
        session.delete(session.get_one(Person, day.scene.pupil.id))

    assert withdraw(Wanted(student_key=PUPIL)) == ["result"]
    assert set(book.results()) == {CLASSMATE}
    assert day.told() == [(DELIVERED, None)]


def test_what_waits_is_not_sent_afterwards(day, both, withdraw, book, courier):
    day.made(4)

    withdraw(Wanted(person_id=day.scene.pupil.id))
    deliver_due(courier)

    assert set(book.results()) == {CLASSMATE}


def test_what_a_worker_has_in_its_hands_is_waited_for(day, both, withdraw, database):
    with database.writing() as session:
        there = ScoreDelivery.destination == Destination.ONEROSTER
        session.execute(update(ScoreDelivery).where(there).values(state=DeliveryState.SENDING))

    with pytest.raises(PlanRefused, match="scores_being_sent"):
        withdraw(Wanted(person_id=day.scene.pupil.id))


def test_broken_off_it_goes_on_where_it_was(day, both, withdraw, book):
    book.down = True
    with pytest.raises(PlatformUnavailable):
        withdraw(Wanted())
    book.down = False

    assert len(withdraw(Wanted())) == 4


def test_another_schools_gradebook_stays_as_it_is(database, day, both, withdraw, book):
    with database.writing() as session:
        other = rows.scene(session)
        rows.delivery(
            session,
            other,
            destination=Destination.ONEROSTER,
            registration_id=None,
            state=DELIVERED,
            was_sent=True,
        )

    withdraw(Wanted())

    with database.reading() as session:
        kept = select(ScoreDelivery.state).where(ScoreDelivery.school_id == other.school.id)
        assert session.scalars(kept).all() == [DELIVERED]

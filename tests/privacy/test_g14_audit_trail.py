"""Gate G14: editing, dropping, reordering and cutting the trail is found; no event, no deed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from lti_tool.models.audit import AuditCheckpoint, AuditEvent, AuditHead
from lti_tool.privacy.audit import Actor, Mark
from lti_tool.services import audit, schools
from lti_tool.services.schools import Tenant
from tests.factories import rows
from tests.factories.races import at_once
from tests.factories.tools import NOON, ROOT_KEY
from tests.privacy import messages
from tests.privacy.canaries import Canaries
from tests.privacy.school import school

__all__ = ["school"]


@pytest.fixture
def tenant(session) -> Tenant:
    return schools.tenant_of(ROOT_KEY, rows.school(session))


def record(session: Session, tenant: Tenant, **changes: Any) -> None:
    values = {"event": "group-viewed", "now": NOON, "actor": Actor.STAFF, "actor_id": uuid4()}
    audit.record(session, tenant, audit.Entry(**(values | changes)))


def faults(session: Session, tenant: Tenant, *outside: Mark) -> list[tuple[str, int]]:
    return [(f.code, f.number) for f in audit.faults(session, tenant, outside)]


def of(tenant: Tenant, number: int) -> tuple[Any, ...]:
    return AuditEvent.school_id == tenant.school_id, AuditEvent.number == number


def edit(session: Session, tenant: Tenant) -> None:
    session.execute(update(AuditEvent).where(*of(tenant, 3)).values(subject_id=uuid4()))


def drop(session: Session, tenant: Tenant) -> None:
    session.execute(delete(AuditEvent).where(*of(tenant, 3)))


def drop_and_close_the_gap(session: Session, tenant: Tenant) -> None:
    drop(session, tenant)
    for number in (4, 5):
        session.execute(update(AuditEvent).where(*of(tenant, number)).values(number=number - 1))


def reorder(session: Session, tenant: Tenant) -> None:
    for was, becomes in ((2, 99), (4, 2), (99, 4)):
        session.execute(update(AuditEvent).where(*of(tenant, was)).values(number=becomes))


def cut_the_tail(session: Session, tenant: Tenant) -> None:
    session.execute(delete(AuditEvent).where(AuditEvent.number > 3))


def cut_the_tail_and_move_the_head(session: Session, tenant: Tenant) -> None:
    cut_the_tail(session, tenant)
    mac = session.scalar(select(AuditEvent.mac).where(*of(tenant, 3)))
    session.execute(update(AuditHead).values(number=3, mac=mac))


def cut_the_beginning(session: Session, tenant: Tenant) -> None:
    """Pass a daily checkpoint off as the place from which events are kept."""
    session.execute(delete(AuditEvent).where(AuditEvent.number < 4))
    mac = session.scalar(select(AuditEvent.mac).where(*of(tenant, 4)))
    session.execute(update(AuditCheckpoint).values(kind="trimmed", number=3, mac=mac))


def bring_in_an_event(session: Session, tenant: Tenant) -> None:
    head = session.get(AuditHead, tenant.school_id)
    values = {"school_id": tenant.school_id, "number": 6, "happened_at": NOON, "event": "x"}
    values |= {"actor": Actor.TOOL, "facts": "{}", "mac": bytes(32)}
    session.add(AuditEvent(**values))
    session.flush()
    head.number, head.mac = 6, bytes(32)
    session.flush()


TAMPERING: dict[str, tuple[Callable[[Session, Tenant], None], set[str]]] = {
    "edit": (edit, {"event_altered"}),
    "drop": (drop, {"event_missing"}),
    "drop and renumber": (drop_and_close_the_gap, {"event_altered", "tail_missing"}),
    "reorder": (reorder, {"event_altered"}),
    "cut the tail": (cut_the_tail, {"tail_missing"}),
    "cut the tail, move the head": (cut_the_tail_and_move_the_head, {"head_forged"}),
    "cut the beginning": (cut_the_beginning, {"checkpoint_forged", "event_missing"}),
    "bring in": (bring_in_an_event, {"event_altered", "head_forged"}),
}


@pytest.mark.parametrize(("tamper", "codes"), TAMPERING.values(), ids=TAMPERING.keys())
def test_whatever_is_done_to_the_trail_is_found(session, tenant, tamper, codes):
    for _ in range(2):  # the first event is that the school was added
        record(session, tenant)
    audit.checkpoint(session, tenant, now=NOON)
    for _ in range(2):
        record(session, tenant)
    assert faults(session, tenant) == []

    tamper(session, tenant)

    assert codes <= {code for code, _ in faults(session, tenant)}


def test_an_older_state_put_back_whole_is_found_by_a_checkpoint_from_outside(session, tenant):
    before = session.execute(select(*AuditHead.__table__.c)).one()
    record(session, tenant)
    outside = audit.checkpoint(session, tenant, now=NOON)

    session.execute(delete(AuditEvent).where(AuditEvent.number > before.number))
    session.execute(delete(AuditCheckpoint))
    session.execute(update(AuditHead).values(**before._asdict()))

    assert faults(session, tenant) == []
    assert faults(session, tenant, outside) == [("tail_missing", 2)]


def test_a_trail_that_was_thrown_away_is_found(session, tenant):
    for table in (AuditEvent, AuditHead):
        session.execute(delete(table))

    assert faults(session, tenant) == [("trail_missing", 0)]
    assert audit.checkpoint(session, tenant, now=NOON) is None


def test_one_schools_events_cannot_be_another_schools(session, tenant):
    other = schools.tenant_of(ROOT_KEY, rows.school(session))
    record(session, tenant)
    record(session, other)

    session.execute(delete(AuditEvent).where(*of(other, 2)))
    session.execute(update(AuditEvent).where(*of(tenant, 2)).values(school_id=other.school_id))

    assert faults(session, tenant) == [("tail_missing", 2)]
    assert ("event_altered", 2) in faults(session, other)


def test_a_new_school_begins_its_trail_and_an_empty_one_begins_by_itself(session, tenant):
    assert [event.event for event in audit.listed(session, tenant.school_id)] == ["school-added"]
    session.execute(delete(AuditEvent))
    session.execute(delete(AuditHead))

    record(session, tenant)

    assert faults(session, tenant) == []


class TestTrimming:
    def test_removes_what_is_old_and_leaves_a_whole_chain(self, session, tenant):
        for day in range(6):
            record(session, tenant, now=NOON + timedelta(days=day))
            audit.checkpoint(session, tenant, now=NOON + timedelta(days=day))

        gone = audit.trim(session, tenant, before=NOON + timedelta(days=3), now=NOON)

        assert gone == 4
        assert [e.number for e in audit.listed(session, tenant.school_id)] == [7, 6, 5]
        assert faults(session, tenant) == []
        record(session, tenant)
        assert faults(session, tenant) == []

    def test_of_everything_leaves_a_chain_that_goes_on(self, session, tenant):
        assert audit.trim(session, tenant, before=NOON + timedelta(days=1), now=NOON) == 1
        assert audit.trim(session, tenant, before=NOON + timedelta(days=1), now=NOON) == 0
        record(session, tenant)

        assert [e.number for e in audit.listed(session, tenant.school_id)] == [2]
        assert faults(session, tenant) == []

    def test_where_there_is_nothing_removes_nothing(self, session, tenant):
        session.execute(delete(AuditEvent))
        session.execute(delete(AuditHead))

        assert audit.trim(session, tenant, before=NOON, now=NOON) == 0

    def test_hides_no_event_that_was_dropped_before(self, session, tenant):
        for day in range(3):
            record(session, tenant, now=NOON + timedelta(days=day))
        session.execute(delete(AuditEvent).where(*of(tenant, 3)))

        audit.trim(session, tenant, before=NOON + timedelta(days=1), now=NOON)

        assert faults(session, tenant) == [("event_missing", 3)]


def test_events_at_the_same_moment_form_one_chain(database):
    with database.writing() as session:
        tenants = [schools.tenant_of(ROOT_KEY, rows.school(session)) for _ in range(2)]
        session.execute(delete(AuditEvent))
        session.execute(delete(AuditHead))  # so that they also race for the beginning

    def write(tenant: Tenant) -> None:
        for _ in range(5):
            with database.writing() as session:
                record(session, tenant)

    at_once(*[lambda t=t: write(t) for t in tenants for _ in range(3)])

    with database.reading() as session:
        for tenant in tenants:
            events = audit.listed(session, tenant.school_id)
            assert [e.number for e in events] == list(range(15, 0, -1))
            assert faults(session, tenant) == []


def test_a_deed_whose_event_cannot_be_written_is_not_done(database):
    with database.writing() as session:
        scene = rows.scene(session)
        tenant = schools.tenant_of(ROOT_KEY, scene.school)
        session.execute(update(AuditHead).values(wrapped_key=b"nonsense"))

    def rename() -> None:
        with database.writing() as session:
            session.execute(text("UPDATE person SET alias = 'Zwaan 1'"))
            record(session, tenant)

    with pytest.raises(Exception, match="seal_broken"):
        rename()

    with database.reading() as session:
        assert session.scalar(text("SELECT alias FROM person")) == scene.pupil.alias


class TestWhatIsAnEvent:
    def test_a_teacher_who_looks_at_a_group_is_one_without_a_name(self, school):
        canary = Canaries()
        school.visit().launch(messages.as_pupil(canary))
        browser = school.visit()
        assert browser.launch(messages.as_teacher(canary)).status_code == 200

        with school.tool.database.reading() as session:
            [owner] = schools.listed(session)
            seen, *_ = audit.listed(session, owner.id)
            told = repr([c for c in seen.__dict__.items() if not c[0].startswith("_")])
            pupil_alias = session.scalar(text("SELECT alias FROM person LIMIT 1"))
        assert (seen.event, seen.actor) == ("group-viewed", Actor.STAFF)
        assert seen.actor_id is not None
        assert pupil_alias not in told
        assert not canary.found_in({"event": told.encode()})

    def test_a_page_whose_event_cannot_be_written_is_not_shown(self, school):
        canary = Canaries()
        browser = school.visit()
        browser.launch(messages.as_teacher(canary))
        with school.tool.database.writing() as session:
            session.execute(update(AuditHead).values(wrapped_key=b"nonsense"))

        answer = browser.client.get(f"{browser.home}/klas", base_url="https://tool.example")

        assert answer.status_code == 500
        assert "seal_broken" in answer.text

    def test_a_launch_is_none(self, school):
        school.visit().launch(messages.as_pupil(Canaries()))

        with school.tool.database.reading() as session:
            [owner] = schools.listed(session)
            assert [e.event for e in audit.listed(session, owner.id)] == ["school-added"]

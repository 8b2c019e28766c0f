"""Examinations: asked for once, walked leg by leg, never lost and never walked twice at once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lti_tool.errors import NotFound
from lti_tool.models.doctor import Examination, ExaminationLine, Verdict
from lti_tool.services.doctor import examinations
from lti_tool.services.doctor.legs import LEGS
from lti_tool.services.doctor.records import Finding
from tests.factories import rows
from tests.factories.tools import NOON

FINE = Finding(verdict=Verdict.GREEN, code="approved", figure=1, detail="x", moment=NOON)
BAD = Finding(verdict=Verdict.RED, code="clock_ahead", figure=300)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def scene(database):
    with database.writing() as session:
        return rows.scene(session)


@pytest.fixture
def do(database, scene):
    """Do one thing in a transaction of its own."""

    def done(deed, *args, **options):
        with database.writing() as session:
            return getattr(examinations, deed)(session, *args, **options)

    return done


def ask(do, scene, now=NOON):
    return do("ask", scene.registration.id, scene.school.id, now=now)


def latest(do, scene):
    return do("latest", scene.registration.id, scene.school.id)


def walk_all(do, finding=FINE, now=NOON):
    walked = []
    while claimed := do("claim_next", now=now):
        do("write", claimed, finding, now=now)
        walked.append(claimed.leg.name)
    return walked


def test_before_the_first_there_is_none(do, scene):
    assert latest(do, scene) is None
    assert do("claim_next", now=NOON) is None


def test_the_legs_are_walked_in_their_order_and_then_it_is_over(do, scene):
    ask(do, scene)

    assert walk_all(do, now=NOON + MINUTE) == [leg.name for leg in LEGS]

    read = latest(do, scene)
    assert read.finished_at == NOON + MINUTE
    assert list(read.findings) == [leg.name for leg in LEGS]
    assert set(read.findings.values()) == {FINE}
    assert read.is_sound


def test_a_red_line_makes_it_unsound(do, scene):
    ask(do, scene)
    walk_all(do, BAD)

    assert not latest(do, scene).is_sound


def test_each_line_can_be_read_as_soon_as_it_is_written(do, scene):
    ask(do, scene)
    claimed = do("claim_next", now=NOON)
    do("write", claimed, FINE, now=NOON)

    read = latest(do, scene)
    assert (list(read.findings), read.finished_at) == ([LEGS[0].name], None)
    assert do("claim_next", now=NOON).so_far == read.findings


def test_while_one_leg_is_walked_nobody_else_walks(do, scene):
    ask(do, scene)

    assert do("claim_next", now=NOON)
    assert do("claim_next", now=NOON + MINUTE) is None


def test_a_worker_that_died_gives_its_leg_back(do, scene):
    ask(do, scene)
    first = do("claim_next", now=NOON)

    again = do("claim_next", now=NOON + examinations.LEASE)

    assert again.leg == first.leg
    do("write", again, FINE, now=NOON)
    do("write", first, BAD, now=NOON)
    assert latest(do, scene).findings[first.leg.name] == FINE


def test_asking_while_it_goes_on_changes_nothing(do, scene):
    ask(do, scene)
    do("write", do("claim_next", now=NOON), FINE, now=NOON)

    ask(do, scene, now=NOON + MINUTE)

    read = latest(do, scene)
    assert (read.asked_at, len(read.findings)) == (NOON, 1)


def test_asking_afterwards_begins_anew(do, scene):
    ask(do, scene)
    walk_all(do, BAD)

    ask(do, scene, now=NOON + MINUTE)

    read = latest(do, scene)
    assert (read.asked_at, read.finished_at, read.findings) == (NOON + MINUTE, None, {})
    assert len(walk_all(do)) == len(LEGS)


def test_of_two_schools_each_waits_its_turn(database, do, scene):
    with database.writing() as session:
        other = rows.scene(session)
    ask(do, other, now=NOON + MINUTE)
    ask(do, scene, now=NOON)

    taken = [do("claim_next", now=NOON + MINUTE).registration_id for _ in range(2)]

    assert taken == [scene.registration.id, other.registration.id]


def test_what_was_walked_in_one_go_is_kept_in_place_of_the_last(database, do, scene):
    ask(do, scene)
    do("write", do("claim_next", now=NOON), BAD, now=NOON)
    findings = {leg.name: FINE for leg in LEGS}

    do("keep", scene.registration.id, scene.school.id, findings, now=NOON + MINUTE)

    read = latest(do, scene)
    assert (dict(read.findings), read.finished_at) == (findings, NOON + MINUTE)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Examination)) == 1


def test_the_platforms_key_ids_are_remembered_from_one_to_the_next(database, do, scene):
    keys = Finding(verdict=Verdict.GREEN, code="keys_good", key_ids=("a", "b"))
    ask(do, scene)
    walk_all(do, keys)
    ask(do, scene)
    walk_all(do, BAD)  # this time there were none to be seen

    with database.reading() as session:
        assert session.scalars(select(Examination.key_ids)).one() == "a b"


@pytest.mark.parametrize(
    ("seconds", "lines", "untouched"), [(19, 0, False), (21, 0, True), (21, 1, False)]
)
def test_long_without_a_line_nobody_seems_to_work(do, scene, seconds, lines, untouched):
    ask(do, scene)
    for _ in range(lines):
        do("write", do("claim_next", now=NOON), FINE, now=NOON)

    assert latest(do, scene).is_untouched(NOON + timedelta(seconds=seconds)) is untouched


def test_a_connection_that_is_not_there_cannot_be_examined(do, scene):
    with pytest.raises(NotFound):
        do("ask", scene.school.id, scene.school.id, now=NOON)


def test_a_deployment_leads_to_its_connection_for_its_own_school_only(database, do, scene):
    with database.writing() as session:
        other = rows.scene(session)

    found = do("connection_of", scene.deployment.id, scene.school.id)

    assert found.registration_id == scene.registration.id
    with pytest.raises(NotFound):
        do("connection_of", scene.deployment.id, other.school.id)


def test_with_a_registration_its_examination_goes(database, do, scene):
    ask(do, scene)
    do("write", do("claim_next", now=NOON), FINE, now=NOON)

    with database.writing() as session:
        session.delete(session.get(Examination, session.scalar(select(Examination.id))))

    with database.reading() as session:
        assert session.scalars(select(ExaminationLine)).all() == []

"""The daily work for every school: each has its turn, and a point of its trail leaves."""

import json
from unittest import mock

import pytest

from lti_tool.privacy.audit import Mark
from lti_tool.services import audit, schools, sweeps
from lti_tool.worker.upkeep import Upkeep
from tests.factories import rows
from tests.factories.logs import written_log
from tests.factories.tools import ROOT_KEY, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def work(database, clock, tmp_path) -> Upkeep:
    with database.writing() as session:
        for _ in range(2):
            rows.scene(session)
    points = tmp_path / "var" / "points.jsonl"
    return Upkeep(database=database, root_key=ROOT_KEY, clock=clock, checkpoints=points)


def do_all(work: Upkeep) -> None:
    while work.do_next():
        pass


def test_every_school_is_swept_once_a_day(work, clock):
    with mock.patch.object(sweeps, "sweep", wraps=sweeps.sweep) as sweep:
        do_all(work)
        do_all(work)
        assert sweep.call_count == 2

        clock.forward(days=1)
        do_all(work)
        assert sweep.call_count == 4


def test_what_is_due_goes(work, clock):
    clock.forward(days=91)
    with written_log() as log:
        do_all(work)

    assert {entry["count"] for entry in log.entries(event="school swept")} == {1}
    with work.database.reading() as session:
        assert rows.counted(session)["deletion_proof"] == 2


def test_a_point_of_each_trail_lies_outside_the_database(work, clock):
    with written_log() as log:
        do_all(work)

    lines = [json.loads(line) for line in work.checkpoints.read_text().splitlines()]
    logged = log.entries(event="audit checkpoint")
    assert {line["mac"] for line in lines} == {entry["mac"] for entry in logged}
    with work.database.reading() as session:
        for school in schools.listed(session):
            marks = [
                Mark(school_id=school.id, number=line["number"], mac=bytes.fromhex(line["mac"]))
                for line in lines
                if line["school"] == str(school.id)
            ]
            assert len(marks) == 1
            tenant = schools.tenant_of(ROOT_KEY, school)
            assert list(audit.faults(session, tenant, marks)) == []


def test_when_no_turn_has_come_it_does_not_look_again_for_a_while(work, clock):
    do_all(work)

    with mock.patch.object(sweeps, "next_school", return_value=None) as look:
        assert not work.do_next()
        clock.forward(minutes=5)
        assert not work.do_next()
    assert look.call_count == 1


def test_a_school_that_cannot_be_swept_keeps_no_other_from_its_turn(work):
    with work.database.writing() as session:
        broken, whole = schools.listed(session)
        broken.wrapped_key = b"nonsense"

    with written_log() as log:
        do_all(work)

    [told] = log.entries(event="school not swept")
    assert (told["school"], told["code"]) == (str(broken.id), "seal_broken")
    [told] = log.entries(event="school swept")
    assert told["school"] == str(whole.id)

"""Examines connections in the background, one leg a round, so that scores never wait long."""

import structlog

from lti_tool.db import Database
from lti_tool.services.doctor import chart, examinations
from lti_tool.services.doctor.records import Instruments

log = structlog.get_logger()


def walk_next_leg(database: Database, instruments: Instruments) -> bool:
    """Walk one leg of an examination that somebody asked for; return whether there was one."""
    with database.writing() as session:
        claimed = examinations.claim_next(session, now=instruments.clock())
        if claimed is None:
            return False
        patient = chart.read(session, claimed.registration_id, claimed.school_id)
    finding = claimed.leg.walk(patient, instruments, claimed.so_far)
    with database.writing() as session:
        examinations.write(session, claimed, finding, now=instruments.clock())
    log.info(
        "leg walked",
        registration=str(claimed.registration_id),
        answer=finding.verdict.value,
        code=finding.code,
    )
    return True

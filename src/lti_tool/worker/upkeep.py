"""The daily work for every school: sweep what is due, and carry a point of its trail outside."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog

from lti_tool.db import Database
from lti_tool.errors import ToolError
from lti_tool.privacy.audit import Mark
from lti_tool.services import audit, schools, sweeps

log = structlog.get_logger()

LOOKS_EVERY = timedelta(minutes=5)
"""How long it does not look again when no school's turn had come."""


@dataclass(slots=True, kw_only=True)
class Upkeep:
    """What the daily work needs; ``checkpoints`` is a file outside the database."""

    database: Database
    root_key: bytes
    clock: Callable[[], datetime]
    checkpoints: Path
    rests_until: datetime | None = None

    def do_next(self) -> bool:
        """Do the work of one school whose turn it is; return whether there was one."""
        now = self.clock()
        if self.rests_until is not None and now < self.rests_until:
            return False
        found = self._do_next(now)
        if not found:
            self.rests_until = now + LOOKS_EVERY
        return found

    def _do_next(self, now: datetime) -> bool:
        with self.database.writing() as session:
            school_id = sweeps.next_school(session, now=now)  # and its turn is taken
        if school_id is None:
            return False
        try:
            self._sweep(school_id, now)
        except ToolError as error:
            # one school that cannot be swept (its key is wrong) keeps no other from its turn
            log.warning("school not swept", school=str(school_id), code=error.code)
        return True

    def _sweep(self, school_id: UUID, now: datetime) -> None:
        with self.database.writing() as session:
            tenant = schools.tenant_by_id(session, self.root_key, school_id)
            work = sweeps.Sweep(root_key=self.root_key, now=now)
            report = sweeps.sweep(session, tenant, work)
            mark = audit.checkpoint(session, tenant, now=now)
        log.info(
            "school swept",
            school=str(school_id),
            count=sum(swept.count for swept in report.removed),
        )
        if mark is not None:
            self._carry_out(mark, now)

    def _carry_out(self, mark: Mark, now: datetime) -> None:
        """Write a point of the trail to the log and to a file: both lie outside the database."""
        log.info(
            "audit checkpoint",
            school=str(mark.school_id),
            count=mark.number,
            mac=mark.mac.hex(),
        )
        line = {
            "school": str(mark.school_id),
            "number": mark.number,
            "mac": mark.mac.hex(),
            "made_at": now.isoformat(timespec="seconds"),
        }
        self.checkpoints.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.checkpoints.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

"""Makes people one of whom it is sure, a school at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from lti_tool.db import Database
from lti_tool.errors import ToolError
from lti_tool.services import schools, terms
from lti_tool.services.merging import matches, merging

log = structlog.get_logger()

LOOKS_EVERY = timedelta(seconds=10)
"""How long it does not look again: whoever launched should find their own work soon."""


@dataclass(slots=True, kw_only=True)
class Merges:
    """What settling sure matches needs."""

    database: Database
    root_key: bytes
    clock: Callable[[], datetime]
    rests_until: datetime | None = None

    def do_next(self) -> bool:
        """Settle what is sure at one school; return whether there was one."""
        now = self.clock()
        if self.rests_until is not None and now < self.rests_until:
            return False
        self.rests_until = now + LOOKS_EVERY
        with self.database.reading() as session:
            school_id = matches.school_with_sure(session)
        if school_id is None:
            return False
        try:
            with self.database.writing() as session:
                tenant = schools.tenant_by_id(session, self.root_key, school_id)
                count = merging.settle(session, tenant, terms.By(now=now))
        except ToolError as error:
            log.warning("people not merged", school=str(school_id), code=error.code)
            return False
        log.info("people merged", school=str(school_id), count=count)
        return True

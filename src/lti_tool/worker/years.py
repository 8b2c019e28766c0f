"""Carries out a school's next year on the day that the school chose."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import structlog

from lti_tool.clock import school_day
from lti_tool.db import Database
from lti_tool.errors import PlanRefused, ToolError
from lti_tool.privacy.choices import Policy
from lti_tool.services import schools, terms
from lti_tool.services.rosters import years
from lti_tool.services.rosters.plans import Planner

log = structlog.get_logger()

LOOKS_EVERY = timedelta(minutes=5)
"""How long it does not look again when no school's day had come, or one could not be done."""


@dataclass(slots=True, kw_only=True)
class Years:
    """What carrying a year out needs; ``random`` is for aliases of newcomers."""

    database: Database
    root_key: bytes
    policy: Policy
    clock: Callable[[], datetime]
    random: Random
    rests_until: datetime | None = None

    def do_next(self) -> bool:
        """Carry out the year of one school whose day has come; return whether one was."""
        now = self.clock()
        if self.rests_until is not None and now < self.rests_until:
            return False
        with self.database.reading() as session:
            school_id = years.due(session, school_day(now))
        done = school_id is not None and self._carry_out(school_id, now)
        if not done:
            self.rests_until = now + LOOKS_EVERY
        return done

    def _carry_out(self, school_id: UUID, now: datetime) -> bool:
        try:
            with self.database.writing() as session:
                tenant = schools.tenant_by_id(session, self.root_key, school_id)
                planner = Planner(tenant=tenant, policy=self.policy, now=now)
                run = years.carry_out(session, planner, self.random, terms.By(now=now))
                number = run.number
        except PlanRefused as error:
            with self.database.writing() as session:
                years.look_again(session, school_id)
            log.warning("school year not turned", school=str(school_id), code=error.code)
            return False
        except ToolError as error:
            log.warning("school year not turned", school=str(school_id), code=error.code)
            return False
        log.info("school year turned", school=str(school_id), number=number)
        return True

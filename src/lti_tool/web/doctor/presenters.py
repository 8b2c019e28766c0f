"""What the page of a connection shows, as records ready to show."""

from dataclasses import dataclass
from datetime import datetime

from lti_tool.services.doctor import legs, texts
from lti_tool.services.doctor.examinations import Connection, Read
from lti_tool.services.doctor.texts import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A leg that is still to be walked; ``now`` when it is its turn."""

    title: str
    now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionPage:
    """One connection: ``told`` and ``waiting`` are its legs; ``counts`` the verdicts so far.

    ``asked_at`` is None before the first examination; ``going_on`` while it goes on, ``stuck``
    when nobody seems to work at it.
    """

    issuer: str
    asked_at: datetime | None
    going_on: bool
    stuck: bool
    told: tuple[Told, ...]
    waiting: tuple[Waiting, ...]
    red: int
    orange: int


def connection_page(
    connection: Connection, last: Read | None, language: str, *, now: datetime
) -> ConnectionPage:
    """Return the page of a connection; ``last`` is None before its first examination."""
    findings = last.findings if last else {}
    going_on = last is not None and last.finished_at is None
    told = tuple(texts.told(leg, found, language) for leg, found in findings.items())
    ahead = [leg.name for leg in legs.LEGS if leg.name not in findings] if going_on else []
    return ConnectionPage(
        issuer=connection.issuer,
        asked_at=last.asked_at if last else None,
        going_on=going_on,
        stuck=going_on and last is not None and last.is_untouched(now),
        told=told,
        waiting=tuple(
            Waiting(title=texts.title_of(name, language), now=place == 0)
            for place, name in enumerate(ahead)
        ),
        red=sum(one.verdict == "red" for one in told),
        orange=sum(one.verdict == "orange" for one in told),
    )

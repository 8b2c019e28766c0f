"""Figures for research, on a school's recorded order: about many, about nobody.

Source: annex C.I.f and C.I.g; privacy specs 1.5: k at least 10, l at least 2, no differencing.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import AlreadyThere, ChoiceRefused, NotFound
from lti_tool.models.annexes import ResearchOrder
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.privacy import retention
from lti_tool.services import audit
from lti_tool.services.schools import Tenant
from lti_tool.services.terms import By

LEAST = 10
"""Pupils behind every figure (k)."""

DIFFERENT = 2
"""Outcomes among them (l): where all did the same, the figure would tell about each."""

STEP = 5
"""Figures are rounded to this: pupils downwards, percentages to the nearest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a school orders: about which school year (by its first year), how coarse."""

    year: int
    least: int = LEAST
    different: int = DIFFERENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line: a subject, about how many pupils, and their average share of the points (%)."""

    subject: str
    pupils: int
    average: int


def order(session: Session, tenant: Tenant, wanted: Wanted, by: By) -> None:
    """Record a school's order.

    Raises:
        ChoiceRefused: ``research_too_fine``: fewer pupils or outcomes than is safe;
            ``research_year_running``: the year is not over.
        AlreadyThere: ``research_done``: that year was ordered before.
    """
    if wanted.least < LEAST or wanted.different < DIFFERENT:
        raise ChoiceRefused(code="research_too_fine")
    if retention.school_year(by.now) <= wanted.year:
        raise ChoiceRefused(code="research_year_running")
    if _order(session, tenant, wanted.year) is not None:
        raise AlreadyThere(code="research_done")
    row = ResearchOrder(
        school_id=tenant.school_id,
        year=wanted.year,
        least=wanted.least,
        different=wanted.different,
        ordered_by=by.actor_id,
        ordered_at=by.now,
    )
    session.add(row)
    session.flush()
    entry = by.entry(
        "research-ordered", year=wanted.year, least=wanted.least, different=wanted.different
    )
    audit.record(session, tenant, entry)


def export(
    session: Session, tenant: Tenant, year: int, subjects: Mapping[str, str], by: By
) -> tuple[Figure, ...]:
    """Return the figures of an order, once: a second set could be laid beside the first.

    Args:
        session: in which the order is marked as done.
        tenant: the school.
        year: of the order.
        subjects: exercise key -> its subject.
        by: who makes them.

    Raises:
        NotFound: ``research_not_ordered``.
        AlreadyThere: ``research_done``: the figures of this year were made.
    """
    found = _order(session, tenant, year)
    if found is None:
        raise NotFound(str(year), code="research_not_ordered")
    if found.exported_at is not None:
        raise AlreadyThere(str(year), code="research_done")
    shares = _shares(session, tenant, year, subjects)
    figures = tuple(
        _figure(subject, list(of_subject.values()))
        for subject, of_subject in sorted(shares.items())
        if _is_safe(list(of_subject.values()), found)
    )
    found.exported_at = by.now
    audit.record(session, tenant, by.entry("research-exported", year=year, count=len(figures)))
    return figures


def _order(session: Session, tenant: Tenant, year: int) -> ResearchOrder | None:
    query = select(ResearchOrder).where(
        ResearchOrder.school_id == tenant.school_id, ResearchOrder.year == year
    )
    return session.scalar(query.with_for_update())


def _shares(
    session: Session, tenant: Tenant, year: int, subjects: Mapping[str, str]
) -> Mapping[str, Mapping[UUID, Decimal]]:
    """Return subject -> pupil -> share of the points, 0 to 1."""
    start, end = retention.start_of(year), retention.start_of(year + 1)
    query = select(Attempt.exercise_key, Attempt.person_id, Attempt.score, Attempt.maximum).where(
        Attempt.school_id == tenant.school_id,
        Attempt.state == AttemptState.FINISHED,
        Attempt.finished_at >= start,
        Attempt.finished_at < end,
    )
    points: dict[tuple[str, UUID], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for key, person, score, maximum in session.execute(query):
        if key in subjects:
            sums = points[subjects[key], person]
            sums[0], sums[1] = sums[0] + score, sums[1] + maximum
    shares: dict[str, dict[UUID, Decimal]] = defaultdict(dict)
    for (subject, person), (score, maximum) in points.items():
        if maximum:
            shares[subject][person] = score / maximum
    return shares


def _is_safe(shares: list[Decimal], ordered: ResearchOrder) -> bool:
    kinds = {int(share * 100) // STEP for share in shares}
    return len(shares) >= ordered.least and len(kinds) >= ordered.different


def _figure(subject: str, shares: list[Decimal]) -> Figure:
    average = sum(shares, Decimal(0)) * 100 / len(shares)
    return Figure(
        subject=subject,
        pupils=len(shares) // STEP * STEP,
        average=int((average + Decimal(STEP) / 2) // STEP * STEP),
    )

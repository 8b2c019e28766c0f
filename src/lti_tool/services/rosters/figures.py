"""What a plan comes to, in numbers: for the rules that hold it and for whoever reads it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from lti_tool.models.rosters import Act, Part
from lti_tool.models.schools import Role
from lti_tool.rostering.ledger import Ledger
from lti_tool.services.rosters.blocks import Packer
from lti_tool.services.rosters.differences import CHANGE, LIVE, Target
from lti_tool.services.rosters.holds import Figures, Share

_GROUP, _PERSON, _MEMBER = LIVE[Part.GROUP], LIVE[Part.PERSON], LIVE[Part.MEMBERSHIP]
_PUPIL = Role.PUPIL
FINDINGS_TOLD = 100
"""Kinds of findings kept with a run; a roster knows some sixty rules."""

Summary = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a reading tells beside the rows of its plan."""

    packed: Packer
    ledger: Ledger
    kept_out: int


def summary_of(session: Session, target: Target, told: Told) -> Summary:
    """Return a plan in numbers: no value of anybody's.

    ``totals``: part -> act -> rows; ``groups``: per group its title and pupils that join, move
    away or leave; ``findings``: what was not right in the source; ``kept_out``: people who were
    erased and stay so.
    """
    rows = session.execute(
        select(CHANGE.c.part, CHANGE.c.act, func.count())
        .where(CHANGE.c.run_id == target.run_id)
        .group_by(CHANGE.c.part, CHANGE.c.act)
    )
    totals: dict[str, dict[str, int]] = {}
    for part, act, count in rows:
        totals.setdefault(part.value, {})[act.value] = count
    for part, count in told.packed.totals.items():
        totals.setdefault(part.value, {})[Act.JOIN.value] = count
    ledger = told.ledger
    return {
        "totals": totals,
        "renamed": _renamed(session, target),
        "groups": _groups(session, target, told.packed.pupils),
        "kept_out": told.kept_out,
        "findings": [
            {"file": file, "column": column, "rule": rule, "times": times}
            for (file, column, rule), times in sorted(ledger.counts.items())
        ][:FINDINGS_TOLD],
        "whole": ledger.whole,
    }


def figures_of(
    session: Session, target: Target, sizes: Mapping[bytes, int], rekeyed: int
) -> Figures:
    """Return what the rules that hold a plan look at; ``sizes``: pupils of each group before."""
    leaves = target.planned(Part.PERSON, Act.LEAVE)
    pupils = _count(session, _PERSON, target.live(Part.PERSON), _PERSON.c.role == _PUPIL)
    return Figures(
        rekeyed=rekeyed,
        removals=_count(session, CHANGE, CHANGE.c.run_id == target.run_id, _is_leave()),
        leaving=Share(count=_count(session, CHANGE, leaves, CHANGE.c.role == _PUPIL), total=pupils),
        changing=Share(
            count=_changing(session, target),
            total=_count(session, _PERSON, target.live(Part.PERSON)),
        ),
        groups=_shrinking(session, target, sizes),
    )


def _is_leave() -> Any:
    return CHANGE.c.act == Act.LEAVE


def _count(session: Session, table: Any, *where: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def _changing(session: Session, target: Target) -> int:
    """Count the people known whose year, role or home group is another one from now on."""
    known = and_(target.live(Part.PERSON), _PERSON.c.digest == CHANGE.c.digest)
    other = or_(
        CHANGE.c.year.is_distinct_from(_PERSON.c.year),
        CHANGE.c.role.is_distinct_from(_PERSON.c.role),
    )
    changed = (
        select(CHANGE.c.digest)
        .join(_PERSON, known)
        .where(target.planned(Part.PERSON, Act.CHANGE), other)
    )
    moved = select(CHANGE.c.person_digest).where(target.planned(Part.MEMBERSHIP, Act.MOVE))
    people = changed.union(moved).subquery()
    return session.scalar(select(func.count()).select_from(people)) or 0


def _shrinking(
    session: Session, target: Target, sizes: Mapping[bytes, int]
) -> tuple[tuple[str, Share], ...]:
    """Return the groups that pupils leave, with how many of how many."""
    leaving = _by_group(session, target, Act.LEAVE)
    titles = _titles(session, target)
    shares = (
        (titles.get(digest, ""), Share(count=count, total=sizes.get(digest, count)))
        for digest, count in leaving.items()
    )
    return tuple(sorted(shares, key=lambda pair: pair[0]))


def _by_group(session: Session, target: Target, act: Act) -> dict[bytes, int]:
    rows = session.execute(
        select(CHANGE.c.group_digest, func.count())
        .where(target.planned(Part.MEMBERSHIP, act), CHANGE.c.role == _PUPIL)
        .group_by(CHANGE.c.group_digest)
    )
    return _pairs(rows)


def _titles(session: Session, target: Target) -> Mapping[bytes, str]:
    """Return group -> title, as it is after the plan."""
    live = session.execute(select(_GROUP.c.digest, _GROUP.c.title).where(target.live(Part.GROUP)))
    found: dict[bytes, str] = _pairs(live)
    planned = select(CHANGE.c.digest, CHANGE.c.title).where(target.planned(Part.GROUP))
    return found | _pairs(session.execute(planned))


def _groups(session: Session, target: Target, packed: Mapping[bytes, int]) -> list[dict[str, Any]]:
    titles = _titles(session, target)
    by_act = {act: _by_group(session, target, act) for act in (Act.JOIN, Act.MOVE, Act.LEAVE)}
    by_act[Act.JOIN] |= packed  # either all who come are packed, or nobody is
    touched = Counter(digest for counts in by_act.values() for digest in counts)
    rows = [
        {"group": titles.get(digest, "")}
        | {act.value: counts.get(digest, 0) for act, counts in by_act.items()}
        for digest in touched
    ]
    return sorted(rows, key=lambda row: str(row["group"]))


def _renamed(session: Session, target: Target) -> list[list[str]]:
    """Return (old, new) titles of groups that are called something else."""
    rows = session.execute(
        select(_GROUP.c.title, CHANGE.c.title)
        .join(CHANGE, and_(CHANGE.c.digest == _GROUP.c.digest, target.live(Part.GROUP)))
        .where(target.planned(Part.GROUP, Act.CHANGE), CHANGE.c.title != _GROUP.c.title)
        .order_by(_GROUP.c.title)
    )
    return [[old, new] for old, new in rows]


def _pairs(rows: Iterable[Any]) -> dict[Any, Any]:
    """Return rows of two as a mapping."""
    return dict(map(tuple, rows))

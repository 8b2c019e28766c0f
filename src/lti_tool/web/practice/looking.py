"""What a teacher looks at: a goal in one of their groups, or one pupil's way through it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from lti_tool.errors import NotFound
from lti_tool.exercises.adaptive.banks import Bank
from lti_tool.services import groups
from lti_tool.services.groups import Group, Pupil
from lti_tool.services.practice import levels, plans, reasons
from lti_tool.services.practice.levels import Level
from lti_tool.services.practice.plans import Setting
from lti_tool.services.practice.reasons import Reason
from lti_tool.web import trail
from lti_tool.web.access import Viewer
from lti_tool.web.dashboard import names, own
from lti_tool.web.dashboard.names import Shown
from lti_tool.web.tool import tool


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """A group: its pupils, what they are called, and their levels by person and goal."""

    group: Group
    pupils: tuple[Pupil, ...]
    shown: Shown
    levels: Mapping[tuple[UUID, str], Level]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAtGoal:
    """One goal in a group, with what is set. ``settings`` are of single pupils, by person."""

    here: LookedAt
    bank: Bank
    setting: Setting
    settings: Mapping[UUID, Setting]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAtPupil:
    """One pupil at one goal, with the reasons of the choices, newest first."""

    at: LookedAtGoal
    pupil: Pupil
    reasons: tuple[Reason, ...]


def at_group(viewer: Viewer, key: str) -> LookedAt:
    """Return one of the viewer's groups; that they looked is written down.

    Raises:
        NotFound: ``no_group``: not one of theirs.
    """
    parts = tool()
    banks = parts.shelf.banks
    with parts.database.writing() as session:
        group = own.group(session, viewer, key)
        pupils = groups.pupils_of(session, group)
        people = [pupil.person_id for pupil in pupils]
        found = levels.of_people(session, viewer.school_id, people, banks)
        trail.record(session, viewer, "group-viewed", group=group.id)
    return LookedAt(
        group=group,
        pupils=pupils,
        shown=names.of_group(viewer, people, at=group.context_id),
        levels={(each.person_id, each.goal): each for own_ in found.values() for each in own_},
    )


def at_goal(viewer: Viewer, key: str, goal: str) -> LookedAtGoal:
    """Return one goal in one of the viewer's groups.

    Raises:
        NotFound: ``no_group``; ``goal_unknown``: there is no such goal to practise.
    """
    bank = bank_of(goal)
    here = at_group(viewer, key)
    context_id = here.group.context_id
    if context_id is None:
        return LookedAtGoal(here=here, bank=bank, setting=Setting(), settings={})
    with tool().database.reading() as session:
        return LookedAtGoal(
            here=here,
            bank=bank,
            setting=plans.of_group(session, context_id, goal),
            settings=plans.of_pupils(session, context_id, goal),
        )


def at_pupil(viewer: Viewer, key: str, goal: str, person_id: UUID) -> LookedAtPupil:
    """Return one pupil of a group at one goal; that they looked is written down.

    Raises:
        NotFound: as ``at_goal``; ``pupil_unknown``: not a pupil of that group.
    """
    at = at_goal(viewer, key, goal)
    pupil = pupil_in(at.here.pupils, person_id)
    with tool().database.writing() as session:
        found = reasons.of_person(session, viewer.school_id, person_id, at.bank.goal)
        trail.record(session, viewer, "work-viewed", about=person_id)
    return LookedAtPupil(at=at, pupil=pupil, reasons=found)


def bank_of(goal: str) -> Bank:
    """Return a goal that can be practised.

    Raises:
        NotFound: ``goal_unknown``.
    """
    bank = tool().shelf.banks.get(goal)
    if bank is None:
        raise NotFound("goal", code="goal_unknown")
    return bank


def pupil_in(pupils: tuple[Pupil, ...], person_id: UUID) -> Pupil:
    """Return one of these pupils.

    Raises:
        NotFound: ``pupil_unknown``.
    """
    found = next((pupil for pupil in pupils if pupil.person_id == person_id), None)
    if found is None:
        raise NotFound(f"person {person_id}", code="pupil_unknown")
    return found

"""What the pages on practice show, as records ready to show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext, ngettext

from lti_tool.exercises.adaptive.banks import MASTERED_SHARE, ROUND, Bank
from lti_tool.exercises.adaptive.mastery import FEWEST_ANSWERS, Mastery, State
from lti_tool.services.groups import Pupil
from lti_tool.services.packages import Shelf
from lti_tool.services.practice.plans import AIMS, Setting
from lti_tool.web.dashboard.names import Shown
from lti_tool.web.practice.looking import LookedAt, LookedAtGoal, LookedAtPupil
from lti_tool.web.practice.whys import Choice, choice

LOOKS: Mapping[State, str] = {
    State.MASTERED: "mastered",
    State.NOT_YET: "practise",
    State.UNSURE: "unsure",
}
"""What a state looks like: a class of the style sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """One goal in a group: how many pupils are where."""

    key: str
    title: str
    subject: str
    items: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The goals of a group; those that were practised first."""

    title: str
    goals: tuple[GoalLine, ...]
    pupils: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilLine:
    """One pupil at a goal; without ``mastery`` nothing is known yet. ``own``: something is set."""

    person_id: UUID
    alias: str
    name: str | None
    mastery: Mastery | None
    looks: str
    label: str
    moment: datetime | None
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Steering:
    """A form of settings: what may be chosen, and what is. None where nothing can be set."""

    aims: tuple[int, ...]
    firsts: tuple[tuple[str, str], ...]
    setting: Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalPage:
    """One goal in a group. ``enough`` is the share from which it is mastered."""

    group: str
    goal: str
    text: str
    key: str
    items: int
    enough: float
    fewest: int
    round: int
    names: str
    names_failed: bool
    steering: Steering | None
    pupils: tuple[PupilLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilPage:
    """One pupil at one goal."""

    goal: GoalPage
    line: PupilLine
    said: str
    steering: Steering | None
    choices: tuple[Choice, ...]


def overview(looked: LookedAt, banks: Mapping[str, Bank]) -> Overview:
    """Return the goals that can be practised, with how far the group is."""
    lines = [_goal_line(looked, bank) for bank in banks.values()]
    return Overview(
        title=looked.group.title,
        goals=tuple(sorted(lines, key=lambda line: not any(line.counts.values()))),
        pupils=len(looked.pupils),
    )


def _goal_line(looked: LookedAt, bank: Bank) -> GoalLine:
    states = [
        level.mastery.state for (_, goal), level in looked.levels.items() if goal == bank.goal.key
    ]
    return GoalLine(
        key=bank.goal.key,
        title=bank.goal.title,
        subject=bank.goal.subject,
        items=len(bank.items),
        counts={looks: states.count(state) for state, looks in LOOKS.items()},
    )


def goal_page(looked: LookedAtGoal) -> GoalPage:
    """Return one goal in a group."""
    here, goal = looked.here, looked.bank.goal
    lines = [_line(looked, pupil, here.shown) for pupil in here.pupils]
    return GoalPage(
        group=here.group.title,
        goal=goal.title,
        text=goal.text,
        key=goal.key,
        items=len(looked.bank.items),
        enough=MASTERED_SHARE,
        fewest=FEWEST_ANSWERS,
        round=ROUND,
        names=here.shown.mode.value,
        names_failed=here.shown.failed,
        steering=_steering(looked, looked.setting),
        pupils=tuple(sorted(lines, key=_by_name)),
    )


def pupil_page(looked: LookedAtPupil, shelf: Shelf) -> PupilPage:
    """Return one pupil at one goal; titles come from the versions that were made."""
    at = looked.at
    line = _line(at, looked.pupil, at.here.shown)
    own = at.settings.get(looked.pupil.person_id, Setting())
    return PupilPage(
        goal=goal_page(at),
        line=line,
        said=_said(line.mastery),
        steering=_steering(at, own),
        choices=tuple(choice(reason, shelf) for reason in looked.reasons),
    )


def _by_name(line: PupilLine) -> tuple[bool, str]:
    return line.name is None, (line.name or line.alias).casefold()


def _line(looked: LookedAtGoal, pupil: Pupil, shown: Shown) -> PupilLine:
    level = looked.here.levels.get((pupil.person_id, looked.bank.goal.key))
    mastery = level.mastery if level else None
    return PupilLine(
        person_id=pupil.person_id,
        alias=pupil.alias,
        name=shown.by_person.get(pupil.person_id),
        mastery=mastery,
        looks=LOOKS[mastery.state] if mastery else "",
        label=state_label(mastery.state) if mastery else str(gettext("nog niet geoefend")),
        moment=level.last_answer_at if level else None,
        own=pupil.person_id in looked.settings,
    )


def state_label(state: State) -> str:
    """Return what can be said of a pupil and a goal, in words."""
    labels: Mapping[State, str] = {
        State.MASTERED: gettext("beheerst"),
        State.NOT_YET: gettext("nog oefenen"),
        State.UNSURE: gettext("nog niet zeker"),
    }
    return labels[state]


def _said(mastery: Mastery | None) -> str:
    if mastery is None:
        return str(gettext("Van dit doel is nog niets gemaakt."))
    if mastery.answers < FEWEST_ANSWERS:
        return str(
            ngettext(
                "Er is nog maar %(num)s antwoord: te weinig om iets te zeggen.",
                "Er zijn nog maar %(num)s antwoorden: te weinig om iets te zeggen.",
                mastery.answers,
            )
        )
    told: Mapping[State, str] = {
        State.MASTERED: gettext(
            "Zo goed als zeker heeft deze leerling minstens acht van de tien goed."
        ),
        State.NOT_YET: gettext(
            "Zo goed als zeker heeft deze leerling er minder dan acht van de tien goed."
        ),
        State.UNSURE: gettext("Het kan nog beide kanten op; meer antwoorden maken het zekerder."),
    }
    return told[mastery.state]


def _steering(looked: LookedAtGoal, setting: Setting) -> Steering | None:
    if looked.here.group.context_id is None:
        return None
    firsts = {each.exercise.key: each.exercise.title for each in looked.bank.items}
    return Steering(aims=AIMS, firsts=tuple(firsts.items()), setting=setting)

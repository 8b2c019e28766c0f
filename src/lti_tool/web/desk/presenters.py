"""What the desk's pages show, as records ready to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from lti_tool.models.choices import Reason, SchoolChoice
from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.platforms import Registration
from lti_tool.models.schools import School
from lti_tool.privacy.choices import Choices, Policy, excluded_by
from lti_tool.privacy.explanations import Explanation, explanation
from lti_tool.privacy.fields import OPTIONAL_FIELDS
from lti_tool.privacy.rules import Mode
from lti_tool.web.score_texts import state_label


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """A school: its platforms (issuer, number of deployments, active) and its scores."""

    name: str
    platforms: tuple[tuple[str, int, bool], ...]
    scores: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One optional field: how it stands, and since when (None: never decided about)."""

    field: str
    title: str
    mode: str
    on: bool
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """One decision that was made."""

    decided_at: datetime
    title: str
    mode: str
    reason: str
    version: str
    by_operator: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeOption:
    """One mode that can be chosen: ``taken`` is the present one, ``open`` whether it may be."""

    value: str
    label: str
    taken: bool
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicePage:
    """The page on which a school decides about one field; ``excluded`` names what is in the way."""

    text: Explanation
    modes: tuple[ModeOption, ...]
    reasons: tuple[tuple[str, str], ...]
    excluded: tuple[str, ...]


def home_page(
    school: School, registrations: Sequence[Registration], counts: Mapping[DeliveryState, int]
) -> HomePage:
    """Return the desk's first page."""
    return HomePage(
        name=school.name,
        platforms=tuple(
            (r.issuer, len(r.deployments), r.status == "active") for r in registrations
        ),
        scores=tuple((state_label(state), counts[state]) for state in DeliveryState),
    )


def field_lines(found: Choices, history: Sequence[SchoolChoice]) -> tuple[FieldLine, ...]:
    """Return every optional field with how it stands; ``history`` is newest first."""
    newest = {row.field: row.decided_at for row in reversed(history)}
    return tuple(
        FieldLine(
            field=name,
            title=rule.title,
            mode=mode_label(found.mode(name)),
            on=found.mode(name) is not Mode.OFF,
            decided_at=newest.get(name),
        )
        for name, rule in OPTIONAL_FIELDS.items()
    )


def decision_lines(history: Sequence[SchoolChoice]) -> tuple[DecisionLine, ...]:
    """Return what was decided, newest first."""
    reasons = _reasons()
    return tuple(
        DecisionLine(
            decided_at=row.decided_at,
            title=OPTIONAL_FIELDS[row.field].title,
            mode=mode_label(row.mode),
            reason=reasons[row.reason],
            version=row.annex_version,
            by_operator=row.decided_by is None,
        )
        for row in history
        if row.field in OPTIONAL_FIELDS
    )


def choice_page(name: str, found: Choices, policy: Policy) -> ChoicePage:
    """Return the page about one optional field; KeyError when it is none."""
    excluded = sorted(OPTIONAL_FIELDS[other].label for other in excluded_by(found, name))
    modes = tuple(
        ModeOption(
            value=mode.value,
            label=mode_label(mode),
            taken=mode is found.mode(name),
            open=mode is Mode.OFF or (policy.allows(name, mode) and not excluded),
        )
        for mode in OPTIONAL_FIELDS[name].modes
    )
    return ChoicePage(
        text=explanation(name),
        modes=modes,
        reasons=tuple((reason.value, label) for reason, label in _reasons().items()),
        excluded=tuple(excluded),
    )


def mode_label(mode: Mode) -> str:
    """Return what a mode is called."""
    labels: Mapping[Mode, str] = {
        Mode.OFF: gettext("uit"),
        Mode.SCREEN: gettext("alleen op het scherm, nergens bewaard"),
        Mode.STORED: gettext("aan, versleuteld bewaard"),
    }
    return labels[mode]


def _reasons() -> Mapping[Reason, str]:
    return {
        Reason.RECOGNISE: gettext("Leerkrachten moeten leerlingen kunnen herkennen"),
        Reason.EXCHANGE: gettext("Resultaten moeten naar de eigen administratie"),
        Reason.POLICY: gettext("Zo staat het in het privacybeleid van de school"),
        Reason.NOT_NEEDED: gettext("Het is niet (meer) nodig"),
        Reason.OBJECTION: gettext("Er is bezwaar tegen gemaakt"),
        Reason.FILED: gettext("De reden staat in het eigen register van de school"),
    }

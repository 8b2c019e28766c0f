"""The collections of ``/api/v1``: one line each in a table. Routes and documents follow it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.errors import ApiRefused
from lti_tool.models.deliveries import DeliveryState
from lti_tool.privacy.fields import OPTIONAL_FIELDS
from lti_tool.services import choices, overviews
from lti_tool.services.api_tokens import Scope
from lti_tool.services.remote import servers
from lti_tool.web.api import shapes
from lti_tool.web.tool import Tool

Row = Mapping[str, Any]

_DIGITS = 9
"""As many as every database can compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which rows somebody asks for: of a school, after a key, so many, that fit these filters."""

    parts: Tool
    school_id: UUID
    after: Any
    most: int
    filters: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Rows of one kind, in the order of their ``key``.

    ``read`` returns at most ``Asked.most`` of them. ``key_of`` makes a key of its text; it raises
    ValueError for anything else. ``filters``: name in the query -> its shape.
    """

    scope: Scope
    about: str
    shape: shapes.Shape
    key: str
    key_of: Callable[[str], Any]
    read: Callable[[Session, Asked], Sequence[Row]]
    filters: Mapping[str, shapes.Shape]


def _platforms(session: Session, asked: Asked) -> Sequence[Row]:
    return overviews.platforms(session, asked.school_id, asked.after, asked.most)


def _roster_runs(session: Session, asked: Asked) -> Sequence[Row]:
    return overviews.roster_runs(session, asked.school_id, asked.after, asked.most)


def _deliveries(session: Session, asked: Asked) -> Sequence[Row]:
    named = asked.filters.get("state")
    state = _state(named) if named is not None else None
    return overviews.deliveries(session, asked.school_id, asked.after, asked.most, state)


def _state(word: str) -> DeliveryState:
    try:
        return DeliveryState(word)
    except ValueError:
        raise ApiRefused(code="api_filter_wrong") from None


def _exercises(session: Session, asked: Asked) -> Sequence[Row]:
    parts = asked.parts
    withheld = servers.withheld(session, asked.school_id, parts.facts, parts.clock().date())
    found = sorted(parts.catalogue.without(withheld).everything, key=lambda each: each.key)
    return [
        {
            "key": each.key,
            "version": each.version,
            "title": each.title,
            "theme": each.theme,
            "subject": each.subject,
            "groups": each.groups,
            "goal": each.goal,
            "level": each.level,
            "minutes": each.minutes,
            "licence": each.licence,
            "items": each.length,
        }
        for each in found
        if asked.after is None or each.key > asked.after
    ][: asked.most]


def _choices(session: Session, asked: Asked) -> Sequence[Row]:
    chosen = choices.of_school(session, asked.school_id, asked.parts.policy)
    return [
        {"field": name, "label": rule.title, "mode": chosen.mode(name).value}
        for name, rule in sorted(OPTIONAL_FIELDS.items())
        if asked.after is None or name > asked.after
    ][: asked.most]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise ValueError(text)
    return int(text)


COLLECTIONS: Mapping[str, Collection] = {
    "platforms": Collection(
        scope=Scope.PLATFORMS,
        about="Connections with learning environments, and what the last examination showed.",
        shape=shapes.PLATFORM,
        key="id",
        key_of=UUID,
        read=_platforms,
        filters={},
    ),
    "roster-runs": Collection(
        scope=Scope.ROSTERS,
        about="Readings of the school's administration, with how many rows each would change.",
        shape=shapes.ROSTER_RUN,
        key="number",
        key_of=_number,
        read=_roster_runs,
        filters={},
    ),
    "deliveries": Collection(
        scope=Scope.DELIVERIES,
        about="Scores on their way: how they fare, neither whose they are nor how high.",
        shape=shapes.DELIVERY,
        key="id",
        key_of=UUID,
        read=_deliveries,
        filters={"state": shapes.one_of(DeliveryState)},
    ),
    "exercises": Collection(
        scope=Scope.EXERCISES,
        about="Exercises that can be chosen now.",
        shape=shapes.EXERCISE,
        key="key",
        key_of=str,
        read=_exercises,
        filters={},
    ),
    "optional-fields": Collection(
        scope=Scope.CHOICES,
        about="What the school chose for each optional field.",
        shape=shapes.CHOICE,
        key="field",
        key_of=str,
        read=_choices,
        filters={},
    ),
}
"""Name in the address -> what is there."""

"""How the scores of one group fare: what needs a person, and how far the rest is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery
from lti_tool.models.platforms import ResourceLink
from lti_tool.services.grades import cells, rules
from lti_tool.services.grades.queueing import TEACHER_RELEASES

_PASSED = (DeliveryState.SUPERSEDED, DeliveryState.NOT_GRADED)
_UNDERWAY = (DeliveryState.WAITING, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupScores:
    """The scores of a group that count now: of each pupil and exercise the newest.

    ``failed``, ``held`` (until the teacher lets them go) and ``changed`` (somebody changed the
    mark at the platform) need a person; ``all`` can be sent again. ``counts`` by gradebook and
    state.
    """

    failed: tuple[UUID, ...]
    held: tuple[UUID, ...]
    changed: tuple[UUID, ...]
    all: tuple[UUID, ...]
    counts: Mapping[Destination, Mapping[DeliveryState, int]]

    @property
    def underway(self) -> int:
        """How many are on their way."""
        return sum(found.get(state, 0) for found in self.counts.values() for state in _UNDERWAY)


def of_group(session: Session, context_id: UUID) -> GroupScores:
    """Return how the scores of a group fare."""
    rows = session.execute(
        select(
            ScoreDelivery.id,
            ScoreDelivery.destination,
            ScoreDelivery.state,
            ScoreDelivery.last_answer,
        )
        .join(ResourceLink, ResourceLink.id == ScoreDelivery.resource_link_id)
        .where(
            ResourceLink.context_id == context_id,
            ScoreDelivery.announces.is_(False),
            ScoreDelivery.state.not_in(_PASSED),
            ~cells.NEWER,
        )
    ).all()
    kinds = {
        (DeliveryState.FAILED, None): "failed",
        (DeliveryState.HELD, TEACHER_RELEASES): "held",
        (DeliveryState.HELD, rules.CHANGED_THERE): "changed",
    }
    found: dict[str, list[UUID]] = {kind: [] for kind in kinds.values()}
    for row in rows:
        answer = row.last_answer if row.state is DeliveryState.HELD else None
        if kind := kinds.get((row.state, answer)):
            found[kind].append(row.id)
    return GroupScores(
        **{kind: tuple(ids) for kind, ids in found.items()},
        all=tuple(row.id for row in rows if row.state not in _UNDERWAY),
        counts={
            each: counted
            for each in Destination
            if (counted := Counter(row.state for row in rows if row.destination is each))
        },
    )

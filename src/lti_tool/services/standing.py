"""Where a launch stands: may it come in, and what of it is known already?

Asked before anything is written, so that the write transaction of a launch is short: on SQLite
all launches queue for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists

from lti_tool.db.prepared import Prepared
from lti_tool.db.quick import Quick
from lti_tool.lti.client import Client
from lti_tool.lti.messages import DeepLinkingRequest, Message, ResourceLinkRequest
from lti_tool.lti.roles import is_test_user
from lti_tool.models.base import table_of
from lti_tool.models.notices import CopiedChoice
from lti_tool.models.platforms import Context, Deployment, ResourceLink
from lti_tool.models.schools import Enrollment, Person, PersonLink, PersonStatus, Role
from lti_tool.services import people, places, registrations, schools


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody who came into this group before, and the link that they click, if it is known.

    ``copied``: whether choices of exercises were brought over to the group (``copies``).
    """

    person_id: UUID
    context_id: UUID
    title: str
    role: Role
    last_login_at: datetime
    link_id: UUID | None
    exercise_key: str | None
    changed_from: str | None
    line_item_url: str | None
    can_score: bool | None
    line_items_url: str | None
    can_make_line_item: bool | None
    platform_key: str | None
    memberships_url: str | None
    columns_url: str | None
    groups_url: str | None
    group_sets_url: str | None
    copied: bool

    def covers(self, message: Message) -> bool:
        """Return whether nothing but this login itself has to be written down."""
        if self.title != places.title_now(message.context, self.title):
            return False
        if isinstance(message, ResourceLinkRequest):
            facts, history = self._link_facts(message), message.history
            may_be_copy = self.copied or history.contexts or history.links
            if facts["exercise_key"] is None and may_be_copy:
                return False
            facts |= places.course_facts(message)
            return self.link_id is not None and all(
                getattr(self, name) == value for name, value in facts.items()
            )
        return isinstance(message, DeepLinkingRequest)

    def _link_facts(self, message: ResourceLinkRequest) -> dict[str, object]:
        return places.link_facts(message, self.exercise_key, self.changed_from)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A launch that may come in: from where, and what is known of it (None: not all of it).

    ``chosen`` is what its school chose to keep, as ``School`` holds it.
    """

    deployment_id: UUID
    tenant: schools.Tenant
    chosen: str | None
    known: Known | None


_PERSON, _PERSON_LINK, _CONTEXT, _ENROLLMENT, _LINK, _COPIED, _DEPLOYMENT = (
    table_of(model)
    for model in (Person, PersonLink, Context, Enrollment, ResourceLink, CopiedChoice, Deployment)
)
# One question instead of five, built once (see ``sessions``).
_KNOWN = Prepared(
    registrations.DEPLOYMENT.add_columns(
        _PERSON.c.id.label("person_id"),
        _CONTEXT.c.id.label("context_id"),
        _CONTEXT.c.title,
        _ENROLLMENT.c.role,
        _ENROLLMENT.c.last_login_at,
        _LINK.c.id.label("link_id"),
        _LINK.c.exercise_key,
        _LINK.c.changed_from,
        _LINK.c.line_item_url,
        _LINK.c.can_score,
        _LINK.c.line_items_url,
        _LINK.c.can_make_line_item,
        _LINK.c.platform_key,
        _CONTEXT.c.memberships_url,
        _CONTEXT.c.columns_url,
        _CONTEXT.c.groups_url,
        _CONTEXT.c.group_sets_url,
        exists().where(_COPIED.c.context_id == _CONTEXT.c.id).label("copied"),
        _PERSON.c.status,
        _PERSON.c.left_at,
    )
    .outerjoin(_PERSON_LINK, people.linked_by(bindparam("of_school"), bindparam("person")))
    .outerjoin(_PERSON, _PERSON.c.id == _PERSON_LINK.c.person_id)
    .outerjoin(
        _CONTEXT,
        (_CONTEXT.c.deployment_id == _DEPLOYMENT.c.id)
        & (_CONTEXT.c.digest == bindparam("context")),
    )
    .outerjoin(
        _ENROLLMENT,
        (_ENROLLMENT.c.context_id == _CONTEXT.c.id) & (_ENROLLMENT.c.person_id == _PERSON.c.id),
    )
    .outerjoin(_LINK, (_LINK.c.context_id == _CONTEXT.c.id) & (_LINK.c.digest == bindparam("link")))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A deployment with its school, as they were when they were last asked for."""

    deployment_id: UUID
    tenant: schools.Tenant


_PLACES: dict[tuple[UUID, str], _Place] = {}
MOST_PLACES = 4096
"""Deployments that are remembered, to ask everything about a launch at once (it needs the hashes
that are made with a school's key). Nothing is trusted because of it: the answer tells that."""


def of(quick: Quick, client: Client, message: Message, root_key: bytes) -> Standing:
    """Return where a launch stands.

    Raises:
        UnknownParty: the deployment is unknown or waits, or the school is closed.
        NotPermitted: ``person_suspended``.
    """
    key = client.registration_id, message.deployment_key
    place, somebody = _PLACES.get(key), is_somebody(message)
    found = None
    if place is None or not somebody:
        deployment = registrations.trusted_deployment(quick, *key)
    else:
        found = _KNOWN.row(quick, _asked(place, client, message))
        deployment = registrations.trusted(found, client.registration_id)
    tenant = schools.tenant(root_key, deployment.tenant_row)
    if somebody and not _is_same(place, deployment.id, tenant):
        if len(_PLACES) >= MOST_PLACES:
            _PLACES.clear()
        _PLACES[key] = _Place(deployment_id=deployment.id, tenant=tenant)
        return of(quick, client, message, root_key)
    known = _known(found) if found else None
    return Standing(
        deployment_id=deployment.id, tenant=tenant, chosen=deployment.chosen, known=known
    )


def _is_same(place: _Place | None, deployment_id: UUID, tenant: schools.Tenant) -> bool:
    """Return whether hashes made for ``place`` are those of this deployment and school."""
    return place is not None and (
        (place.deployment_id, place.tenant.school_id, place.tenant.keys.index)
        == (deployment_id, tenant.school_id, tenant.keys.index)
    )


def is_somebody(message: Message) -> bool:
    """Return whether a launch is tied to a person; an anonymous one or a test user's is not."""
    return message.subject is not None and not is_test_user(message.roles)


def _asked(place: _Place, client: Client, message: Message) -> dict[str, object]:
    tenant, user = place.tenant, people.user_of(client, message)
    link = message.resource_link_id if isinstance(message, ResourceLinkRequest) else ""
    context = message.context or places.NO_CONTEXT
    return {
        "registration_id": client.registration_id,
        "platform_key": message.deployment_key,
        "of_school": tenant.school_id,
        "person": people.digest(tenant, user),
        "context": places.context_digest(tenant, place.deployment_id, context.id),
        "link": places.link_digest(tenant, link),
    }


def _known(found: Mapping[str, Any]) -> Known | None:
    if found["status"] is PersonStatus.RESTRICTED:
        return None  # whom nothing may be written about; ``launches`` says what that means
    people.require_active(found["status"])
    if found["role"] is None or found["left_at"] is not None:
        return None  # new in this group, or back in it
    return Known(**{name: found[name] for name in _FIELDS})


_FIELDS = tuple(field.name for field in fields(Known))

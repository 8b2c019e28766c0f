"""Launches about one person: a review of their work, or their data and rights.

A pupil sees only their own work; a teacher that of a pupil in the very group of the line item;
an administrator gets the page on which rights are served, and no work.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound, NotPermitted
from lti_tool.lti.messages import DataPrivacyRequest, SubmissionReviewRequest
from lti_tool.lti.roles import LaunchRole, is_administrator, is_test_user
from lti_tool.models.learning import Attempt
from lti_tool.models.platforms import Context, LineItem, ResourceLink
from lti_tool.models.schools import Enrollment, Person, PersonStatus, Role
from lti_tool.services import people, places
from lti_tool.services.schools import Tenant
from lti_tool.services.standing import Standing


def administrator(message: DataPrivacyRequest) -> Role:
    """Return the role of who asks for somebody's data.

    Raises:
        NotPermitted: ``admins_only``.
    """
    if is_test_user(message.roles) or not is_administrator(message.roles):
        raise NotPermitted(code="admins_only")
    return Role.ADMIN


def require_reviewer(message: SubmissionReviewRequest, role: LaunchRole) -> None:
    """Refuse everybody but a teacher here, and a pupil who asks for their own work.

    Raises:
        NotPermitted: ``review_not_permitted``.
    """
    own = role is LaunchRole.PUPIL and message.for_user_id == message.subject
    if is_test_user(message.roles) or not (own or role is LaunchRole.TEACHER):
        raise NotPermitted(code="review_not_permitted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Whom a launch is about, and where their work is (None: it is about no work)."""

    person_id: UUID
    context_id: UUID | None = None
    link_id: UUID | None = None
    exercise_key: str | None = None


def whom(
    session: Session,
    standing: Standing,
    registration_id: UUID,
    message: DataPrivacyRequest | SubmissionReviewRequest,
) -> Whom:
    """Return whom a launch is about.

    Raises:
        NotFound: ``for_user_unknown``: nothing is kept about that person; ``work_unknown``: none
            that a reviewer may see is where the line item belongs.
    """
    tenant = standing.tenant
    user = people.PlatformUser(registration_id=registration_id, subject=message.for_user_id)
    person = people.find(session, tenant, user)
    if not isinstance(message, SubmissionReviewRequest):
        if person is None:
            raise NotFound("person", code="for_user_unknown")
        return Whom(person_id=person.id)
    if person is not None and person.status is PersonStatus.RESTRICTED:
        person = None  # stored, but not shown (AVG art. 18)
    place = standing.deployment_id
    link = _link_with_work(session, tenant, place, message, person) if person else None
    if person is None or link is None:
        raise NotFound("work", code="work_unknown")
    return Whom(
        person_id=person.id,
        context_id=link.context_id,
        link_id=link.id,
        exercise_key=link.exercise_key,
    )


def _link_with_work(
    session: Session,
    tenant: Tenant,
    deployment_id: UUID,
    message: SubmissionReviewRequest,
    person: Person,
) -> ResourceLink | None:
    """Return the link of a line item in a group that ``person`` is a pupil of.

    Several links may share a line item: then the one with the person's newest work.
    """
    made = select(LineItem.resource_link_id).where(LineItem.url == message.line_item_url)
    of_item = or_(ResourceLink.line_item_url == message.line_item_url, ResourceLink.id.in_(made))
    if message.resource_link_id is not None:
        digest = places.link_digest(tenant, message.resource_link_id)
        of_item = or_(of_item, ResourceLink.digest == digest)
    query = (
        select(ResourceLink)
        .join(Context, Context.id == ResourceLink.context_id)
        .join(Enrollment, Enrollment.context_id == Context.id)
        .outerjoin(
            Attempt,
            (Attempt.resource_link_id == ResourceLink.id) & (Attempt.person_id == person.id),
        )
        .where(
            Context.school_id == tenant.school_id,
            Context.deployment_id == deployment_id,
            Enrollment.person_id == person.id,
            Enrollment.role == Role.PUPIL,
            of_item,
        )
        .order_by(Attempt.started_at.is_(None), Attempt.started_at.desc())
    )
    if message.context is not None:
        digest = places.context_digest(tenant, deployment_id, message.context.id)
        query = query.where(Context.digest == digest)
    return session.scalars(query.limit(1)).first()

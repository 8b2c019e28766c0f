"""The platforms that a school trusts, and the places in them from which launches come."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from lti_tool.models.base import Base, impersonal, words
from lti_tool.models.schools import School


class RegistrationStatus(StrEnum):
    """Whether launches of a registration are accepted."""

    ACTIVE = "active"
    PENDING = "pending"
    DISABLED = "disabled"


class KeyStatus(StrEnum):
    """The life of a signing key: published before use, kept after it."""

    NEXT = "next"
    CURRENT = "current"
    RETIRED = "retired"


class Registration(Base):
    """Our client at one platform (LTI Security Framework 1.0, 5.1). No one else's is like it."""

    __tablename__ = "registration"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    issuer: Mapped[str] = impersonal()
    client_id: Mapped[str] = impersonal()
    auth_url: Mapped[str] = impersonal()
    token_url: Mapped[str] = impersonal()
    jwks_url: Mapped[str] = impersonal()
    token_audience: Mapped[str | None] = impersonal()
    service_hosts: Mapped[str | None] = impersonal()
    """Hosts besides its own where its services lie, with blanks between them."""
    lti11_key: Mapped[str | None] = impersonal()
    """The consumer key that the platform used under LTI 1.1; None where nothing is migrated."""
    sealed_lti11_secret: Mapped[bytes | None] = impersonal()
    status: Mapped[RegistrationStatus] = impersonal(words(RegistrationStatus))
    created_at: Mapped[datetime] = impersonal()

    deployments: Mapped[list["Deployment"]] = relationship(
        back_populates="registration", cascade="all, delete-orphan"
    )


class Deployment(Base):
    """One deployment of a registration; it decides which school a launch belongs to."""

    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("registration_id", "platform_key"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    registration_id: Mapped[UUID] = impersonal(ForeignKey("registration.id", ondelete="CASCADE"))
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    platform_key: Mapped[str] = impersonal()
    """The platform's ``deployment_id``, case-sensitive."""
    status: Mapped[RegistrationStatus] = impersonal(words(RegistrationStatus))
    created_at: Mapped[datetime] = impersonal()

    registration: Mapped[Registration] = relationship(back_populates="deployments")
    school: Mapped[School] = relationship()


class Invitation(Base):
    """Lets one platform register itself for a school, once; only a digest of it is kept."""

    __tablename__ = "invitation"

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    digest: Mapped[bytes] = impersonal(unique=True)
    created_at: Mapped[datetime] = impersonal()
    expires_at: Mapped[datetime] = impersonal()
    used_at: Mapped[datetime | None] = impersonal()
    """When a registration succeeded with it; a failure leaves it open."""


class Context(Base):
    """A course or class of the platform: our group. Its platform id is kept as keyed hash."""

    __tablename__ = "context"
    __table_args__ = (UniqueConstraint("deployment_id", "digest"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    deployment_id: Mapped[UUID] = impersonal(ForeignKey("deployment.id", ondelete="CASCADE"))
    digest: Mapped[bytes] = impersonal()
    title: Mapped[str] = impersonal()
    memberships_url: Mapped[str | None] = impersonal()
    """Where the platform lists its members (NRPS 2.0), None when it does not."""
    columns_url: Mapped[str | None] = impersonal()
    """Where the columns of its gradebook are listed (AGS 2.0 ``lineitems``), None when nowhere."""
    groups_url: Mapped[str | None] = impersonal()
    group_sets_url: Mapped[str | None] = impersonal()


class ResourceLink(Base):
    """One placement of an exercise in a context, with where its scores go."""

    __tablename__ = "resource_link"
    __table_args__ = (UniqueConstraint("context_id", "digest"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    context_id: Mapped[UUID] = impersonal(ForeignKey("context.id", ondelete="CASCADE"))
    digest: Mapped[bytes] = impersonal()
    exercise_key: Mapped[str | None] = impersonal()
    changed_from: Mapped[str | None] = impersonal()
    """What the platform named when a teacher put another exercise here (``placements``)."""
    line_item_url: Mapped[str | None] = impersonal()
    can_score: Mapped[bool] = impersonal(default=False)
    """Whether the platform granted the ``score`` scope at the last launch."""
    line_items_url: Mapped[str | None] = impersonal()
    """Where a line item can be found or made, for a link that came without one."""
    can_make_line_item: Mapped[bool] = impersonal(default=False)
    platform_key: Mapped[str | None] = impersonal()
    """The platform's ``resource_link.id``, kept only where a line item must be bound to it."""

    @property
    def takes_scores(self) -> bool:
        """Whether scores can be sent: to the line item it came with, or to one yet to be found."""
        return self.can_score and (self.line_item_url or self.line_items_url) is not None


class LineItem(Base):
    """The line item that we found or made for a link that came without one.

    One row a link, and one search at a time: ``claim`` is whose, until ``claimed_until``. A
    worker that died gives the search back by doing nothing.
    """

    __tablename__ = "line_item"

    resource_link_id: Mapped[UUID] = impersonal(
        ForeignKey("resource_link.id", ondelete="CASCADE"), primary_key=True
    )
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    url: Mapped[str | None] = impersonal()
    claim: Mapped[UUID | None] = impersonal()
    claimed_until: Mapped[datetime | None] = impersonal()


class SigningKey(Base):
    """One of our own key pairs; the private half is sealed under the root key."""

    __tablename__ = "signing_key"

    kid: Mapped[str] = impersonal(primary_key=True)
    public_jwk: Mapped[str] = impersonal()
    sealed_private: Mapped[bytes] = impersonal()
    status: Mapped[KeyStatus] = impersonal(words(KeyStatus))
    created_at: Mapped[datetime] = impersonal()
    retired_at: Mapped[datetime | None] = impersonal()

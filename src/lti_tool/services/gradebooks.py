"""The gradebook of a school's administration: connected by an operator, switched on by the school.

Secrets are kept encrypted, as those of roster sources are.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.errors import AlreadyThere, NotFound, RosterInvalid
from lti_tool.models.base import table_of
from lti_tool.models.gradebooks import Gradebook, GradebookClass, GradebookColumn
from lti_tool.models.rosters import RosterGroup
from lti_tool.privacy import vault
from lti_tool.rostering.rest.server import Authentication, Server, Version
from lti_tool.services import audit, terms
from lti_tool.services.rosters.marks import Marks
from lti_tool.services.schools import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A gradebook with its secret open, apart from the database.

    ``server`` is the gradebook service, ``classes`` the rostering service that tells its classes.
    """

    id: UUID
    school_id: UUID
    server: Server
    classes: Server


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassThere:
    """What a gradebook calls a group, and that group's school ("" where it does not tell)."""

    class_key: str
    school_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that was made, or is about to be; ``maximum`` in points."""

    line_item_key: str
    link_id: UUID
    maximum: Decimal


def add(
    session: Session, tenant: Tenant, server: Server, classes_url: str, by: terms.By
) -> Gradebook:
    """Connect a gradebook to a school; it stays off until the school switches it on.

    Raises:
        AlreadyThere: the school has one.
        RosterInvalid: ``roster_token_url``: it must be there for OAuth 2, and not for OAuth 1.0a.
    """
    if of_school(session, tenant.school_id) is not None:
        raise AlreadyThere(f"gradebook of school {tenant.school_id}")
    if bool(server.token_url) != server.authentication.needs_token:
        raise RosterInvalid(server.authentication.value, code="roster_token_url")
    book_id = uuid4()
    row = Gradebook(
        id=book_id,
        school_id=tenant.school_id,
        version=server.version.value,
        base_url=server.base_url,
        classes_url=classes_url,
        authentication=server.authentication.value,
        token_url=server.token_url,
        client_key=server.key,
        sealed_secret=vault.seal(
            tenant.keys.wrapping, server.secret.encode(), _place(tenant, book_id)
        ),
        created_at=by.now,
    )
    session.add(row)
    session.flush()
    audit.record(session, tenant, by.entry("gradebook-connected"))
    return row


def of_school(session: Session, school_id: UUID) -> Gradebook | None:
    """Return a school's gradebook, on or off; None without one."""
    return session.scalar(select(Gradebook).where(Gradebook.school_id == school_id))


def require(session: Session, school_id: UUID) -> Gradebook:
    """Return a school's gradebook.

    Raises:
        NotFound: it has none.
    """
    found = of_school(session, school_id)
    if found is None:
        raise NotFound(f"gradebook of school {school_id}")
    return found


def switch(session: Session, school_id: UUID, *, on: bool) -> bool:
    """Let scores go there from now on, or no longer; return whether that is a change.

    Raises:
        NotFound: the school has none.
    """
    row = require(session, school_id)
    changed, row.is_on = row.is_on is not on, on
    session.flush()
    return changed


def remove(session: Session, tenant: Tenant, by: terms.By) -> None:
    """Forget a gradebook, its secret, and what it calls groups; what stands there stays.

    Raises:
        NotFound: the school has none.
    """
    session.delete(require(session, tenant.school_id))
    session.flush()
    audit.record(session, tenant, by.entry("gradebook-removed"))


def opened(tenant: Tenant, row: Gradebook) -> Book:
    """Return a gradebook of this school, with its secret.

    Raises:
        SealBroken: the secret was sealed for another place, or under another key.
    """
    secret = vault.unseal(tenant.keys.wrapping, row.sealed_secret, _place(tenant, row.id)).decode()

    def server(base_url: str) -> Server:
        return Server(
            version=Version(row.version),
            base_url=base_url,
            authentication=Authentication(row.authentication),
            token_url=row.token_url,
            key=row.client_key,
            secret=secret,
        )

    return Book(
        id=row.id,
        school_id=row.school_id,
        server=server(row.base_url),
        classes=server(row.classes_url),
    )


def class_there(session: Session, book: Book, group_digest: bytes) -> ClassThere | None:
    """Return what a gradebook calls a group, None when that was not told yet."""
    found = session.get(GradebookClass, (book.id, group_digest))
    return ClassThere(class_key=found.class_key, school_key=found.school_key) if found else None


def note_classes(session: Session, tenant: Tenant, book: Book, told: list[ClassThere]) -> None:
    """Keep what a gradebook calls the groups that a school has now; of others nothing."""
    now = RosterGroup.school_id == tenant.school_id, RosterGroup.until.is_(None)
    ours, marks = set(session.scalars(select(RosterGroup.digest).where(*now))), Marks(tenant)
    for each in told:
        digest = marks.group(each.class_key)
        if digest in ours:
            place = {"gradebook_id": book.id, "group_digest": digest}
            values = {"class_key": each.class_key, "school_key": each.school_key}
            row = {**place, "school_id": tenant.school_id, **values}
            insert_if_new(session, table_of(GradebookClass), row)


def column(session: Session, book: Book, line_item_key: str) -> Column | None:
    """Return a column that was made, None when it was not."""
    found = session.get(GradebookColumn, (book.id, line_item_key))
    if found is None:
        return None
    return Column(
        line_item_key=line_item_key, link_id=found.resource_link_id, maximum=found.maximum
    )


def note_column(session: Session, book: Book, made: Column, *, now: datetime) -> None:
    """Keep that a column was made; twice is once."""
    row = {
        "gradebook_id": book.id,
        "line_item_key": made.line_item_key,
        "school_id": book.school_id,
        "resource_link_id": made.link_id,
        "maximum": made.maximum,
        "made_at": now,
    }
    insert_if_new(session, table_of(GradebookColumn), row)


def forget_columns(session: Session, school_id: UUID, link_id: UUID) -> None:
    """Forget the columns of a link: one of them is gone, and they are made anew when needed."""
    gone = GradebookColumn.school_id == school_id, GradebookColumn.resource_link_id == link_id
    session.execute(delete(GradebookColumn).where(*gone))


def _place(tenant: Tenant, book_id: UUID) -> vault.Place:
    return vault.Place(str(tenant.school_id), "gradebook", "sealed_secret", str(book_id))

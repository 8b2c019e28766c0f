"""The school that transactions are bound to, where they are (PostgreSQL; decision record 31).

Every query names its school itself. This is for the day on which one forgets to: a bound
transaction takes on a role whose rows the server itself narrows to one school
(``migrations.row_security``). Whoever works for all schools (the worker, the command line,
migrations, a launch until its school is known) binds nothing and keeps the role that connected.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

SETTING = "app.school"
"""What the policies on the tables compare with; without it a bound role sees no row at all."""

NOBODY = UUID(int=0)
"""The school of nobody: bound to it, no school's rows are seen."""

_ROLE = "bound_role"

_bound: ContextVar[UUID | None] = ContextVar("bound", default=None)


def bind(school_id: UUID | None) -> None:
    """Let what begins from now on see this school only; None: every school.

    For as long as this thread works on one request; whoever binds it also lets it go.
    """
    _bound.set(school_id)


@contextmanager
def only(school_id: UUID) -> Iterator[None]:
    """Let what begins within see this school only."""
    before = _bound.set(school_id)
    try:
        yield
    finally:
        _bound.reset(before)


@contextmanager
def every_school() -> Iterator[None]:
    """Let what begins within see every school: the reason stands where this is called."""
    before = _bound.set(None)
    try:
        yield
    finally:
        _bound.reset(before)


def is_bound() -> bool:
    """Tell whether what begins now sees one school only."""
    return _bound.get() is not None


def note_role(connection: Any, info: MutableMapping[Any, Any]) -> None:
    """Find out which role a new connection takes on to be bound; none before ``db upgrade``."""
    row = connection.execute(_FIND_ROLE).fetchone()
    info[_ROLE] = row[0] if row else None
    if not connection.autocommit:
        connection.rollback()


_FIND_ROLE = (
    "SELECT rolname FROM pg_roles WHERE rolname = session_user || '_school'"
    " AND pg_has_role(session_user, oid, 'MEMBER')"
    " AND has_table_privilege(oid, to_regclass('school'), 'SELECT')"
)


def narrowing(info: MutableMapping[Any, Any]) -> str:
    """Return what a transaction says when it begins, to be bound; empty when it is not to be.

    ``info`` is the connection's, as ``note_role`` left it.
    """
    school_id, role = _bound.get(), info.get(_ROLE)
    if school_id is None or role is None:
        return ""
    quoted = role.replace('"', '""')
    return f"; SET LOCAL ROLE \"{quoted}\"; SET LOCAL {SETTING} = '{school_id}'"

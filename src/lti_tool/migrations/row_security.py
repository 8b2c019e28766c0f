"""Row level security on every table of schools (PostgreSQL; decision record 31).

Made from the tables themselves after every upgrade, so that no new one can be forgotten. The
policies hold for the role that bound transactions take on (``db.tenancy``), never for the owner
of the tables: whoever works for all schools, a dump and a restore need no way around them.
"""

from collections.abc import Collection

from sqlalchemy import Column, Connection, Table, text

from lti_tool.db.tenancy import SETTING
from lti_tool.models import Base

POLICY = "of_school"  # named in ``_PROTECTED`` as well

_NOW = f"NULLIF(current_setting('{SETTING}', true), '')::uuid"


def rules() -> dict[str, str]:
    """Return table -> which of its rows belong to the school that is bound.

    Rows of a table without a school of its own belong where the row belongs that they must point
    at. Tables of nobody in particular (exercises, signing keys, used nonces) have no rule.
    """
    found = {"school": f"id = {_NOW}"}
    for table in Base.metadata.sorted_tables:
        if "school_id" in table.columns:
            found[table.name] = f"school_id = {_NOW}"
        elif parents := _parents(table, found):
            found[table.name] = _as_its_parent(parents[0])
    return found


def _parents(table: Table, ruled: Collection[str]) -> list[Column[object]]:
    """Return the columns that always point at a row with a rule, those of the key first."""
    return [
        column
        for column in sorted(table.columns, key=lambda column: not column.primary_key)
        if not column.nullable
        if any(key.column.table.name in ruled for key in column.foreign_keys)
    ]


def _as_its_parent(column: Column[object]) -> str:
    parent = next(iter(column.foreign_keys)).column
    at = f'"{parent.table.name}"."{parent.name}" = "{column.table.name}"."{column.name}"'
    return f'EXISTS (SELECT FROM "{parent.table.name}" WHERE {at})'


def protect(connection: Connection) -> None:
    """Give every table its rule, and let the bound role work with the tables; PostgreSQL only.

    Where this account may not make the role, the rules wait for who may (``handed_out`` tells).
    """
    if connection.dialect.name != "postgresql":
        return
    ruled = rules()
    for name in bare(connection):
        connection.execute(text(f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY'))
        connection.execute(text(f'DROP POLICY IF EXISTS {POLICY} ON "{name}"'))
        connection.exec_driver_sql(f'CREATE POLICY {POLICY} ON "{name}" USING ({ruled[name]})')
    connection.execute(text(_MAKE_ROLE))
    if _has_role(connection):
        connection.execute(text(_GRANT))


def unprotect(connection: Connection) -> None:
    """Take the rules away."""
    if connection.dialect.name != "postgresql":
        return
    for name in connection.scalars(text(_PROTECTED)).all():
        connection.execute(text(f'DROP POLICY {POLICY} ON "{name}"'))
        connection.execute(text(f'ALTER TABLE "{name}" DISABLE ROW LEVEL SECURITY'))


def bare(connection: Connection) -> list[str]:
    """Return the tables that should have a rule and have none."""
    if connection.dialect.name != "postgresql":
        return []
    there = set(connection.scalars(text(_TABLES)))
    return sorted(there & set(rules()) - set(connection.scalars(text(_PROTECTED))))


def handed_out(connection: Connection) -> bool:
    """Tell whether transactions can be bound: the role is there, and this account may take it on.

    True on SQLite, which knows no roles and no rules.
    """
    return connection.dialect.name != "postgresql" or _has_role(connection)


def _has_role(connection: Connection) -> bool:
    return bool(connection.scalar(text(_ROLE_IS_THERE)))


_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
_PROTECTED = """
SELECT tablename FROM pg_policies JOIN pg_tables USING (schemaname, tablename)
WHERE schemaname = current_schema() AND policyname = 'of_school' AND rowsecurity
"""
_ROLE_IS_THERE = """
SELECT true FROM pg_roles
WHERE rolname = session_user || '_school' AND pg_has_role(session_user, oid, 'MEMBER')
"""
_MAKE_ROLE = """
DO $$
DECLARE role text := session_user || '_school';
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
    IF NOT pg_has_role(session_user, role, 'MEMBER') THEN
        EXECUTE format('GRANT %I TO %I', role, session_user);
    END IF;
EXCEPTION  -- another database of this server makes it now; or this account may not
    WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
END $$
"""
_GRANT = """
DO $$
DECLARE role text := session_user || '_school';
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I',
                   current_schema(), role);
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO %I',
                   current_schema(), role);
END $$
"""

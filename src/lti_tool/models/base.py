"""What every table shares: names of constraints, column types, and the privacy mark."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Dialect,
    Enum,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

from lti_tool.privacy.fields import rule


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC.

    SQLite forgets time zones even when asked to keep them, so the zone is put back here.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values: they mean another moment on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment needs its time zone"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal kept exactly: text on SQLite (which has only floats), numeric elsewhere."""

    impl = Numeric(12, 4)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Return the column type of this engine."""
        return dialect.type_descriptor(String(20) if dialect.name == "sqlite" else Numeric(12, 4))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Store the digits."""
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Give the same digits back."""
        del dialect  # text and numeric read alike
        return None if value is None else Decimal(str(value)).normalize() + 0


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        UUID: Uuid,
        Decimal: ExactDecimal,
        bytes: LargeBinary,
        str: Text,
    }


def table_of(model: type[Base]) -> Table:
    """Return the table behind a model, for statements that the ORM does not write."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model.__name__)
    return table


def words(kind: type[StrEnum]) -> Enum:
    """Return a column type that stores an enumeration by its words, checked by the program."""
    return Enum(
        kind, native_enum=False, length=24, values_callable=lambda k: [member.value for member in k]
    )


def personal(
    field: str, *args: Any, emptied: str | None = None, **options: Any
) -> MappedColumn[Any]:
    """Return a column about a person; KeyError when ``field`` is not in the register.

    ``emptied`` is what stands in a column that cannot be null once its term is over.
    """
    rule(field)
    return mapped_column(*args, info={"privacy": field, "emptied": emptied}, **options)


def impersonal(*args: Any, **options: Any) -> MappedColumn[Any]:
    """Return a column that says nothing about a person."""
    return mapped_column(*args, info={"privacy": None}, **options)

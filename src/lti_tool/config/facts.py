"""The facts of a deployment that the privacy annex needs: ``config/deployment.toml``.

Who the processor is, where every store stands, and who else works on it. A mandatory fact that is
empty, or a place outside the Netherlands without a ground for it, stops a production start.

Source: privacy annex sections A, E, F and G; AVG articles 28, 30(2) and 44 to 49.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load
from marshmallow.validate import Length, OneOf

from lti_tool.config import config_folder, folder_with, read_toml
from lti_tool.errors import ConfigInvalid

FACTS_FILE = "deployment.toml"
HOME = "NL"
"""Where everything stands unless a ground to do otherwise is recorded (annex E)."""

STORES = ("database", "files", "backups", "logs", "keys")
"""Every deployment has these; ``broker`` and ``errors`` (an error tracker) where they are used."""

OBJECTION = timedelta(days=30)
_SUMMER = ((7, 1), (8, 31))
"""Days that do not count for the period to object: schools are closed (first and last)."""

_EEA = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE"
"""Countries of the European Economic Area, by their codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """One place where data stands: what kind, whose, in which country (ISO 3166-1 alpha-2).

    ``basis``: the recorded ground for a place outside the Netherlands.
    """

    kind: str
    operator: str
    country: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubProcessor:
    """Somebody who works for the processor.

    ``announced`` is None for those whom the annex named when it was signed; ``starts`` is when
    they may see data. ``basis``: the safeguard for a country outside the EEA.
    """

    name: str
    seat: str
    country: str
    task: str
    data: str
    announced: date | None
    starts: date | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is true of this deployment and of nobody else's."""

    product: str
    page: str
    processor: str
    seat: str
    contact: str
    covenant: str
    stores: tuple[Store, ...]
    sub_processors: tuple[SubProcessor, ...]


class _StoreSchema(Schema):
    kind = fields.String(required=True, validate=OneOf((*STORES, "broker", "errors")))
    operator = fields.String(load_default="")
    country = fields.String(load_default="", validate=Length(max=2))
    basis = fields.String(load_default="")

    @post_load
    def _to_record(self, data: dict[str, Any], **_: object) -> Store:
        return Store(**data)


class _SubProcessorSchema(Schema):
    name = fields.String(required=True, validate=Length(min=1))
    seat = fields.String(required=True, validate=Length(min=1))
    country = fields.String(required=True, validate=Length(equal=2))
    task = fields.String(required=True, validate=Length(min=1))
    data = fields.String(required=True, validate=Length(min=1))
    announced = fields.Date(load_default=None)
    starts = fields.Date(load_default=None)
    basis = fields.String(load_default="")

    @post_load
    def _to_record(self, data: dict[str, Any], **_: object) -> SubProcessor:
        return SubProcessor(**data)


class _FactsSchema(Schema):
    product = fields.String(load_default="")
    page = fields.String(load_default="")
    processor = fields.String(load_default="")
    seat = fields.String(load_default="")
    contact = fields.String(load_default="")
    covenant = fields.String(load_default="4.0", validate=OneOf(("3.0", "4.0")))
    stores = fields.List(fields.Nested(_StoreSchema), load_default=list)
    sub_processors = fields.List(fields.Nested(_SubProcessorSchema), load_default=list)

    @post_load
    def _to_record(self, data: dict[str, Any], **_: object) -> Facts:
        lists: dict[str, Any] = {n: tuple(data.pop(n)) for n in ("stores", "sub_processors")}
        return Facts(**data, **lists)


def load_facts(environ: Mapping[str, str]) -> Facts:
    """Return the facts, as far as they are filled in.

    Raises:
        ConfigInvalid: no TOML, an unknown entry, or a value of another kind.
    """
    found: list[str] = []
    path = folder_with(FACTS_FILE, config_folder(environ)) / FACTS_FILE
    values = _plain(read_toml(path, found) if path.is_file() else {})
    facts: Facts | None = None
    try:
        facts = _FactsSchema().load(values)
    except ValidationError as error:
        found += [f"{path}: {name}: {said}" for name, said in sorted(error.messages_dict.items())]
    if found or facts is None:
        raise ConfigInvalid(tuple(found))
    return facts


def _plain(value: Any) -> Any:
    """Return what TOML read with its dates as text, as the schema wants them."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def faults(facts: Facts) -> tuple[str, ...]:
    """Return everything that keeps these facts from being an annex; empty when all is well."""
    return tuple(
        f"{FACTS_FILE}: {fault}"
        for check in (_empty, _stores, _outside, _sub_processors)
        for fault in check(facts)
    )


def newcomers(facts: Facts, today: date) -> tuple[SubProcessor, ...]:
    """Return the sub-processors that were announced and against whom schools may still object."""
    return tuple(
        each
        for each in facts.sub_processors
        if each.announced and each.announced <= today < earliest_start(each.announced)
    )


def earliest_start(announced: date) -> date:
    """Return from when a new sub-processor may begin: the period to object, summer left out."""
    day, left = announced, OBJECTION.days
    while left:
        day += timedelta(days=1)
        left -= not _SUMMER[0] <= (day.month, day.day) <= _SUMMER[1]
    return day


def _empty(facts: Facts) -> Iterator[str]:
    for name in ("product", "page", "processor", "seat", "contact"):
        if not getattr(facts, name):
            yield f"{name}: missing"


def _stores(facts: Facts) -> Iterator[str]:
    known = {facts.processor, *(each.name for each in facts.sub_processors)}
    for kind in STORES:
        if kind not in {store.kind for store in facts.stores}:
            yield f"stores: {kind}: not declared"
    for store in facts.stores:
        if not store.country:
            yield f"stores: {store.kind}: country missing"
        if store.operator not in known:
            yield f"stores: {store.kind}: operator {store.operator!r} is no sub-processor"


def _outside(facts: Facts) -> Iterator[str]:
    for store in facts.stores:
        if store.country not in {"", HOME} and not store.basis:
            yield f"stores: {store.kind}: {store.country} without a basis"
    for each in facts.sub_processors:
        if each.country not in _EEA.split() and not each.basis:
            yield f"sub_processors: {each.name}: {each.country} is outside the EEA without a basis"


def _sub_processors(facts: Facts) -> Iterator[str]:
    for each in facts.sub_processors:
        if each.announced is None:
            continue
        earliest = earliest_start(each.announced)
        if each.starts is None or each.starts < earliest:
            yield f"sub_processors: {each.name}: may start on {earliest} at the earliest"

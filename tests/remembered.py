"""What is the same for every tool of a test run, and is worked out once.

A test that asks for a tool gets a whole new one: database, keys, pages. Half of its time went
into working out anew what cannot differ: how addresses are built from their rules, templates as
code, statements as text. Only results that depend on nothing else than what stands in their key
are kept here; every tool still has its own routes, templates, engine and connections.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import sqlalchemy
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing.rules import Rule

from lti_tool import db
from lti_tool.web.fixed_texts import Environments

BUILDER = "_compile_builder"
"""Werkzeug's name for making the function that builds the addresses of a rule."""


@contextmanager
def remembered() -> Iterator[None]:
    """Keep what is the same for every tool until the end of the run."""
    with (
        mock.patch.object(Rule, BUILDER, _kept_builder(getattr(Rule, BUILDER))),
        mock.patch.object(Environments, "compile", _kept_template(Environments.compile)),
        mock.patch.object(db, "create_engine", _like_the_first),
    ):
        yield


def _kept_builder(build: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[Any, Any] = {}

    def kept(rule: Rule, *unknown: Any) -> Any:
        if rule.defaults:
            return build(rule, *unknown)
        key = (*vars(rule)["_trace"], unknown)  # all that the function is made of
        if key not in known:
            known[key] = build(rule, *unknown)
        return known[key]

    return kept


def _kept_template(compile_: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[Any, Any] = {}

    def kept(self: Environments, source: Any, name: Any = None, *more: Any, **named: Any) -> Any:
        filters, names = tuple(self.filters), tuple(self.globals)
        key = (source, name, more, *named.items(), self.language, self.trim_blocks, filters, names)
        if key not in known:
            known[key] = compile_(self, source, name, *more, **named)
        return known[key]

    return kept


_STATEMENTS: dict[str, dict[str, Any]] = {}
"""Engine -> the dialect of a connection that was made, and the texts of its statements."""


def statements_of(engine: Engine) -> None:
    """Let the engines to come share the statements of this one, which has been connected."""
    shared = {"dialect": engine.dialect, "_compiled_cache": LRUCache(5_000)}
    _STATEMENTS.setdefault(engine.dialect.name, shared)


def _like_the_first(url: str, **options: Any) -> Engine:
    engine = sqlalchemy.create_engine(url, **options)
    vars(engine).update(_STATEMENTS.get(engine.dialect.name, {}))
    return engine

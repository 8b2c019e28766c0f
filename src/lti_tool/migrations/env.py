"""Run by Alembic for each of its commands; the connection comes from ``lti_tool.migrations``."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from lti_tool.migrations import COMPARISON
from lti_tool.models import Base


def _render(kind: str, item: Any, found: AutogenContext) -> str | Literal[False]:
    """Write our own column types by name, so that a step reads like the models."""
    name = type(item).__name__
    if kind != "type" or type(item).__module__ != "lti_tool.models.base":
        return False
    found.imports.add(f"from lti_tool.models.base import {name}")
    return f"{name}()"


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite alters a table by copying it; Alembic hides that behind the same words.
    render_as_batch=True,
    render_item=_render,
    **COMPARISON,
)
with context.begin_transaction():
    context.run_migrations()

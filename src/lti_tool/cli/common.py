"""What all commands share: settings, the database, refusals, and how a list is shown."""

import functools
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from lti_tool import config
from lti_tool.config import Settings
from lti_tool.config.limits import load_limits
from lti_tool.db import Database, make_engine
from lti_tool.errors import ConfigInvalid, ToolError
from lti_tool.privacy.choices import Policy, policy_of

P = ParamSpec("P")
R = TypeVar("R")

LONGEST_SECRET = 1024

dry_run = click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
as_json = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


class Refused(click.ClickException):
    """A refusal: one line with its code, exit 1."""

    exit_code = 1


def told(command: Callable[P, R]) -> Callable[P, R]:
    """Turn an expected failure of a command into one line and exit 1."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except ConfigInvalid as error:
            lines = "\n".join(f"  {fault}" for fault in error.faults)
            raise Refused(f"{error.code}: these settings cannot work:\n{lines}") from None
        except ToolError as error:
            raise Refused(str(error)) from None

    return run


def settings() -> Settings:
    """Return the settings of this environment.

    Raises:
        ConfigInvalid: with every fault at once.
    """
    return config.load(os.environ)


def database() -> Database:
    """Return the database of this environment; its connections end with the command."""
    found = settings()
    prepare_folder(found)
    engine = make_engine(found.database_url)
    click.get_current_context().call_on_close(engine.dispose)
    return Database(engine)


def prepare_folder(found: Settings) -> None:
    """Make the folder of an SQLite file that lies in ``var_dir``, for our eyes only."""
    found.var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)


def policy() -> Policy:
    """Return how far schools of this deployment may go with optional fields.

    Raises:
        ConfigInvalid: with every fault at once.
    """
    return policy_of(load_limits(os.environ), pilot_chain_ids=settings().pilot_chain_ids)


def root_key() -> bytes:
    """Return the root key.

    Raises:
        ConfigInvalid: there is none.
    """
    key = config.load(os.environ, root_key_needed=True).root_key
    if key is None:  # load has refused that; this is for the type checker
        raise ConfigInvalid((config.ROOT_KEY_MISSING,))
    return key


def secret_of(file: Path | None) -> str:
    """Return the secret in a file, or the one that is typed unseen.

    Raises:
        Refused: it is empty, or too long.
    """
    found = file.read_text("utf-8") if file else click.prompt("Shared secret", hide_input=True)
    secret = str(found).strip()
    if not 0 < len(secret) <= LONGEST_SECRET:
        raise Refused("secret_wrong: empty, or too long")
    return secret


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print rows as JSON, or as a table with the keys as its head."""
    if as_json:
        click.echo(json.dumps(list(rows), indent=2, default=str))
        return
    if not rows:
        click.echo("(none)")
        return
    heads = list(rows[0])
    cells = [heads, *([str(row[head]) for head in heads] for row in rows)]
    widths = [max(len(line[n]) for line in cells) for n in range(len(heads))]
    for line in cells:
        click.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)))

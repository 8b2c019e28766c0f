"""Write the next migration: ``python -m lti_tool.migrations "what it does"``."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.script import Script

from lti_tool.db import make_engine
from lti_tool.migrations import heads, settings, upgrade


def write_next(message: str) -> None:
    """Compare the models with a fresh database and write the difference as the next step."""
    number = max((int(head) for head in heads()), default=0) + 1
    with TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
        upgrade(engine)
        with engine.begin() as connection:
            script = command.revision(
                settings(connection), message=message, autogenerate=True, rev_id=f"{number:04d}"
            )
        engine.dispose()
    if isinstance(script, Script):
        _without_remarks(Path(script.path))


def _without_remarks(path: Path) -> None:
    """Take out the lines in which Alembic asks to read what it wrote."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.lstrip().startswith("# ###")]
    path.write_text("".join(kept), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and the message
        sys.exit('usage: python -m lti_tool.migrations "what it does"')
    write_next(sys.argv[1])

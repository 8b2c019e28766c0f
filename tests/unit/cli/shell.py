"""A terminal in which ``lti-tool`` is run, with a deployment's settings."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lti_tool.db import Database, make_engine
from lti_tool.main import main
from tests.factories import rows
from tests.factories.tools import PLATFORM_URL, ROOT_KEY

PLATFORM = {
    "--issuer": PLATFORM_URL,
    "--client-id": "client-9",
    "--auth-url": f"{PLATFORM_URL}/auth",
    "--token-url": f"{PLATFORM_URL}/token",
    "--jwks-url": f"{PLATFORM_URL}/jwks",
}


@dataclass(kw_only=True)
class Shell:
    """A terminal with the settings of one deployment."""

    environ: dict[str, str | None]
    database: Database
    runner: CliRunner = field(default_factory=CliRunner)

    def run(self, *words: object, code: int | None = 0) -> Result:
        """Run a command; fail unless it exits with ``code`` (None: any), never with a traceback."""
        result = self.runner.invoke(main, [str(word) for word in words], env=self.environ)
        assert code in {None, result.exit_code}, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    def json(self, *words: object) -> list | dict:
        return json.loads(self.run(*words, "--json").stdout)

    def counted(self) -> dict[str, int]:
        with self.database.reading() as session:
            return rows.counted(session)


def shell_for(url: str, folder: Path) -> Iterator[Shell]:
    engine = make_engine(url)
    environ = {
        "LTI_TOOL_PUBLIC_URL": "https://tool.example",
        "LTI_TOOL_DATABASE_URL": url,
        "LTI_TOOL_ROOT_KEY": ROOT_KEY.hex(),
        "LTI_TOOL_VAR_DIR": str(folder / "var"),
        "LTI_TOOL_KEYS_DIR": str(folder / "keys"),
    }
    yield Shell(environ=environ, database=Database(engine))
    engine.dispose()


@pytest.fixture
def shell(_sqlite_template: Path, tmp_path: Path) -> Iterator[Shell]:
    path = tmp_path / "shell.sqlite3"
    shutil.copyfile(_sqlite_template, path)
    yield from shell_for(f"sqlite:///{path}", tmp_path)


@pytest.fixture
def shell_on_each(database_url: str, tmp_path: Path) -> Iterator[Shell]:
    yield from shell_for(database_url, tmp_path)


@pytest.fixture
def blank_shell(blank_database_url: str, tmp_path: Path) -> Iterator[Shell]:
    yield from shell_for(blank_database_url, tmp_path)

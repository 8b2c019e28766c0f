"""What all tests share: closed network, no foreign settings, empty databases, a browser.

``LTI_TOOL_TEST_DATABASES`` (default ``sqlite,postgresql``) narrows the engines of one run.
"""

import base64
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from lti_tool import config
from lti_tool.config import Settings
from tests import databases, network, postgres, remembered, storage
from tests.browser import browser, page
from tests.databases import (
    _postgres,
    _sqlite_template,
    blank_database_url,
    database,
    database_kind,
    database_url,
    engine,
    session,
)
from tests.log_watch import LogWatch

__all__ = [
    "_postgres",
    "_sqlite_template",
    "blank_database_url",
    "browser",
    "database",
    "database_kind",
    "database_url",
    "engine",
    "page",
    "session",
]

DEFAULTS = Path(__file__).parents[1] / "config" / "default.toml"

# A busy machine is no fault of the code; in CI the same cases are tried each time.
hypothesis.settings.register_profile("tests", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("tests")

_CHOICE = "LTI_TOOL_TEST_DATABASES"
_ENGINES = pytest.StashKey[tuple[str, ...]]()
_SERVER = pytest.StashKey[postgres.ThrowAwayServer]()


def pytest_configure(config: pytest.Config) -> None:
    """Settle which engines to test; start the one PostgreSQL server that workers will share."""
    config.pluginmanager.register(LogWatch(), "log_watch")
    storage.choose()
    if hasattr(config, "workerinput"):
        config.stash[_ENGINES] = tuple(config.workerinput["engines"])
        return
    config.stash[_ENGINES] = _chosen_engines()
    # Alone, a process starts its server when the first test asks for it: most runs do not.
    if config.getoption("numprocesses", None) and "postgresql" in config.stash[_ENGINES]:
        try:
            config.stash[_SERVER] = postgres.ThrowAwayServer()
        except postgres.PostgresMissing as error:
            raise pytest.UsageError(str(error)) from None


def _chosen_engines() -> tuple[str, ...]:
    chosen = os.environ.get(_CHOICE, ",".join(databases.ENGINES)).replace(" ", "").split(",")
    if unknown := set(chosen) - set(databases.ENGINES):
        raise pytest.UsageError(f"{_CHOICE} knows sqlite and postgresql, not {sorted(unknown)}")
    return tuple(chosen)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist what this process settled."""
    node.workerinput["engines"] = list(node.config.stash[_ENGINES])
    server = node.config.stash.get(_SERVER, None)
    node.workerinput["postgres"] = server.url if server else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the PostgreSQL server."""
    if server := config.stash.get(_SERVER, None):
        server.stop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that asks for a database once per engine."""
    if "database_kind" in metafunc.fixturenames:
        kinds = metafunc.config.stash[_ENGINES]
        metafunc.parametrize("database_kind", kinds, indirect=True, scope="session")


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    with network.closed():
        yield


@pytest.fixture(autouse=True, scope="session")
def _remembered() -> Iterator[None]:
    with remembered.remembered():
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> None:
    """Forget the settings of whoever runs the tests; they would decide the outcome."""
    for name in [name for name in os.environ if name.startswith("LTI_TOOL_")]:
        del os.environ[name]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Return the settings of a tool on this machine, with a database of its own."""
    folder = tmp_path / "config"
    folder.mkdir()
    shutil.copy(DEFAULTS, folder)  # without the local.toml that a checkout may have
    return config.load(
        {
            "LTI_TOOL_ALLOW_LOOPBACK": "1",
            "LTI_TOOL_DATABASE_URL": database_url,
            "LTI_TOOL_KEYS_DIR": str(tmp_path / "keys"),
            "LTI_TOOL_PUBLIC_URL": "http://127.0.0.1:8000",
            "LTI_TOOL_ROOT_KEY": base64.b64encode(b"k" * 32).decode(),
            "LTI_TOOL_VAR_DIR": str(tmp_path / "var"),
        },
        folder,
    )

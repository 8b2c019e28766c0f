"""A tool with two schools in it, and browsers that were launched into them."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti_tool.models.schools import Role
from lti_tool.web.access import FORM_FIELD, form_token
from lti_tool.web.cookies import SESSION_PREFIX
from lti_tool.web.tool import Tool
from tests.factories import rows
from tests.factories.logs import Written, written_log
from tests.factories.rows import Launched, Scene
from tests.factories.tools import PUBLIC_URL, Clock, app_of, tool_of

HOST = "tool.example"


@dataclass(kw_only=True)
class Served:
    """A running tool. ``here`` and ``elsewhere`` are two schools; they share nothing."""

    tool: Tool
    app: Flask
    clock: Clock
    log: Written
    here: Scene
    elsewhere: Scene

    def enter(self, role: Role = Role.PUPIL, *, school: Scene | None = None) -> "Browser":
        """Return a browser that was launched in this role, with a picker to answer."""
        with self.tool.database.writing() as session:
            at = school or self.here
            launched = rows.launch(session, at, role)
            rows.deep_link_request(session, at, launched)
        browser = Browser(served=self, client=self.app.test_client(), launched=launched)
        browser.take_cookie(launched)
        return browser

    def form_token(self, session_id: str) -> str:
        with self.app.app_context():
            return form_token(session_id)


@dataclass(kw_only=True)
class Browser:
    """One browser and the launch that it came by."""

    served: Served
    client: FlaskClient
    launched: Launched

    def take_cookie(self, launched: Launched, *, secret: str | None = None) -> None:
        """Keep the cookie that proves a launch, or a forged one."""
        name = SESSION_PREFIX + launched.id
        self.client.set_cookie(name, secret or launched.secret, domain=HOST, secure=True)

    def open(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request to a path below this session; a post as our own page would send it."""
        options.setdefault("session_id", self.launched.id)
        address = f"/s/{options.pop('session_id')}{path}"
        if method == "POST":
            token = self.served.form_token(self.launched.id)
            options["data"] = {FORM_FIELD: token, **options.get("data", {})}
        options.setdefault("base_url", PUBLIC_URL)
        return self.client.open(address, method=method, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.open("GET", path, **options)

    def post(self, path: str, **data: Any) -> TestResponse:
        return self.open("POST", path, data=data)


@pytest.fixture
def served(_sqlite_template: Path, tmp_path: Path) -> Iterator[Served]:
    """A tool on SQLite, for what has nothing to do with the engine."""
    path = tmp_path / "served.sqlite3"
    shutil.copyfile(_sqlite_template, path)
    with serving(f"sqlite:///{path}") as found:
        yield found


@pytest.fixture
def served_on_each(database_url: str) -> Iterator[Served]:
    """A tool on each engine in turn."""
    with serving(database_url) as found:
        yield found


@contextmanager
def serving(database_url: str) -> Iterator[Served]:
    """Put a tool together on this database, with two schools in it."""
    clock = Clock()
    with written_log() as log:
        tool = tool_of(database_url, clock=clock)
        with tool.database.writing() as session:
            here, elsewhere = rows.scene(session), rows.scene(session)
            for scene in (here, elsewhere):
                rows.attempt(session, scene)
        yield Served(
            tool=tool, app=app_of(tool), clock=clock, log=log, here=here, elsewhere=elsewhere
        )
        tool.database.engine.dispose()


def code_of(answer: TestResponse) -> str:
    """Return the code that an error page shows."""
    found = re.search(r"<code>(\w+)</code>", answer.text)
    assert found, answer.text
    return found[1]


def reference_of(answer: TestResponse) -> str:
    """Return the reference that an error page shows."""
    found = re.findall(r"<code>(\w+)</code>", answer.text)
    assert len(found) == 2, answer.text
    return found[1]

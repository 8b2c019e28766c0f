"""A school day in short, in which everything that comes in or goes out is written down."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from lti_tool.lti.key_sets import KeySets
from lti_tool.services import registrations
from lti_tool.web.access import FORM_FIELD
from lti_tool.web.tool import Tool
from tests.factories import rows
from tests.factories.logs import Written, written_log
from tests.factories.tools import NOON, PUBLIC_URL, Clock, app_of, tool_of
from tests.fakes.platform import FakePlatform, Visit
from tests.privacy.canaries import stored


@dataclass(kw_only=True)
class School:
    """A running tool; ``seen`` holds every answer that any browser got."""

    tool: Tool
    app: Flask
    clock: Clock
    log: Written
    platform: FakePlatform
    seen: list[TestResponse] = field(default_factory=list)

    @property
    def engine(self) -> Engine:
        return self.tool.database.engine

    def visit(self) -> "Browser":
        """Come with a new browser."""
        client = self.app.test_client()
        visit = Visit(client=client, platform=self.platform, now=self.clock)
        return Browser(client=client, visit=visit)

    def places(self) -> dict[str, bytes]:
        """Return everything that the tool kept, wrote down or sent."""
        cookies = [c for r in self.seen for c in r.headers.getlist("Set-Cookie")]
        others = [
            f"{name}: {value}"
            for answer in self.seen
            for name, value in answer.headers
            if name not in {"Set-Cookie", "Location"}
        ]
        return {
            "database": stored(self.engine),
            "log": self.log.getvalue().encode(),
            "cookies": "\n".join(cookies).encode(),
            "redirects": "\n".join(r.location or "" for r in self.seen).encode(),
            "headers": "\n".join(others).encode(),
            **{f"page {kind}": page for kind, page in self._pages().items()},
        }

    def _pages(self) -> dict[str, bytes]:
        """Return what was shown, by what kind of page it was."""
        pages: dict[str, bytes] = {}
        for answer in self.seen:
            page = answer.get_data()
            found = re.search(rb'<body class="(\w+)"', page)
            kind = found[1].decode() if found else "other"
            if b'name="JWT"' in page:
                kind = "answer"
            pages[kind] = pages.get(kind, b"") + page
        return pages


@dataclass(kw_only=True)
class Browser:
    """One browser; ``home`` is the path of the last launch's session."""

    client: FlaskClient
    visit: Visit
    home: str = ""

    def launch(self, changes: dict[str, Any]) -> TestResponse:
        answer = self.visit.launch(changes)
        assert answer.status_code == 303, answer.text
        self.home = str(answer.location).rpartition("/")[0]
        return self.get(answer.location)

    def get(self, path: str) -> TestResponse:
        answer = self.client.get(path, base_url=PUBLIC_URL)
        return self.get(answer.location) if answer.location else answer

    def post(self, path: str, **form: Any) -> TestResponse:
        """Post a form as the page before it would: with its token."""
        page = self.get(path)
        token = re.search(rf'name="{FORM_FIELD}" value="(\w+)"', page.text)
        assert token, page.text
        form[FORM_FIELD] = token[1]
        answer = self.client.post(path, base_url=PUBLIC_URL, data=form)
        return self.get(answer.location) if answer.location else answer


@pytest.fixture
def school(database_url: str) -> Iterator[School]:
    clock, platform = Clock(), FakePlatform()
    with ExitStack() as stack:
        log = stack.enter_context(written_log())
        tool = tool_of(database_url, clock=clock)
        stack.callback(tool.database.engine.dispose)
        tool = replace(tool, key_sets=KeySets(platform.fetch, clock.seconds))
        found = School(tool=tool, app=app_of(tool), clock=clock, log=log, platform=platform)
        found.app.test_client_class = _recorder(found.seen)
        with tool.database.writing() as session:
            owner = rows.school(session)
            registrations.add(session, owner.id, platform.facts, now=NOON)
        yield found


def _recorder(seen: list[TestResponse]) -> type[FlaskClient]:
    class Recorder(FlaskClient):
        def open(self, *args: Any, **options: Any) -> TestResponse:
            answer = super().open(*args, **options)
            seen.append(answer)
            return answer

    return Recorder

"""The whole system on loopback: the demo platform, the tool, and its worker, on free ports.

The platform is ``localhost`` and the tool ``127.0.0.1``: two sites to a browser, as in real life.
"""

import secrets
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator

from lti_tool import app
from lti_tool.cli.keys import new_kid
from lti_tool.clock import utc_now
from lti_tool.demo.platform import PlatformConfig, State, create_platform
from lti_tool.demo.platform.course import NewLink
from lti_tool.demo.platform.records import LineItemFields, Score
from lti_tool.demo.platform.server import RequestHandler
from lti_tool.demo.platform.traits import STANDARD, Profile
from lti_tool.errors import AlreadyThere
from lti_tool.exercises.exercise import Exercise
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.main import running
from lti_tool.main.demo import facts_of
from lti_tool.services import registrations, schools, signing_keys
from lti_tool.web.tool import Tool
from lti_tool.worker import notices
from lti_tool.worker.courier import Courier
from lti_tool.worker.deliveries import deliver_due
from tests.factories.tools import ROOT_KEY, Clock, made_once, read_once, settings_of
from tests.fakes.platform import rsa_key

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@dataclass(frozen=True, kw_only=True)
class Rig:
    """A running platform and a running tool that know each other; ``demo`` are its pages."""

    platform: State
    demo: Flask
    tool: Tool
    courier: Courier
    pages: Flask

    @property
    def platform_url(self) -> str:
        return self.platform.config.base_url

    @property
    def tool_url(self) -> str:
        return self.tool.settings.public_url

    def add_links(self, *chosen: Exercise) -> None:
        """Put exercises in the course, as a teacher's choice does."""
        for exercise in chosen:
            self.platform.course.add_link(
                NewLink(
                    title=exercise.title,
                    url=self.platform.config.tool_launch_url,
                    custom={"exercise": exercise.key},
                    line_item=LineItemFields(
                        label=exercise.title, score_maximum=float(exercise.maximum)
                    ),
                )
            )

    def scores_of(self, user_id: str) -> list[Score]:
        """Return what stands in the gradebook for one user, by column."""
        course = self.platform.course
        found = (course.score(item.id, user_id) for item in course.line_items())
        return [score for score in found if score]

    def work(self) -> int:
        """Let the worker do one round; return how many scores it took."""
        return deliver_due(self.courier)

    def work_on_notices(self) -> bool:
        """Let the worker ask for notices and do what came; return whether there was anything."""
        return notices.work(self.courier, f"{self.tool_url}/lti/notices")


@pytest.fixture
def rig(database_url: str, tmp_path: Path) -> Iterator[Rig]:
    with running_rig(database_url, tmp_path) as found:
        yield found


@pytest.fixture
def embedded_rig(_sqlite_template: Path, tmp_path: Path) -> Iterator[Rig]:
    """A rig on SQLite only, for what has nothing to do with the engine."""
    path = tmp_path / "embedded.sqlite3"
    shutil.copyfile(_sqlite_template, path)
    with running_rig(f"sqlite:///{path}", tmp_path) as found:
        yield found


@contextmanager
def running_rig(
    database_url: str, folder: Path, *, clock: Clock | None = None, profile: Profile = STANDARD
) -> Iterator[Rig]:
    """Start a platform and a tool on this database; stop them at the end.

    ``clock`` is theirs and the worker's, if the real one will not do.
    """
    with serving(RequestHandler) as platform_server, serving() as tool_server:
        platform_server.app = create_platform(
            PlatformConfig(
                base_url=f"http://localhost:{platform_server.port}",
                tool_url=f"http://127.0.0.1:{tool_server.port}",
                key=rsa_key("De Regenboog"),
                kid="school-1",
                clock=clock or utc_now,
                profile=profile,
                random_token=lambda: secrets.token_urlsafe(24),
                introduce=lambda config: _introduce(tool, config),
                aside=lambda task: task(),
            )
        )
        platform = platform_server.app.extensions["platform"]
        settings = settings_of(
            database_url,
            public_url=platform.config.tool_url,
            allow_loopback=True,
            var_dir=folder,
        )
        timed = {"clock": clock, "monotonic": clock.seconds} if clock else {}
        with read_once():
            tool = app.assemble(settings, **timed)
            courier = running.courier(settings)
        _introduce(tool, platform.config)
        tool_server.app = app.app_of(tool)
        for served in (platform_server.app, tool_server.app):
            read_whole(served)
        if clock:
            courier = _timed(courier, tool, clock)
        apps = {"demo": platform_server.app, "pages": tool_server.app}
        yield Rig(platform=platform, tool=tool, courier=courier, **apps)
        tool.database.engine.dispose()
        courier.database.engine.dispose()


def _timed(courier: Courier, tool: Tool, clock: Clock) -> Courier:
    """Return a worker that goes by the same clock."""
    tokens = AccessTokens(
        courier.outbound, tool.signers, clock.timestamp, lambda: secrets.token_urlsafe(16)
    )
    return replace(courier, clock=clock, tokens=tokens)


@contextmanager
def serving(handler: type[WSGIRequestHandler] | None = None) -> Iterator[BaseWSGIServer]:
    """Yield a server on a free port of loopback; the caller puts its ``app`` in."""
    empty = Flask("empty")
    server = make_server("127.0.0.1", 0, empty, threaded=True, request_handler=handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def read_whole(pages: Flask) -> None:
    """Have each answer read and closed before it is sent.

    The server of tests forgets to when a browser hangs up half-way, and an open file fails the
    test that happens to run when it is collected. The one in use closes.
    """
    inner = pages.wsgi_app

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with closing(ClosingIterator(inner(environ, start_response))) as parts:
            return [b"".join(parts)]

    pages.wsgi_app = answer  # type: ignore[method-assign]  # Flask's own way


def _introduce(tool: Tool, platform: PlatformConfig) -> None:
    """Make keys, a school, and its registration with the platform, unless they are there."""
    with made_once(), tool.database.writing() as session:
        signing_keys.ensure(session, ROOT_KEY, now=utc_now(), new_kid=new_kid)
        school = next(iter(schools.listed(session)), None) or schools.add(
            session, name="De Regenboog", brin="99XX00", root_key=ROOT_KEY, now=utc_now()
        )
        with suppress(AlreadyThere):
            registrations.add(session, school.id, facts_of(platform), now=utc_now())

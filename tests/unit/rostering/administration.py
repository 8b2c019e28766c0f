"""The demo's OneRoster server on loopback, read by the product's own client."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Thread

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from lti_tool.demo.oneroster import (
    BASE_PATH,
    CREDENTIALS_PATH,
    Lie,
    RosterConfig,
    create_roster_server,
    invented,
)
from lti_tool.http_client import Outbound
from lti_tool.rostering.rest.access import Bearer
from lti_tool.rostering.rest.calls import Line
from lti_tool.rostering.rest.pull import Pull
from lti_tool.rostering.rest.server import Authentication, Server, Version
from lti_tool.rostering.snapshot import Reading
from tests.unit.rostering.build import Roster

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


@dataclass(kw_only=True)
class Administration:
    """A running server, and what our side did meanwhile."""

    url: str
    config: RosterConfig
    rested: list[float] = field(default_factory=list)
    told: list[tuple[str, int, int | None]] = field(default_factory=list)

    def behaves(self, *lies: Lie, pupils: int = 40) -> None:
        """Start afresh, with these habits."""
        self.config.lies = set(lies)
        self.config.objects = invented(pupils)
        self.config.asked.clear()
        self.config.tokens.clear()
        self.rested.clear()
        self.told.clear()

    def server(self, **other: object) -> Server:
        values = {
            "version": Version.V1_2,
            "base_url": f"{self.url}{BASE_PATH}",
            "authentication": Authentication.OAUTH2,
            "token_url": f"{self.url}{CREDENTIALS_PATH}",
            "key": self.config.key,
            "secret": self.config.secret,
        }
        return Server(**(values | other))

    def line(self, server: Server | None = None) -> Line:
        outbound = Outbound(timeout=10, limit=1_000_000, allow_loopback=True)
        return Line(
            outbound=outbound,
            access=Bearer(server or self.server(), outbound, NOON.timestamp),
            now=lambda: NOON,
            rest=self.rested.append,
            report=lambda *progress: self.told.append(progress),
        )

    def pull(self, since: datetime | None = None, **allowed: frozenset) -> Pull:
        return Pull(self.server(), Reading(**allowed), since)

    def roster(self, since: datetime | None = None, **allowed: frozenset) -> Roster:
        return held(self.pull(since, **allowed).run(self.line()))

    def asked_for(self, name: str) -> list[str]:
        return [each for each in self.config.asked if f"/{name}?" in each]


def held(snapshot) -> Roster:
    return Roster(
        snapshot=snapshot,
        schools=list(snapshot.schools),
        groups=list(snapshot.groups),
        persons=list(snapshot.persons),
        memberships=list(snapshot.memberships),
    )


class Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Administration]:
    config = RosterConfig(objects={})
    app = create_roster_server(config)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Administration(url=f"http://127.0.0.1:{server.server_port}", config=config)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def administration_server():
    with running() as found:
        yield found


@pytest.fixture
def administration(administration_server: Administration):
    administration_server.behaves()
    return administration_server

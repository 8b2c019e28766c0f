"""A tool with another publisher's exercise server beside it, and a pupil's browser in between.

Nothing leaves the process: the server's calls go to the tool's pages, and the other way round.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from re import findall
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.cli.remote import values_for
from lti_tool.demo.publisher import LIST, PROVIDER, PublisherConfig, Us, calls, create_publisher
from lti_tool.exercises import elsewhere
from lti_tool.lti.key_sets import KeySets
from lti_tool.lti.platform.authorization import Server
from lti_tool.lti.vocabulary import SCORE_TYPE
from lti_tool.models.deliveries import ScoreDelivery
from lti_tool.models.learning import Attempt
from lti_tool.models.schools import Person, Role
from lti_tool.services.remote import servers
from lti_tool.web.tool import Tool
from tests.factories import rows
from tests.factories.logs import Written
from tests.factories.rows import Scene
from tests.factories.tools import NOON, PUBLIC_URL, Chance, Clock, app_of, tool_of
from tests.fakes.platform import rsa_key
from tests.functional.served import Browser, Served

PUBLISHER_URL = "https://notenkraker.example"
SERVER = "notenkraker"
EXERCISE = "notenkraker-tafels-mix"


def fields_of(page: TestResponse) -> dict[str, str]:
    """Return the hidden fields of a page's form."""
    assert page.status_code == 200, page.text
    found = findall(r'name="([^"]+)"\s+value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in found}


@dataclass(kw_only=True)
class World:
    """The tool and the server; ``here`` is a school with a link to the server's exercise."""

    served: Served
    server: Server
    config: PublisherConfig
    publisher: Flask

    @property
    def tool(self) -> Tool:
        return self.served.tool

    @property
    def here(self) -> Scene:
        return self.served.here

    @property
    def us(self) -> Us:
        assert self.config.platform
        return self.config.platform

    def enter(self, role: Role = Role.PUPIL, *, who: Person | None = None) -> Browser:
        """Return a browser that was launched at the link."""
        with self.tool.database.writing() as session:
            launched = rows.launch(session, self.here, role, who=who)
        browser = Browser(
            served=self.served, client=self.served.app.test_client(), launched=launched
        )
        browser.take_cookie(launched)
        return browser

    def classmate(self) -> Person:
        """Return another pupil of the same group."""
        with self.tool.database.writing() as session:
            return rows.person(session, self.here.registration, self.here.context)

    def asked(self, browser: Browser) -> str:
        """Go there; return the server's authentication request: an address of the tool's."""
        assert browser.get("/opdracht", follow_redirects=True).status_code == 200
        onward = browser.get("/elders/naar")
        assert onward.status_code == 303, onward.text
        return self.login(onward.location)

    def login(self, initiation: str) -> str:
        answer = self.publisher.test_client().get(initiation.removeprefix(PUBLISHER_URL))
        assert answer.status_code == 302, answer.text
        return answer.location

    def open(self, browser: Browser, address: str) -> TestResponse:
        """Open an address of the tool's in a browser."""
        path = address.removeprefix(PUBLIC_URL)
        return browser.client.get(path, base_url=PUBLIC_URL)

    def launch(self, browser: Browser) -> dict[str, Any]:
        """Go there and launch; return the claims that the server got."""
        fields = fields_of(self.open(browser, self.asked(browser)))
        landed = self.publisher.test_client().post("/lti/launch", data=fields)
        assert landed.status_code == 303, landed.text
        run = landed.location.rpartition("/")[2]
        claims: dict[str, Any] = self.publisher.extensions["publisher"].runs[run]
        return {**claims, "run": run}

    def token(self) -> str:
        """Return an access token for the server."""
        status, told = calls.ask_token(self.config, self.us)
        assert status == 200, told
        return str(told["access_token"])

    def send(self, claims: Mapping[str, Any], token: str | None = None, **changes: Any) -> Any:
        """Post a score of 4 out of 5, but for ``changes``; return status and code."""
        score = calls.score_of(self.config, claims.get("sub", ""), 4, 5) | changes
        url = claims[ENDPOINT]["lineitem"]
        status, told = calls.send_score(self.config, url, token or self.token(), score)
        return status, told and told["code"]

    def attempts(self) -> list[Attempt]:
        with self.tool.database.reading() as session:
            query = select(Attempt).where(Attempt.exercise_key == EXERCISE)
            return list(session.scalars(query.order_by(Attempt.started_at)))

    def deliveries(self) -> list[ScoreDelivery]:
        with self.tool.database.reading() as session:
            return list(session.scalars(select(ScoreDelivery)))


ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


@contextmanager
def world_of(database_url: str) -> Iterator[World]:
    """Put tool, school and server together."""
    clock, chance = Clock(), Chance("publisher")
    config = PublisherConfig(
        base_url=PUBLISHER_URL,
        key=rsa_key("De Notenkraker"),
        clock=clock,
        random_token=lambda: chance.text(16),
    )
    publisher = create_publisher(config)

    def key_set(url: str) -> tuple[int, bytes]:
        answer = publisher.test_client().get(url.removeprefix(PUBLISHER_URL))
        return answer.status_code, answer.data

    log = Written()
    tool = tool_of(database_url, clock=clock)
    tool = replace(tool, key_sets=KeySets(key_set, clock.seconds))
    with tool.database.writing() as session:
        entries = elsewhere.read_list(SERVER, LIST.read_bytes())
        server = servers.add(
            session, facts_of(config), entries, client_id="client-of-notenkraker", now=NOON
        )
        here = rows.scene(session, exercise_key=EXERCISE)
        away = rows.scene(session, exercise_key=EXERCISE)
    config.platform = Us(**values_for(server, PUBLIC_URL))
    app = app_of(tool)
    pages = app.test_client()

    def fetch_json(url: str) -> Any:
        return pages.get(url.removeprefix(PUBLIC_URL), base_url=PUBLIC_URL).get_json()

    def post(url: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        path = url.removeprefix(PUBLIC_URL)
        answer = pages.post(path, base_url=PUBLIC_URL, headers=dict(headers), data=body)
        return answer.status_code, answer.get_json() if answer.is_json else None

    config.fetch_json, config.post = fetch_json, post
    served = Served(tool=tool, app=app, clock=clock, log=log, here=here, elsewhere=away)
    yield World(served=served, server=server, config=config, publisher=publisher)
    tool.database.engine.dispose()


def facts_of(config: PublisherConfig) -> servers.ServerFacts:
    return servers.ServerFacts(
        key=SERVER,
        provider=PROVIDER,
        login_url=config.login_url,
        redirect_urls=(config.launch_url,),
        target_url=config.launch_url,
        jwks_url=config.jwks_url,
    )


def query_of(address: str) -> dict[str, str]:
    """Return the query of an address; every name once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def body_of(answer: TestResponse) -> Any:
    return json.loads(answer.data)


def posted(
    world: World, item_url: str, body: bytes, *, header: str | None = None, kind: str = SCORE_TYPE
) -> TestResponse:
    """Post bytes to a line item's scores."""
    header = f"Bearer {world.token()}" if header is None else header
    return world.served.app.test_client().post(
        f"{item_url.removeprefix(PUBLIC_URL)}/scores",
        base_url=PUBLIC_URL,
        headers={"Authorization": header, "Content-Type": kind},
        data=body,
    )

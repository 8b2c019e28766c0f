"""Every address of the tool, asked in every wrong way: no crash, no trace, nothing kept."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import LargeBinary, String, Text, select
from werkzeug.routing import Rule
from werkzeug.test import run_wsgi_app

from lti_tool.models.base import Base
from lti_tool.models.learning import ItemResponse
from lti_tool.models.schools import Role
from lti_tool.web.access import OPEN_ENDPOINTS
from lti_tool.web.cookies import SESSION_PREFIX
from tests.factories.tools import PUBLIC_URL
from tests.functional.fuzz.requests_made import CANARY, EVIL, Odd, environ_of, requests_to
from tests.functional.served import Browser, Served, serving

LONGEST = 2.0
"""Seconds of our own processor time for one request. A usual one takes 5 milliseconds."""

SERVER_ERROR = 500
TRACES = (b"Traceback (most recent", b'File "/', b"sqlalchemy", b"werkzeug", b"psycopg")

ONCE = settings(
    derandomize=True,  # the same requests in each run
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


class Faulty(AssertionError):
    """A request had an answer that it must not have."""


@dataclass(kw_only=True)
class Rack:
    """A tool under fire, with somebody of each role in a session."""

    served: Served
    browsers: dict[Role, Browser] = field(init=False)
    answered: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.browsers = {role: self.served.enter(role) for role in Role}

    @property
    def session_ids(self) -> list[str]:
        return [browser.launched.id for browser in self.browsers.values()]

    @property
    def known(self) -> dict[str, list[str]]:
        """Return what exists, for the variables of addresses; one thing is another school's."""
        here, elsewhere = self.served.here, self.served.elsewhere
        people = [str(here.pupil.id), str(elsewhere.pupil.id)]
        return {"session_id": self.session_ids, "person_id": people}

    @property
    def cookie(self) -> str:
        launched = [browser.launched for browser in self.browsers.values()]
        return "; ".join(f"{SESSION_PREFIX}{one.id}={one.secret}" for one in launched)

    def rules(self) -> list[Rule]:
        return list(self.served.app.url_map.iter_rules())

    @property
    def usual(self) -> dict[str, str]:
        """Return what would be right in a form, so that some requests get far."""
        registration = self.served.here.registration
        return {
            "iss": registration.issuer,
            "client_id": registration.client_id,
            "target_link_uri": f"{PUBLIC_URL}/lti/launch",
            "login_hint": "4",
            "exercise": "water-meervoud",
            "RESPONSE": "C",
            "failed": "1",
        }

    def token_for(self, odd: Odd) -> str:
        """Return the form token of the session whose page this asks for, if it is one."""
        for session_id in self.session_ids:
            if session_id.encode() in odd.path:
                return self.served.form_token(session_id)
        return ""

    def fire(self, odd: Odd, **known: str) -> None:
        """Send one request and judge its answer."""
        began = time.thread_time()
        chunks, status, headers = run_wsgi_app(
            self.served.app, environ_of(odd, **known), buffered=True
        )
        body = b"".join(chunks)
        judge(odd, status, dict(headers), body)
        self.answered[status[:3]] += 1
        if (took := time.thread_time() - began) > LONGEST:
            raise Faulty(f"{odd} took {took:.1f} s")

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row there is; when somebody was last seen is no matter."""
        with self.served.tool.database.reading() as session:
            return {
                table.name: sorted(
                    (
                        tuple(row)
                        for row in session.execute(
                            select(*(c for c in table.columns if c.name != "last_seen_at"))
                        )
                    ),
                    key=repr,
                )
                for table in Base.metadata.sorted_tables
            }

    def kept(self) -> list[str]:
        """Return the columns in which a text that we made up stands, but for pupils' answers."""
        found = []
        with self.served.tool.database.reading() as session:
            for table in Base.metadata.sorted_tables:
                for column in table.columns:
                    if table is ItemResponse.__table__ or not _is_text(column.type):
                        continue
                    values = session.scalars(select(column)).all()
                    if any(CANARY in _shown(value) for value in values):
                        found.append(str(column))
        return found


def _is_text(kind: object) -> bool:
    return isinstance(kind, String | Text | LargeBinary)


def _shown(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def judge(odd: Odd, status: str, headers: dict[str, str], body: bytes) -> None:
    """Raise if an answer shows a crash, a trace, or a host that a header smuggled in."""
    if int(status[:3]) >= SERVER_ERROR and not odd.path.startswith(b"/health/"):
        raise Faulty(f"{odd} -> {status}")
    if found := [trace for trace in TRACES if trace in body]:
        raise Faulty(f"{odd} shows {found}")
    asked_for = odd.path + odd.query + odd.body
    if EVIL in headers.get("Location", "") + body.decode("latin-1") and EVIL not in str(asked_for):
        raise Faulty(f"{odd} leads to {EVIL}, which only a header named")
    if "X-Content-Type-Options" not in headers:
        raise Faulty(f"{odd} -> {status} has no security headers")


@contextmanager
def racked(database_url: str) -> Iterator[Rack]:
    with serving(database_url) as served:
        yield Rack(served=served)


@pytest.fixture
def rack(database_url: str) -> Iterator[Rack]:
    with racked(database_url) as found:
        yield found


def fire_at(rack: Rack, rule: Rule, tries: int, **known: str) -> None:
    """Ask for one address in many wrong ways; with our cookies they come from inside."""

    @settings(ONCE, max_examples=tries)
    @given(odd=requests_to(rule, rack.known, rack.usual))
    def ask(odd: Odd) -> None:
        token = {"form_token": rack.token_for(odd)} if known else {}
        rack.fire(odd, **known, **token)

    ask()


def test_from_outside_every_address_stands_everything_and_keeps_nothing(rack):
    before = rack.rows()
    for rule in rack.rules():
        fire_at(rack, rule, 20 if rule.endpoint in OPEN_ENDPOINTS else 3)

    assert {rule.endpoint for rule in rack.rules()} >= OPEN_ENDPOINTS
    assert rack.rows() == before
    assert CANARY not in rack.served.log.getvalue()


def test_from_inside_every_closed_address_stands_everything_and_keeps_no_text(rack):
    closed = [rule for rule in rack.rules() if rule.endpoint not in OPEN_ENDPOINTS]
    for rule in closed:
        fire_at(rack, rule, 10, cookie=rack.cookie)

    assert rack.answered["200"] > len(closed)  # it is pages that were asked, not the doorman
    assert rack.kept() == []
    assert CANARY not in rack.served.log.getvalue()


ODD = Odd(method="GET", path=b"/")
GOOD = {"X-Content-Type-Options": "nosniff"}


class TestTheJudge:
    """The fuzz can fail: each fault that it looks for is found in an app that has it."""

    @pytest.mark.parametrize(
        ("status", "headers", "body"),
        [
            ("500 INTERNAL SERVER ERROR", GOOD, b"oops"),
            ("200 OK", GOOD, b'Traceback (most recent call last):\n  File "/app.py"'),
            ("302 FOUND", {**GOOD, "Location": f"https://{EVIL}/"}, b""),
            ("200 OK", {}, b"fine"),
        ],
        ids=["crash", "trace", "redirect elsewhere", "no security headers"],
    )
    def test_finds_faults(self, status, headers, body):
        with pytest.raises(Faulty):
            judge(ODD, status, headers, body)

    def test_lets_a_refusal_pass(self):
        judge(ODD, "404 NOT FOUND", GOOD, b"<code>page_missing</code>")

    def test_a_page_that_crashes_on_an_accent_is_found(self):
        app = Flask("weak", static_folder=None)
        app.add_url_rule("/<word>", "word", lambda word: word if word.isascii() else int(word))
        (rule,) = app.url_map.iter_rules()
        found = []

        @ONCE
        @given(odd=requests_to(rule, {}, {}))
        def ask(odd: Odd) -> None:
            _, status, _ = run_wsgi_app(app, environ_of(odd), buffered=True)
            found.append(status[:3])

        ask()
        assert "500" in found

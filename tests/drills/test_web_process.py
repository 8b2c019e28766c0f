"""A web process is killed by signal while pupils hand in: what was answered is there, once."""

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, text

from lti_tool.clock import utc_now
from lti_tool.db import Database, make_engine
from lti_tool.models.deliveries import ScoreDelivery
from lti_tool.models.launches import LaunchSession
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.web.access import FORM_FIELD
from lti_tool.web.cookies import SESSION_PREFIX
from tests.factories import rows
from tests.factories.tools import ROOT_KEY
from tests.functional.test_processes import free_port, wait_for

PUPILS = 3
ANSWERS = ({"RESPONSE": "C"}, {"RESPONSE": "4"}, {"R1": "B", "R2": "A"}, {"RESPONSE": "D"})
"""Right answers to ``rows.EXERCISE_KEY``, in its order."""


@dataclass(slots=True, kw_only=True)
class Web:
    """The processes that serve the pages, started as an operator does."""

    port: int
    environ: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ("serve", "--port", str(self.port), "--workers", "1")
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "lti_tool.main", *words],
            env=self.environ,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for(f"http://127.0.0.1:{self.port}/health/ready", self.process)

    def kill(self) -> None:
        """Kill all of it at once, as a machine does that loses its power."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.communicate()
            self.process = None


@dataclass(slots=True, kw_only=True)
class Pupil:
    """A pupil's browser; ``answered`` counts the items of which it got an answer."""

    port: int
    session_id: str
    cookie: str
    token: str = ""
    answered: int = 0

    def open(self) -> None:
        """Read the first page, and what a form of it must bring along."""
        begun = self._ask("GET", "")
        assert begun.getresponse().headers["Location"].endswith("/1")
        begun.close()
        said = self._ask("GET", "/1")
        page = said.getresponse().read().decode()
        said.close()
        found = re.search(rf'name="{FORM_FIELD}" value="([^"]+)"', page)
        assert found, page
        self.token = found[1]

    def send(self, number: int) -> http.client.HTTPConnection:
        """Send an answer to an item, and do not wait."""
        body = urlencode({FORM_FIELD: self.token, **ANSWERS[number - 1]})
        return self._ask("POST", f"/{number}", body)

    def hand_in(self, number: int) -> None:
        """Answer an item, and see that it was taken."""
        said = self.send(number)
        assert said.getresponse().status == http.client.SEE_OTHER
        said.close()
        self.answered = number

    def _ask(self, method: str, rest: str, body: str | None = None) -> http.client.HTTPConnection:
        said = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        said.request(method, f"/s/{self.session_id}/opdracht{rest}", body, headers)
        return said


@pytest.fixture
def database(database_url) -> Iterator[Database]:
    engine = make_engine(database_url)
    yield Database(engine)
    engine.dispose()


@pytest.fixture
def web(database_url: str, tmp_path: Path) -> Iterator[Web]:
    port = free_port()
    own = {
        "LTI_TOOL_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LTI_TOOL_ALLOW_LOOPBACK": "1",
        "LTI_TOOL_DATABASE_URL": database_url,
        "LTI_TOOL_ROOT_KEY": ROOT_KEY.hex(),
        "LTI_TOOL_VAR_DIR": str(tmp_path / "var"),
        "LTI_TOOL_KEYS_DIR": str(tmp_path / "keys"),
    }
    web = Web(port=port, environ={**os.environ, **own})
    yield web
    web.kill()


@pytest.fixture
def pupils(database, web) -> list[Pupil]:
    """Pupils who were launched into one exercise just now."""
    with database.writing() as session:
        scene = rows.scene(session)
        found = []
        for _ in range(PUPILS):
            who = rows.person(session, scene.registration, scene.context)
            launched = rows.launch(session, replace(scene, pupil=who))
            now = utc_now()
            row = session.get_one(LaunchSession, launched.id)
            row.started_at = row.last_seen_at = now
            row.ends_at = now + timedelta(hours=8)
            cookie = f"{SESSION_PREFIX}{launched.id}={launched.secret}"
            found.append(Pupil(port=web.port, session_id=launched.id, cookie=cookie))
    return found


@contextmanager
def nothing_written(database: Database) -> Iterator[None]:
    """Let nobody else write down what was answered."""
    with database.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("LOCK TABLE item_response, attempt IN EXCLUSIVE MODE"))
        yield


def answered(database: Database) -> list[int]:
    """Return how many answers are kept, by pupil."""
    with database.reading() as session:
        kept = select(func.count()).group_by(Attempt.person_id)
        kept = kept.select_from(ItemResponse).join(Attempt, Attempt.id == ItemResponse.attempt_id)
        return sorted(session.scalars(kept))


def test_what_was_answered_is_there_and_each_score_is_queued_once(database, web, pupils):
    web.start()
    for pupil in pupils:
        pupil.open()
        pupil.hand_in(1)
        pupil.hand_in(2)

    with nothing_written(database):  # killed before anything of it is committed
        sent = [pupil.send(3) for pupil in pupils]
        web.kill()
    for said in sent:
        with pytest.raises((OSError, http.client.HTTPException)):
            said.getresponse()
        said.close()
    assert answered(database) == [2] * PUPILS

    web.start()
    for pupil in pupils:
        pupil.hand_in(3)  # the page's form goes again, with what it brought along before
    first, *others = pupils
    sent = [pupil.send(4) for pupil in others]
    first.hand_in(4)
    web.kill()  # the moment that one was answered; of the others nobody knows
    for said in sent:
        said.close()
    assert max(answered(database)) == len(ANSWERS)

    web.start()
    for pupil in pupils:
        pupil.hand_in(4)  # as a browser does that is asked to try again
    web.kill()
    with database.reading() as session:
        attempts = session.scalars(select(Attempt)).all()
        scores = session.scalars(select(ScoreDelivery)).all()
        assert [each.state for each in attempts] == [AttemptState.FINISHED] * PUPILS
        assert answered(database) == [len(ANSWERS)] * PUPILS
        assert sorted(each.attempt_id for each in scores) == sorted(each.id for each in attempts)
        assert {each.score / each.maximum for each in scores} == {1}

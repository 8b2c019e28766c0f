"""Keys rotate while a school is at work: nobody notices."""

from dataclasses import replace
from functools import cache

import pytest
from sqlalchemy import select

from lti_tool.cli.keys import new_kid
from lti_tool.clock import utc_now
from lti_tool.demo.platform.config import fetch_json
from lti_tool.exercises.exercise import Exercise
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.services import signing_keys
from tests.factories.races import at_once
from tests.factories.tools import ROOT_KEY, exercises
from tests.functional.profiles.visitor import Visitor
from tests.functional.rig import Rig, rig

__all__ = ["rig"]

PUPILS = ("sanne", "daan")
ROUNDS, ROTATIONS = 2, 6


@pytest.fixture
def exercise(rig: Rig) -> Exercise:
    found = exercises().get("water-meervoud")
    rig.add_links(found)
    return found


def test_launches_and_scores_go_on_while_keys_rotate_again_and_again(rig, exercise):
    """The platform keeps our key set all the time, and never asks again."""
    strict = replace(rig.platform.config, fetch_json=cache(fetch_json))
    rig.platform._config = strict  # noqa: SLF001 - no switch of the platform's goes so far
    strict.fetch_json(strict.tool_jwks_url)
    learned: list[str] = []

    def learn(person: str) -> None:
        visitor = Visitor(rig=rig).enter(person)
        for number in range(ROUNDS):
            visitor.open_link()
            if number:
                visitor.send(visitor.form("Nog een keer maken"))
            visitor.make(exercise)
            assert visitor.heading == "Klaar!", visitor.page.text
        learned.append(person)

    def work() -> None:
        while len(learned) < len(PUPILS):
            _begin_anew(rig)
            rig.work()
        rig.work()

    def rotate() -> None:
        for _ in range(ROTATIONS):
            with rig.tool.database.writing() as session:
                signing_keys.rotate(session, ROOT_KEY, now=utc_now(), new_kid=new_kid)

    at_once(*(lambda name=name: learn(name) for name in PUPILS), work, rotate)

    with rig.tool.database.reading() as session:
        sent = session.execute(select(ScoreDelivery.state, ScoreDelivery.last_answer)).all()
        assert len(signing_keys.published(session)["keys"]) == ROTATIONS + 2
    # A second score within the same second is told to come later: that is not about keys.
    assert {answer for _, answer in sent} <= {None, "http_409"}
    assert sum(state is DeliveryState.DELIVERED for state, _ in sent) >= len(PUPILS)


def _begin_anew(rig: Rig) -> None:
    """Let the worker be as one that starts at this moment: no token yet, no key loaded."""
    tokens = rig.courier.tokens
    tokens._held.clear()  # noqa: SLF001 - as a new process has it
    signer = tokens._signer  # noqa: SLF001 - likewise
    assert isinstance(signer, signing_keys.Signers)
    signer._held = None  # noqa: SLF001 - likewise

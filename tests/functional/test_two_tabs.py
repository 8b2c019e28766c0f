"""A slow tablet, two tabs, an impatient finger: the same thing twice at the same moment."""

import pytest
from sqlalchemy import select

from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.models.schools import Role
from tests.factories.races import at_once
from tests.functional.served import Browser, Served, code_of, served_on_each

__all__ = ["served_on_each"]

ANSWERS = (
    {"RESPONSE": "C"},
    {"RESPONSE": "4"},
    {"R1": "B", "R2": "A"},
    {"RESPONSE": "D"},
)


@pytest.fixture
def served(served_on_each) -> Served:
    return served_on_each


def everything(served: Served) -> tuple[list[Attempt], list[ItemResponse], list[ScoreDelivery]]:
    with served.tool.database.reading() as session:
        here = served.here.pupil.id
        return (
            list(session.scalars(select(Attempt).where(Attempt.person_id == here))),
            list(session.scalars(select(ItemResponse))),
            list(session.scalars(select(ScoreDelivery))),
        )


def make_all(browser: Browser, *, but: int = 0) -> None:
    for number, answer in enumerate(ANSWERS, start=1):
        if number != but:
            assert browser.post(f"/opdracht/{number}", **answer).status_code == 303


def test_one_item_handed_in_twice_counts_once(served):
    tabs = [served.enter() for _ in range(4)]

    answers = at_once(*[lambda tab=tab: tab.post("/opdracht/1", RESPONSE="C") for tab in tabs])

    assert {answer.status_code for answer in answers} == {303}
    [attempt], [response], _ = everything(served)
    assert attempt.score == response.score == 1


def test_two_different_items_at_once_both_count(served):
    tabs = [served.enter() for _ in range(3)]

    at_once(
        *[
            lambda tab=tab, n=n: tab.post(f"/opdracht/{n}", **ANSWERS[n - 1])
            for n, tab in enumerate(tabs, start=1)
        ]
    )

    [attempt], responses, _ = everything(served)
    assert len(responses) == 3
    assert attempt.score == sum(response.score for response in responses) == 4


def test_the_last_item_handed_in_twice_sends_one_score(served):
    tabs = [served.enter() for _ in range(3)]
    make_all(tabs[0], but=4)

    at_once(*[lambda tab=tab: tab.post("/opdracht/4", **ANSWERS[3]) for tab in tabs])

    [attempt], _, [delivery] = everything(served)
    assert attempt.state is AttemptState.FINISHED
    assert delivery.score == delivery.maximum == 5


def test_handing_in_the_whole_thing_twice_sends_one_score(served):
    tabs = [served.enter() for _ in range(3)]
    tabs[0].post("/opdracht/1", RESPONSE="C")

    answers = at_once(*[lambda tab=tab: tab.post("/opdracht/klaar") for tab in tabs])

    assert {answer.status_code for answer in answers} == {303}
    _, _, [delivery] = everything(served)
    assert delivery.score == 1


def test_two_tabs_that_begin_anew_share_the_new_attempt(served):
    tabs = [served.enter() for _ in range(3)]
    make_all(tabs[0])
    served.clock.forward(minutes=1)

    at_once(*[lambda tab=tab: tab.post("/opdracht/opnieuw") for tab in tabs])

    attempts, _, _ = everything(served)
    assert sorted(attempt.state for attempt in attempts) == ["finished", "open"]


def test_a_second_round_replaces_the_score_that_still_waits(served):
    browser = served.enter()
    make_all(browser)
    served.clock.forward(minutes=1)
    browser.post("/opdracht/opnieuw")
    assert "Opgave 1 van 4" in browser.get("/opdracht/1").text
    browser.post("/opdracht/1", RESPONSE="A")
    browser.post("/opdracht/klaar")

    _, _, deliveries = everything(served)
    scores = {delivery.state: delivery.score for delivery in deliveries}
    assert len(deliveries) == 2
    assert scores[DeliveryState.SUPERSEDED] == 5
    assert scores[DeliveryState.WAITING] == 0


def test_an_old_tab_of_a_finished_attempt_changes_nothing(served):
    old, new = served.enter(), served.enter()
    make_all(new)

    late = old.post("/opdracht/1", RESPONSE="A")

    assert late.status_code == 303
    [attempt], responses, _ = everything(served)
    assert attempt.score == 5
    assert len(responses) == 4


def test_a_choice_is_sent_back_once_whatever_the_finger_does(served):
    browser = served.enter(Role.TEACHER)

    answers = at_once(*[lambda: browser.post("/kiezen", exercise="water-meervoud")] * 3)

    good = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert len(good) == 1
    assert {code_of(answer) for answer in refused} == {"choice_answered"}

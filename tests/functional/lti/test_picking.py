"""The picker as a platform asks for it: kinds, dates, words."""

import html
import json
import re

import jwt
import pytest

from lti_tool.lti import vocabulary as words
from lti_tool.services import signing_keys
from tests.factories.tools import NOON, ROOT_KEY
from tests.fakes.platform import TOOL


def field(page, name):
    found = re.search(rf'name="{name}"[^>]*?value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


class Picker:
    """A teacher in front of the picker."""

    def __init__(self, visit, **settings):
        self.visit = visit
        self.place = visit.launch(visit.platform.deep_linking(**settings)).location
        self.page = visit.client.get(self.place, base_url=TOOL).get_data(as_text=True)

    def send(self, **form):
        sent = {"form_token": field(self.page, "form_token"), **form}
        return self.visit.client.post(self.place, base_url=TOOL, data=sent)

    def claims(self, **form):
        token = field(self.send(**form).get_data(as_text=True), "JWT")
        return jwt.decode(token, options={"verify_signature": False})


@pytest.fixture(autouse=True)
def _signs(scene):
    with scene.tool.database.writing() as session:
        signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=lambda: scene.tool.random_text(6))


@pytest.mark.clause("Deep Linking 2.0, 4.4.1: accept_types", "Deep Linking 2.0, 4.5.9")
@pytest.mark.parametrize("types", [["file"], ["link"], []], ids=["files", "plain links", "nothing"])
def test_where_no_lti_links_fit_the_teacher_reads_so_and_goes_back(visit, types):
    picker = Picker(visit, accept_types=types, data="opaque")

    assert "Hier passen geen opdrachten" in picker.page
    assert 'name="exercise"' not in picker.page
    claims = picker.claims(cancel="1")
    assert claims[words.DL_CONTENT_ITEMS] == []
    assert claims[words.DL_DATA] == "opaque"
    assert "LTI-links" in claims[words.DL_ERRORMSG]


def test_where_no_lti_links_fit_none_can_be_sent_by_hand(visit):
    answer = Picker(visit, accept_types=["file"]).send(exercise="water-meervoud")

    assert answer.status_code == 422
    assert "links_not_accepted" in answer.get_data(as_text=True)


@pytest.mark.clause("Deep Linking 2.0, 3.2: available, submission")
def test_dates_are_those_of_a_clock_on_a_dutch_wall(visit):
    claims = Picker(visit).claims(
        exercise="water-meervoud",
        available_from="2026-03-02T08:30",
        available_until="",
        submit_until="2026-07-01T12:00",
    )

    [item] = claims[words.DL_CONTENT_ITEMS]
    assert item["available"] == {"startDateTime": "2026-03-02T07:30:00.000Z"}
    assert item["submission"] == {"endDateTime": "2026-07-01T10:00:00.000Z"}


@pytest.mark.parametrize(
    "dates",
    [
        {"available_from": "2026-03-02T08:30", "available_until": "2026-03-02T08:30"},
        {"submit_from": "2026-03-03T08:30", "submit_until": "2026-03-02T08:30"},
        {"available_from": "gisteren"},
        {"available_from": "0001-01-01T00:00"},
        {"submit_until": "2026-13-01T00:00"},
    ],
    ids=["no time between", "end before begin", "words", "before the calendar", "no such month"],
)
def test_dates_that_cannot_be_are_refused_and_the_picker_stays_open(visit, dates):
    picker = Picker(visit)

    answer = picker.send(exercise="water-meervoud", **dates)

    assert (answer.status_code, "dates_wrong" in answer.get_data(as_text=True)) == (422, True)
    assert len(picker.claims(exercise="water-meervoud")[words.DL_CONTENT_ITEMS]) == 1


@pytest.mark.clause("Deep Linking 2.0, 4.5.7")
def test_the_platform_is_told_how_many_came(visit):
    two = ["water-meervoud", "heelal-planeten"]

    assert Picker(visit).claims(exercise=two)[words.DL_MSG] == "2 opdrachten toegevoegd."
    assert Picker(visit).claims(exercise=two[0])[words.DL_MSG] == "1 opdracht toegevoegd."


@pytest.mark.clause("Deep Linking 2.0, 4.4.1: title, text")
def test_what_was_typed_at_the_platform_is_kept(visit):
    picker = Picker(visit, title="Toets <vrijdag>", text="Hoofdstuk 3 & 4")

    [item] = picker.claims(exercise="water-meervoud")[words.DL_CONTENT_ITEMS]

    assert (item["title"], item["text"]) == ("Toets <vrijdag>", "Hoofdstuk 3 & 4")
    assert json.dumps(item)


def test_a_message_in_the_language_of_the_launch(visit):
    settings = visit.platform.deep_linking()
    place = visit.launch({**settings, words.PRESENTATION: {"locale": "en"}}).location
    page = visit.client.get(place, base_url=TOOL).get_data(as_text=True)
    sent = {"form_token": field(page, "form_token"), "exercise": "water-meervoud"}
    done = visit.client.post(place, base_url=TOOL, data=sent).get_data(as_text=True)

    claims = jwt.decode(field(done, "JWT"), options={"verify_signature": False})
    assert claims[words.DL_MSG] == "1 exercise added."

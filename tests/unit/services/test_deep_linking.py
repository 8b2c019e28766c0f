"""A teacher's choice goes back to the platform, once."""

from datetime import timedelta

import jwt
import pytest

from lti_tool.errors import ChoiceInvalid, NotFound
from lti_tool.lti import vocabulary as words
from lti_tool.lti.messages import DeepLinkingRequest
from lti_tool.lti.pylti import Period
from lti_tool.models.schools import Role
from lti_tool.services import deep_linking, schools
from tests.factories import rows
from tests.factories.tools import NOON, PLATFORM_URL, ROOT_KEY, exercises, signer

LAUNCH_URL = "https://tool.example/lti/launch"


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


@pytest.fixture
def launched(session, scene) -> rows.Launched:
    return rows.launch(session, scene, Role.TEACHER)


def answer(session, launched, *keys, **choice) -> dict:
    sending = deep_linking.Sending(
        root_key=ROOT_KEY,
        signer=signer(),
        launch_url=LAUNCH_URL,
        now=NOON,
        new_nonce=lambda: "nonce-1",
    )
    chosen = [exercises().get(key) for key in keys]
    made = deep_linking.Choice(exercises=chosen, **choice)
    given = deep_linking.answer(session, launched.row, made, sending)
    assert given.return_url == f"{PLATFORM_URL}/return"
    options = {"verify_exp": False, "verify_iat": False, "verify_aud": False}
    return jwt.decode(given.token, signer().key.public_key(), algorithms=["RS256"], options=options)


def test_a_goal_to_practise_goes_back_by_a_parameter_of_its_own(session, scene, launched):
    rows.deep_link_request(session, scene, launched, data="opaque")

    claims = answer(session, launched, "oefenen-spelling-klanken")

    (item,) = claims[words.DL_CONTENT_ITEMS]
    assert item["custom"]["practice"] == "spelling-klanken"
    assert "exercise" not in item["custom"]
    assert item["lineItem"]["scoreMaximum"] == 10
    assert item["lineItem"]["resourceId"] == "oefenen-spelling-klanken"


def test_several_exercises_go_back_in_their_order(session, scene, launched):
    rows.deep_link_request(session, scene, launched, data="opaque")

    claims = answer(session, launched, "water-meervoud", "heelal-maanlanding")

    items = claims[words.DL_CONTENT_ITEMS]
    asked = {"context_history": "$Context.id.history", "link_history": "$ResourceLink.id.history"}
    assert [item["custom"] for item in items] == [
        {"exercise": "water-meervoud", **asked},
        {"exercise": "heelal-maanlanding", **asked},
    ]
    assert [item["lineItem"]["scoreMaximum"] for item in items] == [7, 5]
    assert {item["url"] for item in items} == {LAUNCH_URL}
    assert items[1]["title"] == "De eerste mens op de maan"
    assert (claims["iss"], claims["aud"]) == (scene.registration.client_id, PLATFORM_URL)
    assert claims[words.DEPLOYMENT_ID] == scene.deployment.platform_key


@pytest.mark.parametrize("data", ["", "opaque", 'é;{"a": 1}%20+', "x" * 4000])
def test_the_platforms_data_is_echoed_to_the_letter(session, scene, launched, data):
    request = rows.deep_link_request(session, scene, launched, data=data)
    assert not data or data.encode() not in (request.sealed_data or b"")

    assert answer(session, launched, "water-meervoud")[words.DL_DATA] == data


def test_data_that_did_not_come_does_not_go(session, scene, launched):
    rows.deep_link_request(session, scene, launched, data=None)

    assert words.DL_DATA not in answer(session, launched, "water-meervoud")


def test_without_line_items_none_is_asked_for(session, scene, launched):
    rows.deep_link_request(session, scene, launched, accept_line_item=False)

    [item] = answer(session, launched, "water-meervoud")[words.DL_CONTENT_ITEMS]
    assert "lineItem" not in item


def test_a_cancelled_choice_is_an_empty_list(session, scene, launched):
    rows.deep_link_request(session, scene, launched, data="opaque")

    claims = answer(session, launched, cancelled=True)

    assert claims[words.DL_CONTENT_ITEMS] == []
    assert claims[words.DL_DATA] == "opaque"


@pytest.mark.clause("Deep Linking 2.0, 4.4.1: accept_multiple")
@pytest.mark.parametrize(
    ("keys", "code"),
    [((), "nothing_chosen"), (("water-meervoud", "heelal-planeten"), "one_choice_only")],
)
def test_a_choice_that_cannot_be_leaves_the_picker_open(session, scene, launched, keys, code):
    rows.deep_link_request(session, scene, launched, accept_multiple=False)

    with pytest.raises(ChoiceInvalid) as refused:
        answer(session, launched, *keys)

    assert refused.value.code == code
    assert len(answer(session, launched, "water-meervoud")[words.DL_CONTENT_ITEMS]) == 1


def test_a_second_answer_is_refused(session, scene, launched):
    rows.deep_link_request(session, scene, launched)
    answer(session, launched, "water-meervoud")
    session.flush()

    with pytest.raises(NotFound) as refused:
        answer(session, launched, "water-meervoud")

    assert refused.value.code == "choice_answered"


def test_a_session_with_another_errand_has_no_choice_to_make(session, scene, launched):
    other = rows.launch(session, scene, Role.TEACHER)
    rows.deep_link_request(session, scene, launched)

    with pytest.raises(NotFound):
        answer(session, other, "water-meervoud")


def asked(**changes: object) -> DeepLinkingRequest:
    right: dict[str, object] = {
        "subject": "user-1",
        "deployment_key": "1",
        "roles": (),
        "context": None,
        "custom": {},
        "locale": None,
        "return_url": None,
        "deep_link_return_url": f"{PLATFORM_URL}/return",
        "accept_links": True,
        "accept_multiple": True,
        "accept_line_item": True,
        "only_window": False,
        "title": None,
        "text": None,
        "data": None,
    }
    return DeepLinkingRequest(**(right | changes))


@pytest.fixture
def wait(session, scene, launched):
    """Let the picker wait with what a platform asked."""
    keys = schools.tenant_of(ROOT_KEY, scene.school).keys

    def ask(**changes: object):
        request = deep_linking.request_of(launched.row, keys, asked(**changes))
        session.add(request)
        session.flush()
        return request

    return ask


def test_a_title_that_was_typed_at_the_platform_stays_with_one_exercise(session, launched, wait):
    request = wait(title="Toets vrijdag", text="Voor Groep 5")
    assert b"vrijdag" not in (request.sealed_texts or b"")

    [item] = answer(session, launched, "water-meervoud")[words.DL_CONTENT_ITEMS]

    assert (item["title"], item["text"]) == ("Toets vrijdag", "Voor Groep 5")


def test_a_typed_title_does_not_name_several_exercises_alike(session, launched, wait):
    wait(title="Toets vrijdag")

    items = answer(session, launched, "water-meervoud", "heelal-planeten")[words.DL_CONTENT_ITEMS]

    assert [item["title"] for item in items] == [
        exercises().get(key).title for key in ("water-meervoud", "heelal-planeten")
    ]


def test_an_item_opens_in_a_window_where_nothing_may_be_embedded(session, launched, wait):
    wait(only_window=True)

    [item] = answer(session, launched, "water-meervoud")[words.DL_CONTENT_ITEMS]

    assert item["window"] == {"targetName": "_blank"}


def test_nothing_is_said_of_windows_and_dates_without_need(session, launched, wait):
    wait()

    claims = answer(session, launched, "water-meervoud")

    [item] = claims[words.DL_CONTENT_ITEMS]
    assert {"window", "available", "submission"}.isdisjoint(item)
    assert {words.DL_MSG, words.DL_ERRORMSG, words.DL_DATA}.isdisjoint(claims)
    assert None not in item.values()


def test_the_dates_of_the_teacher_go_along(session, launched, wait):
    wait()
    week = Period(start=NOON, end=NOON + timedelta(days=7))
    open_end = Period(start=None, end=NOON)

    claims = answer(
        session, launched, "water-meervoud", "heelal-planeten", available=week, submission=open_end
    )

    for item in claims[words.DL_CONTENT_ITEMS]:
        assert item["available"] == {
            "startDateTime": "2026-03-02T12:00:00.000Z",
            "endDateTime": "2026-03-09T12:00:00.000Z",
        }
        assert item["submission"] == {"endDateTime": "2026-03-02T12:00:00.000Z"}


@pytest.mark.parametrize("field", ["available", "submission"])
def test_dates_that_end_before_they_begin_are_refused(session, launched, wait, field):
    wait()
    period = Period(start=NOON, end=NOON)

    with pytest.raises(ChoiceInvalid) as refused:
        answer(session, launched, "water-meervoud", **{field: period})

    assert refused.value.code == "dates_wrong"


def test_a_column_says_that_work_in_it_can_be_reviewed(session, launched, wait):
    wait()

    [item] = answer(session, launched, "water-meervoud")[words.DL_CONTENT_ITEMS]

    assert item["lineItem"]["submissionReview"] == {
        "reviewableStatus": ["InProgress", "Submitted", "Completed"]
    }


def test_the_platform_is_told_what_came_and_nothing_of_a_cancelled_choice(session, launched, wait):
    wait()
    assert words.DL_MSG not in answer(session, launched, cancelled=True, message="niets")

    wait()
    assert answer(session, launched, "water-meervoud", message="1 erbij")[words.DL_MSG] == "1 erbij"


def test_where_no_links_are_taken_the_platform_hears_why(session, launched, wait):
    wait(accept_links=False)
    with pytest.raises(ChoiceInvalid) as refused:
        answer(session, launched, "water-meervoud", error="hier niet")
    assert refused.value.code == "links_not_accepted"

    claims = answer(session, launched, cancelled=True, error="hier niet")

    assert claims[words.DL_CONTENT_ITEMS] == []
    assert (claims[words.DL_ERRORMSG], claims[words.DL_ERRORLOG]) == (
        "hier niet",
        "links_not_accepted",
    )

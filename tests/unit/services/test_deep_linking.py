"""A teacher's choice goes back to the platform, once."""

import jwt
import pytest

from lti_tool.errors import ChoiceInvalid, NotFound
from lti_tool.lti import vocabulary as words
from lti_tool.models.schools import Role
from lti_tool.services import deep_linking
from tests.factories import rows
from tests.factories.tools import NOON, PLATFORM_URL, ROOT_KEY, exercises, signer

LAUNCH_URL = "https://tool.example/lti/launch"


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


@pytest.fixture
def launched(session, scene) -> rows.Launched:
    return rows.launch(session, scene, Role.TEACHER)


def answer(session, launched, *keys, cancelled=False) -> dict:
    sending = deep_linking.Sending(
        root_key=ROOT_KEY,
        signer=signer(),
        launch_url=LAUNCH_URL,
        now=NOON,
        new_nonce=lambda: "nonce-1",
    )
    chosen = [exercises().get(key) for key in keys]
    given = deep_linking.answer(session, launched.row, chosen, sending, cancelled=cancelled)
    assert given.return_url == f"{PLATFORM_URL}/return"
    options = {"verify_exp": False, "verify_iat": False, "verify_aud": False}
    return jwt.decode(given.token, signer().key.public_key(), algorithms=["RS256"], options=options)


def test_several_exercises_go_back_in_their_order(session, scene, launched):
    rows.deep_link_request(session, scene, launched, data="opaque")

    claims = answer(session, launched, "water-meervoud", "heelal-maanlanding")

    items = claims[words.DL_CONTENT_ITEMS]
    assert [item["custom"] for item in items] == [
        {"exercise": "water-meervoud"},
        {"exercise": "heelal-maanlanding"},
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

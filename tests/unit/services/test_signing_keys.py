"""Our signing keys: published before use and after it."""

import json
from datetime import timedelta
from itertools import count

import jwt
import pytest

from lti_tool.errors import SealBroken
from lti_tool.models.platforms import KeyStatus, SigningKey
from lti_tool.services import signing_keys
from tests.factories.tools import NOON, ROOT_KEY, Clock


@pytest.fixture
def new_kid():
    numbers = count(1)
    return lambda: f"key-{next(numbers)}"


def rotate(session, new_kid, hours: int) -> str:
    now = NOON + timedelta(hours=hours)
    return signing_keys.rotate(session, ROOT_KEY, now=now, new_kid=new_kid).kid


def published(session) -> set[str]:
    return {key["kid"] for key in signing_keys.published(session)["keys"]}


def test_at_first_there_is_a_current_and_a_next_key_and_asking_again_adds_none(session, new_kid):
    for _ in range(2):
        signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)

    assert [key.status for key in signing_keys.listed(session)] == [
        KeyStatus.CURRENT,
        KeyStatus.NEXT,
    ]
    assert published(session) == {"key-1", "key-2"}


@pytest.mark.clause("Security 1.0, 6.4")
def test_a_key_is_published_before_it_signs_and_for_three_rotations_after(session, new_kid):
    signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    before = published(session)
    for hours in range(1, 7):
        current = rotate(session, new_kid, hours)
        assert current in before
        assert signing_keys.current(session, ROOT_KEY).kid == current
        before = published(session)
        assert len(before) == min(hours, signing_keys.KEPT_RETIRED) + 2

    assert published(session) == {f"key-{number}" for number in range(4, 9)}


def test_two_machines_that_began_at_once_agree_on_a_key_and_rotate_both_away(session, new_kid):
    signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    twin = signing_keys.rotate(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    for key in signing_keys.listed(session):
        key.status = KeyStatus.NEXT if key.status is KeyStatus.NEXT else KeyStatus.CURRENT
    session.flush()
    assert signing_keys.current(session, ROOT_KEY).kid in {"key-1", twin.kid}

    rotated = rotate(session, new_kid, 1)

    statuses = {key.kid: key.status for key in signing_keys.listed(session)}
    assert [kid for kid, status in statuses.items() if status is KeyStatus.CURRENT] == [rotated]
    assert statuses["key-1"] is statuses[twin.kid] is KeyStatus.RETIRED


@pytest.mark.clause("Security 1.0, 6.4")
def test_what_was_signed_before_a_rotation_can_still_be_checked(session, new_kid):
    signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    token = signing_keys.current(session, ROOT_KEY).sign({"jti": "1"})

    rotate(session, new_kid, 1)

    keys = jwt.PyJWKSet.from_json(json.dumps(signing_keys.published(session)))
    kid = jwt.get_unverified_header(token)["kid"]
    assert jwt.decode(token, keys[kid].key, algorithms=["RS256"]) == {"jti": "1"}


@pytest.mark.clause("Security 1.0, 7.2")
def test_the_private_half_is_sealed_and_opens_in_its_own_row_only(session, new_kid):
    signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    with pytest.raises(SealBroken):
        signing_keys.current(session, bytes(32))

    one, two = signing_keys.listed(session)
    assert b"RSA" not in one.sealed_private
    one.sealed_private, two.sealed_private = two.sealed_private, one.sealed_private
    session.flush()
    with pytest.raises(SealBroken):
        signing_keys.current(session, ROOT_KEY)


def test_a_process_loads_the_key_once_a_minute(database, new_kid):
    clock = Clock()
    with database.writing() as session:
        signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    signers = signing_keys.Signers(database, ROOT_KEY, clock.seconds)
    first = signers()
    assert signers() is first

    with database.writing() as session:
        rotate(session, new_kid, 1)
    clock.forward(seconds=60)
    assert signers().kid == "key-1"
    clock.forward(seconds=1)
    assert signers().kid == "key-2"

    with database.reading() as session:
        assert session.get_one(SigningKey, "key-1").status is KeyStatus.RETIRED

"""Our signing keys: published before use and after it."""

import json
from datetime import datetime, timedelta
from itertools import count
from random import Random

import jwt
import pytest

from lti_tool.errors import SealBroken
from lti_tool.lti import keys
from lti_tool.models.platforms import KeyStatus, SigningKey
from lti_tool.services import signing_keys
from tests.factories.tools import NOON, ROOT_KEY, Clock

LATER = NOON + timedelta(days=30)
"""When every platform has seen every key that tests make around noon."""


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
def test_a_key_is_published_before_it_signs_and_for_a_day_after(session, new_kid):
    signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    before = published(session)
    for hours in range(7, 50, 7):
        current = rotate(session, new_kid, hours)
        assert current in before
        now = NOON + timedelta(hours=hours)
        assert signing_keys.current(session, ROOT_KEY, now=now).kid == current
        before = published(session)

    assert published(session) == {f"key-{number}" for number in range(4, 10)}
    kept_for = signing_keys.OVERLAP - signing_keys.KEPT_BY_PLATFORMS
    assert kept_for > timedelta(hours=12)


def test_a_key_that_platforms_may_not_know_yet_waits(session, new_kid):
    signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    for minutes in (90, 91, 92):
        now = NOON + timedelta(minutes=minutes)
        signing_keys.rotate(session, ROOT_KEY, now=now, new_kid=new_kid)

    def signs(minutes: float) -> str:
        now = NOON + timedelta(minutes=minutes)
        return signing_keys.current(session, ROOT_KEY, now=now).kid

    assert [signs(m) for m in (92, 149, 150, 151, 600)] == [
        "key-2",
        "key-2",
        "key-3",
        "key-4",
        "key-4",
    ]


def test_leaked_keys_are_withdrawn_at_once(session, new_kid):
    signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    rotate(session, new_kid, 2)

    now = NOON + timedelta(hours=3)
    signing_keys.rotate(session, ROOT_KEY, now=now, new_kid=new_kid, leaked=True)

    assert published(session) == {"key-3", "key-4"}
    assert signing_keys.current(session, ROOT_KEY, now=now).kid == "key-3"


def test_keys_are_rotated_by_themselves_twice_a_year(session, new_kid):
    signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    almost = NOON + signing_keys.SIGNS_FOR - timedelta(seconds=1)

    def rotated(now: datetime) -> str | None:
        key = signing_keys.rotate_when_due(session, ROOT_KEY, now=now, new_kid=new_kid)
        return key.kid if key else None

    moments = (almost, NOON + signing_keys.SIGNS_FOR, almost + signing_keys.SIGNS_FOR, LATER)
    assert [rotated(moment) for moment in moments] == [None, "key-2", None, None]


@pytest.mark.clause("Security 1.0, 6.4")
@pytest.mark.parametrize("seed", range(3))
def test_no_platform_ever_meets_a_key_that_it_cannot_know(database, new_kid, monkeypatch, seed):
    """Platforms keep a key set as long as they may and never ask before; processes as they do."""
    pair = keys.new_private_key()
    monkeypatch.setattr(keys, "new_private_key", lambda: pair)
    monkeypatch.setattr(keys, "load_private", lambda _der: pair)  # slow, and not the point
    random, clock = Random(seed), Clock()  # noqa: S311 - chance that repeats itself
    with database.writing() as session:
        signing_keys.ensure(session, ROOT_KEY, now=clock(), new_kid=new_kid)
    processes = [signing_keys.Signers(database, ROOT_KEY, clock.seconds, clock) for _ in range(3)]
    kept: list[tuple[datetime, set[str]]] = [(NOON - signing_keys.KEPT_BY_PLATFORMS, set())] * 4
    signed: set[str] = set()
    for _ in range(100):
        clock.forward(minutes=random.choice((0, 0, 1, 7, 40, 300)))
        if random.random() < 0.3:
            with database.writing() as session:
                signing_keys.rotate(session, ROOT_KEY, now=clock(), new_kid=new_kid)
        platform = random.randrange(len(kept))
        if kept[platform][0] + signing_keys.KEPT_BY_PLATFORMS <= clock():
            with database.reading() as session:
                kept[platform] = clock(), published(session)
        kid = random.choice(processes)().kid
        assert kid in kept[platform][1]
        signed.add(kid)
    assert len(signed) > 5


def test_two_machines_that_began_at_once_agree_on_a_key_and_rotate_both_away(session, new_kid):
    signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    twin = signing_keys.rotate(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    for key in signing_keys.listed(session):
        key.status = KeyStatus.NEXT if key.status is KeyStatus.NEXT else KeyStatus.CURRENT
    session.flush()
    assert signing_keys.current(session, ROOT_KEY, now=LATER).kid in {"key-1", twin.kid}

    rotated = rotate(session, new_kid, 1)

    statuses = {key.kid: key.status for key in signing_keys.listed(session)}
    assert [kid for kid, status in statuses.items() if status is KeyStatus.CURRENT] == [rotated]
    assert statuses["key-1"] is statuses[twin.kid] is KeyStatus.RETIRED


@pytest.mark.clause("Security 1.0, 6.4")
def test_what_was_signed_before_a_rotation_can_still_be_checked(session, new_kid):
    signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    token = signing_keys.current(session, ROOT_KEY, now=LATER).sign({"jti": "1"})

    rotate(session, new_kid, 1)

    keys = jwt.PyJWKSet.from_json(json.dumps(signing_keys.published(session)))
    kid = jwt.get_unverified_header(token)["kid"]
    assert jwt.decode(token, keys[kid].key, algorithms=["RS256"]) == {"jti": "1"}


@pytest.mark.clause("Security 1.0, 7.2")
def test_the_private_half_is_sealed_and_opens_in_its_own_row_only(session, new_kid):
    signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    with pytest.raises(SealBroken):
        signing_keys.current(session, bytes(32), now=LATER)

    one, two = signing_keys.listed(session)
    assert b"RSA" not in one.sealed_private
    one.sealed_private, two.sealed_private = two.sealed_private, one.sealed_private
    session.flush()
    with pytest.raises(SealBroken):
        signing_keys.current(session, ROOT_KEY, now=LATER)


def test_a_process_loads_the_key_once_a_minute(database, new_kid):
    clock = Clock()
    with database.writing() as session:
        signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=new_kid)
    signers = signing_keys.Signers(database, ROOT_KEY, clock.seconds, clock)
    first = signers()
    assert signers() is first

    clock.forward(hours=1)
    signers()
    with database.writing() as session:
        rotate(session, new_kid, 1)
    clock.forward(seconds=60)
    assert signers().kid == "key-1"
    clock.forward(seconds=1)
    assert signers().kid == "key-2"

    with database.reading() as session:
        assert session.get_one(SigningKey, "key-1").status is KeyStatus.RETIRED

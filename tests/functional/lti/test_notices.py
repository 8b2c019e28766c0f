"""Notices: checked as launches are, taken once, done later."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.launches import UsedNonce
from lti_tool.models.notices import Notice, NoticeState
from lti_tool.models.platforms import Deployment, Registration, RegistrationStatus
from lti_tool.models.schools import School, SchoolStatus
from lti_tool.services import notices
from tests.factories.tools import NOON, ROOT_KEY
from tests.fakes.platform import GONE, TOOL, FakePlatform, changed, rs256, rsa_key

THEN = int(NOON.timestamp())
HELLO, COPY = "LtiHelloWorldNotice", "LtiContextCopyNotice"


def notice(platform, kind=HELLO, id_="notice-1", **changes):
    """Return the claims of a notice as Canvas shows them in its guide."""
    right = {
        "iss": platform.issuer,
        "aud": platform.client_id,
        "azp": platform.client_id,
        "exp": THEN + 3600,
        "iat": THEN,
        "nonce": f"nonce-{id_}",
        words.VERSION: "1.3.0",
        words.DEPLOYMENT_ID: platform.deployment,
        words.NOTICE: {"id": id_, "timestamp": "2026-03-02T12:00:00Z", "type": kind},
    }
    return changed(right, changes)


def copy_notice(platform, *origins, new="course-2", **changes):
    return notice(
        platform,
        COPY,
        **{
            words.CONTEXT: {"id": new, "label": "5b", "title": "Groep 5b", "type": []},
            words.ORIGIN_CONTEXTS: list(origins),
            **changes,
        },
    )


@pytest.fixture
def post(scene, platform):
    """Post notices; return the answer's status and what it says."""

    def deliver(*claims, body=None, sign=None, header=None):
        tokens = [{"jwt": platform.sign(one, header, sign)} for one in claims]
        sent = json.dumps({"notices": tokens}).encode() if body is None else body
        client = scene.app.test_client()
        answer = client.post(
            "/lti/notices", base_url=TOOL, data=sent, content_type="application/json"
        )
        return answer.status_code, answer.get_json()

    return deliver


def kept(scene):
    with scene.tool.database.reading() as session:
        return session.scalars(select(Notice).order_by(Notice.kind)).all()


def work(scene):
    with scene.tool.database.writing() as session:
        return notices.do_next(session, ROOT_KEY)


@pytest.mark.clause(
    "Platform Notifications 1.0: hello world", "Platform Notifications 1.0: delivery"
)
def test_a_hello_is_taken_and_needs_no_work(scene, platform, post):
    assert post(notice(platform)) == (200, {"accepted": 1, "refused": []})

    [row] = kept(scene)
    assert (row.kind, row.state) == (HELLO, NoticeState.DONE)
    assert not work(scene)


@pytest.mark.clause(
    "Platform Notifications 1.0: context copy", "Platform Notifications 1.0: delivery"
)
def test_a_copied_course_is_kept_for_the_worker_and_then_works(scene, platform, post):
    exercise = {words.CUSTOM: {"exercise": "water-meervoud"}}
    scene.visit().launch(exercise | {words.CONTEXT: {"id": "course-1"}})

    assert post(copy_notice(platform, "course-1")) == (200, {"accepted": 1, "refused": []})

    [row] = kept(scene)
    assert (row.state, b"course" in row.sealed_contexts) == (NoticeState.WAITING, False)
    assert work(scene)
    assert not work(scene)
    [row] = kept(scene)
    assert (row.state, row.sealed_contexts) == (NoticeState.DONE, None)
    assert len(scene.rows()["copied_choice"]) == 1
    assert "Groep 5b" in str(scene.rows()["context"])


@pytest.mark.clause("Platform Notifications 1.0: once")
def test_a_notice_that_comes_twice_is_done_once(scene, platform, post):
    claims = copy_notice(platform, "course-1")

    assert [post(claims)[0] for _ in range(2)] == [200, 200]
    again = copy_notice(platform, "course-1", nonce="another", exp=THEN + 60)
    assert post(again) == (200, {"accepted": 1, "refused": []})

    assert len(kept(scene)) == 1


@pytest.mark.clause("Platform Notifications 1.0: delivery")
def test_a_batch_is_taken_apart(scene, platform, post):
    claims = [
        notice(platform, id_="1"),
        notice(platform, id_="2", aud="client-2"),
        notice(platform, id_="3"),
    ]

    status, told = post(*claims)

    assert (status, told) == (403, {"accepted": 2, "refused": ["platform_unknown"]})
    assert len(kept(scene)) == 2


def test_a_notice_of_another_kind_is_no_fault(scene, platform, post):
    assert post(notice(platform, "LtiAssetProcessorSubmissionNotice"))[0] == 200
    assert not work(scene)


@pytest.mark.clause("Platform Notifications 1.0: checks")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"iss": "https://evil.example"}, (403, "platform_unknown")),
        ({"iss": GONE}, (400, "notice_malformed")),
        ({"iss": "https://lms.example\0"}, (400, "token_not_json")),
        ({"aud": ["client-1", "evil"]}, (400, "notice_malformed")),
        ({"aud": GONE}, (400, "notice_malformed")),
        ({"azp": "evil"}, (401, "authorized_party_wrong")),
        ({"exp": THEN - 61}, (401, "token_expired")),
        ({"exp": GONE}, (400, "exp_missing")),
        ({"exp": THEN + 3601, "iat": THEN + 1}, (200, None)),
        ({"exp": THEN + 3601}, (401, "token_lives_too_long")),
        ({"iat": THEN + 61, "exp": THEN + 100}, (401, "token_from_future")),
        ({"iat": GONE}, (400, "iat_missing")),
        ({"nonce": GONE}, (400, "notice_malformed")),
        ({"nonce": ""}, (400, "notice_malformed")),
        ({words.VERSION: "1.1"}, (400, "version_wrong")),
        ({words.DEPLOYMENT_ID: GONE}, (400, "deployment_missing")),
        ({words.DEPLOYMENT_ID: "stranger"}, (403, "deployment_unknown")),
        ({words.NOTICE: GONE}, (400, "notice_malformed")),
        ({words.NOTICE: {"id": "1"}}, (400, "notice_malformed")),
        ({words.NOTICE: {"type": HELLO}}, (400, "notice_malformed")),
        ({words.NOTICE: {"id": "x" * 256, "type": HELLO}}, (400, "notice_malformed")),
        ({"aud": ["client-1"]}, (200, None)),
    ],
    ids=str,
)
def test_each_check_of_a_launch_holds_for_notices(scene, platform, post, changes, expected):
    status, told = post(notice(platform, **changes))

    assert (status, next(iter(told["refused"]), None)) == expected
    assert len(kept(scene)) == (expected[1] is None)


@pytest.mark.clause("Platform Notifications 1.0: checks")
def test_a_foreign_signature_is_refused(scene, platform, post):
    assert post(notice(platform), sign=rs256(rsa_key("evil")))[0] == 401
    assert post(notice(platform), header={"alg": "none"})[0] == 401
    assert post(notice(platform), header={"kid": "other"})[0] == 401
    assert kept(scene) == []


def test_a_nonce_serves_one_notice_of_one_registration(scene, platform, post):
    other = FakePlatform(client_id="client-2", deployment="deployment-2")
    scene.trust(other)
    assert post(notice(platform, id_="1", nonce="n"))[0] == 200

    assert post(notice(platform, id_="2", nonce="n")) == (
        401,
        {"accepted": 0, "refused": ["nonce_used"]},
    )
    assert post(notice(other, id_="1", nonce="n"))[0] == 200
    assert len(kept(scene)) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((Deployment, RegistrationStatus.PENDING), "deployment_pending"),
        ((Registration, RegistrationStatus.DISABLED), "platform_unknown"),
        ((School, SchoolStatus.CLOSED), "school_closed"),
    ],
    ids=["a deployment that waits", "a disabled platform", "a closed school"],
)
def test_nobody_listens_to_who_is_not_trusted_any_more(scene, platform, post, change, code):
    model, status = change
    with scene.tool.database.writing() as session:
        session.scalars(select(model)).one().status = status

    assert post(notice(platform)) == (403, {"accepted": 0, "refused": [code]})
    assert kept(scene) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"notices": {}}',
        b'{"notices": []}',
        b'{"notices": [1]}',
        b'{"notices": ["a.b.c"]}',
        b'{"notices": [{"jwt": 5}]}',
        b'{"notices": [{"jwt": "a.b"}]}',
        b'{"notices": [{"jwt": "a.b.c.d"}]}',
        b'{"notices": [{"jwt": "a.!.c"}]}',
        b'{"notices": [{"jwt": "a.e30.c"}]}',
        b'{"notices": [{"jwt": "' + b"a" * 20_000 + b'"}]}',
        b'{"notices": [' + b",".join([b'{"jwt": "a.b.c"}'] * 21) + b"]}",
    ],
    ids=lambda body: body[:30].decode("ascii", "replace") + f" ({len(body)})",
)
def test_what_is_no_delivery_is_refused_and_leaves_nothing(scene, post, body):
    before = scene.rows()

    status, told = post(body=body)

    assert (status, told["accepted"]) == (400, 0)
    assert scene.rows() == before


def test_only_a_post_reaches_it(scene):
    assert scene.app.test_client().get("/lti/notices", base_url=TOOL).status_code == 405


def test_a_name_in_a_notice_is_kept_nowhere(scene, platform, post):
    post(copy_notice(platform, "course-1", name="Sanne de Vries", given_name="Sanne"))

    assert "Sanne" not in str(scene.rows())


def test_a_notice_under_a_lost_key_fails_and_blocks_nothing(scene, platform, post):
    post(copy_notice(platform, "course-1"))
    with scene.tool.database.writing() as session:
        session.scalars(select(Notice)).one().sealed_contexts = b"broken"

    assert work(scene)

    assert [row.state for row in kept(scene)] == [NoticeState.FAILED]


def test_what_is_long_done_is_forgotten_and_what_waits_is_not(scene, platform, post):
    post(notice(platform, id_="1"), copy_notice(platform, "course-1"))

    with scene.tool.database.writing() as session:
        assert notices.forget(session, now=NOON + notices.KEPT - timedelta(seconds=1)) == 0
        assert notices.forget(session, now=NOON + notices.KEPT) == 1
        assert len(session.scalars(select(UsedNonce)).all()) == 2

    assert [row.kind for row in kept(scene)] == [COPY]

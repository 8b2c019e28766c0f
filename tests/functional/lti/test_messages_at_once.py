"""Notices and launches about the same thing at the same moment leave one row each."""

import json

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.lti.messages import ContextClaim
from lti_tool.models.notices import CopiedChoice, Notice, NoticeSubscription
from lti_tool.models.platforms import Deployment
from lti_tool.models.schools import School
from lti_tool.services import copies, notices, schools
from tests.factories.races import at_once
from tests.factories.tools import NOON, ROOT_KEY
from tests.fakes.platform import INSTRUCTOR, TOOL

THEN = int(NOON.timestamp())
COPY = {
    "aud": "client-1",
    "iss": "https://lms.example",
    "iat": THEN,
    "exp": THEN + 300,
    "nonce": "n-1",
    words.VERSION: "1.3.0",
    words.DEPLOYMENT_ID: "deployment-1",
    words.NOTICE: {"id": "notice-1", "timestamp": "2026-03-02T12:00:00Z", "type": "x"},
}
CHOICES = {"link-1": "water-meervoud", "link-2": "heelal-maanlanding", "link-3": "heelal-planeten"}


@pytest.fixture
def course(scene):
    """A course with a few links."""
    for id_, key in CHOICES.items():
        link = {words.RESOURCE_LINK: {"id": id_}, words.CUSTOM: {"exercise": key}}
        scene.visit().launch(link)


def kept(scene, model):
    with scene.tool.database.reading() as session:
        return session.scalars(select(model)).all()


def test_a_notice_that_is_posted_twice_at_once_is_kept_once(scene, platform):
    body = json.dumps({"notices": [{"jwt": platform.sign(COPY)}]}).encode()
    scene.visit().launch()  # so that the key set is known

    def post() -> tuple[int, int]:
        answer = scene.app.test_client().post("/lti/notices", base_url=TOOL, data=body)
        return answer.status_code, answer.get_json()["accepted"]

    assert set(at_once(*[post] * 4)) == {(200, 1)}
    assert len(kept(scene, Notice)) == 1


@pytest.mark.usefixtures("course")
def test_a_copy_that_two_workers_make_at_once_has_each_choice_once(scene):
    with scene.tool.database.reading() as session:
        deployment = session.scalars(select(Deployment.id)).one()
        tenant = schools.tenant_of(ROOT_KEY, session.scalars(select(School)).one())

    def copy() -> int:
        with scene.tool.database.writing() as session:
            claim = ContextClaim(id="course-2", title="Groep 6")
            return copies.copy_choices(session, tenant, deployment, claim, ["course-1"])

    assert sum(at_once(copy, copy, copy)) == len(CHOICES)
    assert sorted(row.exercise_key for row in kept(scene, CopiedChoice)) == sorted(CHOICES.values())


@pytest.mark.usefixtures("course")
def test_a_notice_is_done_by_one_worker(scene, platform):
    claims = COPY | {
        words.NOTICE: {"id": "notice-1", "type": "LtiContextCopyNotice"},
        words.CONTEXT: {"id": "course-2"},
        words.ORIGIN_CONTEXTS: ["course-1"],
    }
    body = json.dumps({"notices": [{"jwt": platform.sign(claims)}]}).encode()
    answer = scene.app.test_client().post("/lti/notices", base_url=TOOL, data=body)
    assert answer.status_code == 200

    def work() -> bool:
        with scene.tool.database.writing() as session:
            return notices.do_next(session, ROOT_KEY)

    assert sorted(at_once(work, work, work)) == [False, False, True]
    assert len(kept(scene, CopiedChoice)) == len(CHOICES)


def test_teachers_who_come_at_once_bring_one_offer(scene):
    offer = {
        "platform_notification_service_url": "https://lms.example/notice-handlers/1",
        "scope": [words.SCOPE_NOTICE_HANDLERS],
        "notice_types_supported": ["LtiContextCopyNotice"],
    }

    def launch(number: int) -> int:
        claims = {"sub": f"teacher-{number}", words.ROLES: [INSTRUCTOR]}
        return scene.visit().launch({**claims, words.NOTICE_SERVICE: offer}).status_code

    assert at_once(*[lambda n=n: launch(n) for n in range(4)]) == [303] * 4
    assert len(kept(scene, NoticeSubscription)) == 1

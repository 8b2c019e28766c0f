"""A platform that offers notices is asked for them, once a member of staff launches."""

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.notices import NoticeSubscription
from tests.fakes.platform import INSTRUCTOR, LEARNER

OFFER = {
    "service_versions": ["1.0"],
    "platform_notification_service_url": "https://lms.example/api/lti/notice-handlers/106",
    "scope": [words.SCOPE_NOTICE_HANDLERS],
    "notice_types_supported": ["LtiHelloWorldNotice", "LtiContextCopyNotice"],
}


def subscriptions(scene):
    with scene.tool.database.reading() as session:
        return session.scalars(select(NoticeSubscription)).all()


def test_a_teachers_launch_brings_the_offer_once(scene):
    for _ in range(2):
        scene.visit().launch({words.ROLES: [INSTRUCTOR], words.NOTICE_SERVICE: OFFER})

    [found] = subscriptions(scene)
    assert found.service_url == OFFER["platform_notification_service_url"]
    assert found.kinds == "LtiHelloWorldNotice LtiContextCopyNotice"


def test_the_picker_brings_it_too(scene, visit):
    visit.launch({**visit.platform.deep_linking(), words.NOTICE_SERVICE: OFFER})

    assert len(subscriptions(scene)) == 1


def test_no_pupil_waits_for_it(scene, visit):
    visit.launch({words.ROLES: [LEARNER], words.NOTICE_SERVICE: OFFER})

    assert subscriptions(scene) == []


@pytest.mark.parametrize(
    "offer",
    [
        None,
        "https://lms.example",
        {},
        {**OFFER, "scope": []},
        {**OFFER, "scope": words.SCOPE_NOTICE_HANDLERS},
        {**OFFER, "platform_notification_service_url": None},
        {**OFFER, "notice_types_supported": None},
        {**OFFER, "notice_types_supported": ["LtiAssetProcessorSubmissionNotice"]},
    ],
    ids=[
        "null",
        "a text",
        "nothing in it",
        "no scope",
        "a scope that is no list",
        "no address",
        "no kinds",
        "other kinds",
    ],
)
def test_an_offer_that_is_none_is_passed_over(scene, visit, offer):
    launch = visit.launch({words.ROLES: [INSTRUCTOR], words.NOTICE_SERVICE: offer})

    assert launch.status_code == 303
    assert subscriptions(scene) == []

"""A platform that is disabled by command is asked to send no more notices."""

from uuid import UUID

from sqlalchemy import select

from lti_tool.clock import utc_now
from lti_tool.lti.messages.base import NoticeService
from lti_tool.models.notices import NoticeSubscription, SubscriptionState
from lti_tool.models.platforms import Deployment
from lti_tool.services import subscriptions
from tests.factories.tools import PLATFORM_URL
from tests.unit.cli.shell import PLATFORM, shell

__all__ = ["shell"]


def test_notices_are_taken_back_when_a_platform_is_disabled(shell):
    school = shell.json("school", "add", "De Regenboog", "--brin", "99XX00")["id"]
    facts = [word for pair in PLATFORM.items() for word in pair]
    words = ("platform", "add", "--school", school, *facts, "--deployment", "1")
    registration = shell.json(*words)["id"]
    service = NoticeService(url=f"{PLATFORM_URL}/handlers", kinds=("LtiHelloWorldNotice",))
    with shell.database.writing() as session:
        deployment = session.scalars(select(Deployment.id)).one()
        subscriptions.offered(session, UUID(school), deployment, service, now=utc_now())
        session.scalars(select(NoticeSubscription)).one().state = SubscriptionState.SETTLED

    shell.run("platform", "disable", registration, "--dry-run")
    assert wanted(shell) == (True, SubscriptionState.SETTLED)
    shell.run("platform", "disable", registration)

    assert wanted(shell) == (False, SubscriptionState.WAITING)


def wanted(shell) -> tuple[bool, SubscriptionState]:
    with shell.database.reading() as session:
        row = session.scalars(select(NoticeSubscription)).one()
        return row.wanted, row.state

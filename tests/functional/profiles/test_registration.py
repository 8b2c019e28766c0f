"""One click connects a platform of each kind; and two schools at one supplier stay two."""

import html
import re
import secrets
from dataclasses import replace

from sqlalchemy import select

from lti_tool.clock import utc_now
from lti_tool.config import load_families
from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.traits import LaunchTrait
from lti_tool.main.demo import facts_of
from lti_tool.models.platforms import RegistrationStatus
from lti_tool.models.schools import Person
from lti_tool.services import approvals, invitations, registrations, schools
from tests.factories.tools import ROOT_KEY


def invited(rig) -> str:
    """Return a registration link for the school."""
    secret = secrets.token_urlsafe(32)
    with rig.tool.database.writing() as session:
        (school,) = schools.listed(session)
        invitations.invite(session, school.id, secret, days=1, now=rig.tool.clock())
    return f"{rig.tool_url}/lti/register?invite={secret}"


def know_the_supplier(rig) -> None:
    """Tell the tool of the simulated supplier what ``config/platforms.toml`` tells of real ones."""
    config = rig.platform.config
    host = config.base_url.partition("://")[2]
    other = load_families({})["other"]
    known = replace(
        other,
        codes=(config.profile.family.lower(),),
        shared_issuers=(config.issuer,) if rig.platform.has(LaunchTrait.SHARED_ISSUER) else (),
        hosts=(host.partition(":")[0], "127.0.0.1"),
        service_hosts=(host,),
    )
    replace(rig.tool, families={"simulated": known}).install(rig.pages.extensions)


def test_one_click_registers_waits_for_approval_and_then_works(rig, visitor, link, exercise):
    know_the_supplier(rig)
    visitor.enter("ict")
    page = visitor.browser.post(
        f"{rig.platform_url}/connections/register", data={"link": invited(rig)}
    ).text
    address = html.unescape(re.search(r'<iframe[^>]*src="([^"]+)"', page)[1])
    tokenless = rig.platform.has(LaunchTrait.NO_REGISTRATION_TOKEN)
    assert ("registration_token=" in address) != tokenless
    visitor.page = visitor.browser.get(address)
    visitor.go_on()
    assert visitor.page.status_code == 200, visitor.page.text
    assert visitor.heading == "Aangemeld"

    client = rig.platform.registry.clients()[-1]
    opening = f"/launch/links/{link}?client={client.client_id}"
    assert visitor.enter("sanne").open(opening).code == "platform_pending"
    with rig.tool.database.writing() as session:
        (waiting,) = (
            r for r in registrations.listed(session) if r.status is RegistrationStatus.PENDING
        )
        approvals.approve(session, waiting.id)

    visitor.open(opening).make(exercise)
    rig.work()
    (column,) = rig.platform.course.line_items()
    assert rig.platform.course.mark(column.id, "4") == exercise.maximum


def test_two_schools_at_one_supplier_never_share_a_pupil_or_a_token(rig, visitor, link, exercise):
    second = rig.platform.registry.register(vocabulary.SCOPES, {})
    other = replace(
        facts_of(rig.platform.config),
        client_id=second.client_id,
        deployments=(second.deployment_id,),
    )
    with rig.tool.database.writing() as session:
        school = schools.add(
            session, name="De Notenkraker", brin="99YY00", root_key=ROOT_KEY, now=utc_now()
        )
        registrations.add(session, school.id, other, now=utc_now())

    for client in (rig.platform.registry.first, second):
        visitor.enter("sanne").open(f"/launch/links/{link}?client={client.client_id}")
        visitor.make(exercise)
        rig.work()

    with rig.tool.database.reading() as session:
        assert len(set(session.scalars(select(Person.school_id)))) == 2
    asked = [dict(message.fields)["iss"] for message in rig.platform.messages("token")]
    assert asked == [second.client_id, rig.platform.registry.first.client_id]

"""Dynamic registration: the page that a platform's administrator sees, and what it does.

The invitation in the link is what lets a platform in, so it also stands for the form token: who
does not hold it can neither ask nor make somebody else ask.
"""

import structlog
from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.errors import RegistrationRefused
from lti_tool.lti import dynamic_registration
from lti_tool.lti.addresses import preset_service_hosts
from lti_tool.lti.dynamic_registration import Configuration, Registered, Way
from lti_tool.models.platforms import RegistrationStatus
from lti_tool.services import invitations
from lti_tool.services.registrations import PlatformFacts
from lti_tool.web.tool import tool

blueprint = Blueprint("registration", __name__)
log = structlog.get_logger()


@blueprint.get("/lti/register")
def ask() -> ResponseReturnValue:
    """Say what will be asked; the page's script sends the form on, without script a button does.

    Nothing is called and nothing changes by looking at this page: links are also opened by
    programs that only want to see where they lead.
    """
    g.for_staff = True
    secret, url, token = _sent(request.args)
    with tool().database.reading() as session:
        invitation = invitations.find(session, secret, now=tool().clock())
    if not url:
        raise RegistrationRefused(str(invitation.id), code="configuration_missing")
    return render_template(
        "lti/register.html", school=invitation.school_name, secret=secret, url=url, token=token
    )


@blueprint.post("/lti/register")
def register() -> ResponseReturnValue:
    """Register at the platform, keep what it answers, and let its window close."""
    g.for_staff = True
    parts = tool()
    secret, url, token = _sent(request.form)
    with parts.database.reading() as session:
        invitation = invitations.find(session, secret, now=parts.clock())
    if not url:
        raise RegistrationRefused(str(invitation.id), code="configuration_missing")
    way = Way(
        outbound=parts.outbound,
        allow_loopback=parts.settings.allow_loopback,
        families=parts.families,
    )
    configuration = dynamic_registration.fetch(way, url, token)
    answer = dynamic_registration.register(way, configuration, token, parts.settings.public_url)
    facts = _facts(configuration, answer, way)
    with parts.database.writing() as session:
        kept = invitations.use(session, secret, facts, now=parts.clock())
        reference, waits = str(kept.id), kept.status is not RegistrationStatus.ACTIVE
    log.info(
        "registration taken",
        registration=reference,
        school=str(invitation.school_id),
        answer="waits" if waits else "active",
    )
    return render_template(
        "lti/registered.html",
        school=invitation.school_name,
        reference=reference,
        waits=waits,
        deployed=answer.deployment_key is not None,
        scores=not answer.missing_scopes,
    )


def _sent(values: dict[str, str]) -> tuple[str, str, str | None]:
    """Return invitation, address of the configuration, and the platform's token."""
    token = values.get("registration_token") or None
    return values.get("invite", ""), values.get("openid_configuration", "").strip(), token


def _facts(configuration: Configuration, answer: Registered, way: Way) -> PlatformFacts:
    families = way.families.values()
    return PlatformFacts(
        issuer=configuration.issuer,
        client_id=answer.client_id,
        auth_url=configuration.auth_url,
        token_url=configuration.token_url,
        jwks_url=configuration.jwks_url,
        token_audience=configuration.token_audience,
        deployments=(answer.deployment_key,) if answer.deployment_key is not None else (),
        service_hosts=preset_service_hosts(
            families, configuration.issuer, configuration.offers.family
        ),
    )

"""The kinds of sources, from what stands on the command line: one function per kind."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click
from sqlalchemy.orm import Session

from lti_tool.cli.common import secret_of
from lti_tool.errors import NotFound
from lti_tool.models.schools import School
from lti_tool.rostering.rest.server import Authentication, Server, Version, base_of
from lti_tool.rostering.snapshot import SourceKind
from lti_tool.rostering.uwlr.server import UwlrServer, UwlrVersion
from lti_tool.services import registrations
from lti_tool.services.roster_sources import Described, Lms

Facts = Mapping[str, Any]


def _needed(facts: Facts, *names: str) -> None:
    for name in names:
        if not facts[name]:
            option = name.replace("_", "-")
            raise click.UsageError(f"--kind {facts['kind']} needs --{option}")


def _version(facts: Facts, versions: type[Version | UwlrVersion]) -> str:
    version: str = facts["version"]
    if version not in [each.value for each in versions]:
        told = ", ".join(each.value for each in versions)
        raise click.UsageError(f"--version of {facts['kind']}: one of {told}")
    return version


def _oneroster(_session: Session, _school: School, facts: Facts) -> Server:
    _needed(facts, "version", "url", "key")
    version = Version(_version(facts, Version))
    return Server(
        version=version,
        base_url=base_of(facts["url"], version),
        authentication=Authentication(facts["authentication"]),
        token_url=facts["token_url"].strip(),
        key=facts["key"].strip(),
        secret=secret_of(facts["secret_file"]),
    )


def _uwlr(_session: Session, school: School, facts: Facts) -> UwlrServer:
    _needed(facts, "version", "url", "key")
    return UwlrServer(
        url=facts["url"].strip(),
        version=UwlrVersion(_version(facts, UwlrVersion)),
        brin=school.brin[:4],
        location=facts["location"].strip() or school.brin[4:],
        school_key=facts["school_key"].strip(),
        client_code=facts["key"].strip(),
        client_name=facts["client_name"].strip() or facts["key"].strip(),
        key=secret_of(facts["secret_file"]),
    ).checked()


def _lms(session: Session, school: School, facts: Facts) -> Lms:
    _needed(facts, "platform")
    known = [each.id for each in registrations.listed(session, school.id)]
    if facts["platform"] not in known:
        raise NotFound(f"platform {facts['platform']} of school {school.id}")
    return Lms(registration_id=facts["platform"])


KINDS: Mapping[SourceKind, Callable[[Session, School, Facts], Described]] = {
    SourceKind.ONEROSTER_REST: _oneroster,
    SourceKind.UWLR: _uwlr,
    SourceKind.LMS: _lms,
}


def addresses(described: Described) -> Iterator[str]:
    """Yield the addresses that a source names, which must be allowed."""
    if isinstance(described, Server):
        yield from filter(None, (described.base_url, described.token_url))
    elif isinstance(described, UwlrServer):
        yield described.url

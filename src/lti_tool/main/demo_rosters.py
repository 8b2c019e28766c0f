"""The administration of the demo's school: a server in the platform's process, of either kind."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from flask import Flask
from sqlalchemy.orm import Session

from lti_tool.clock import utc_now
from lti_tool.demo import oneroster, uwlr
from lti_tool.privacy.retention import school_year
from lti_tool.rostering.rest.server import Authentication, Server, Version
from lti_tool.rostering.snapshot import Grades
from lti_tool.rostering.uwlr.server import UwlrServer, UwlrVersion
from lti_tool.services import gradebooks, roster_sources, terms
from lti_tool.services.roster_sources import Described
from lti_tool.services.schools import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """A server: what puts it into an app, and how the tool is told of it (base address given).

    ``gradebook``: the same of its gradebook, None where it has none.
    """

    install: Callable[[Flask], None]
    described: Callable[[str], Described]
    gradebook: Callable[[str], Server] | None = None


def lie_names() -> list[str]:
    """Return the bad habits of all kinds, as the command line calls them."""
    return sorted({_name(lie) for lie in (*oneroster.Lie, *uwlr.UwlrLie)})


def _name(lie: StrEnum) -> str:
    return lie.name.lower().replace("_", "-")


def _oneroster(lies: Iterable[str]) -> Administration:
    config = oneroster.RosterConfig(
        objects=oneroster.invented(), lies={lie for lie in oneroster.Lie if _name(lie) in lies}
    )

    def described(base_url: str) -> Server:
        return Server(
            version=Version.V1_2,
            base_url=f"{base_url}{oneroster.BASE_PATH}",
            authentication=Authentication.OAUTH2,
            token_url=f"{base_url}{oneroster.CREDENTIALS_PATH}",
            key=config.key,
            secret=config.secret,
        )

    def gradebook(base_url: str) -> Server:
        return replace(described(base_url), base_url=f"{base_url}{oneroster.GRADEBOOK_PATH}")

    install = partial(oneroster.install, config=config)
    return Administration(install=install, described=described, gradebook=gradebook)


def _uwlr(lies: Iterable[str]) -> Administration:
    year = school_year(utc_now())
    config = uwlr.UwlrConfig(
        school_year=f"{year}-{year + 1}",
        lies={lie for lie in uwlr.UwlrLie if _name(lie) in lies},
    )

    def described(base_url: str) -> UwlrServer:
        return UwlrServer(
            url=f"{base_url}{uwlr.PATH}",
            version=UwlrVersion.V2_3,
            brin=config.brin,
            client_code=config.client_code,
            client_name="Alles-in-1",
            key=config.key,
        )

    return Administration(install=partial(uwlr.install, config=config), described=described)


def connect(
    session: Session, tenant: Tenant, administration: Administration, base_url: str
) -> None:
    """Switch on an administration for a school; its gradebook waits for the school's word."""
    described, by = administration.described(base_url), terms.By(now=utc_now())
    for old in roster_sources.listed(session, tenant.school_id):
        roster_sources.remove(session, tenant, old, by)
    roster_sources.add(session, tenant, described, Grades.DUTCH, by)
    if gradebooks.of_school(session, tenant.school_id) is not None:
        gradebooks.remove(session, tenant, by)
    if administration.gradebook and isinstance(described, Server):
        gradebooks.add(session, tenant, administration.gradebook(base_url), described.base_url, by)


KINDS: Mapping[str, Callable[[Iterable[str]], Administration]] = {
    "oneroster": _oneroster,
    "uwlr": _uwlr,
}
"""Kind of administration -> the server with these lies."""

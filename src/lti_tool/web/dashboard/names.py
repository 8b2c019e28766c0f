"""What a teacher calls the pupils on a page: by name where the school chose so, else by alias."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti.service import Service
from lti_tool.privacy.rules import Mode
from lti_tool.services import choices, details, names, schools
from lti_tool.services.names import Listing
from lti_tool.web.access import Viewer
from lti_tool.web.tool import tool

log = structlog.get_logger()

FIELD = "display_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Names by person, for this one page. ``failed``: the platform did not tell them now."""

    mode: Mode
    by_person: Mapping[UUID, str] = field(default_factory=dict, repr=False)
    failed: bool = False


def of_group(viewer: Viewer, person_ids: Collection[UUID]) -> Shown:
    """Return the names of these pupils of the viewer's group, as far as the school lets them show.

    Every page works without: who has no name here is shown by alias.
    """
    parts = tool()
    with parts.database.reading() as session:
        mode = choices.of_school(session, viewer.school_id, parts.policy).mode(FIELD)
        if mode is Mode.OFF or viewer.context_id is None or not person_ids:
            return Shown(mode=mode)
        if mode is Mode.STORED:
            tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
            kept = details.shown(session, tenant, person_ids, FIELD)
            return Shown(mode=mode, by_person=kept)
        listing = names.listing_of(session, viewer.school_id, viewer.context_id)
    return _asked(viewer, listing, person_ids) if listing else Shown(mode=mode, failed=True)


def _asked(viewer: Viewer, listing: Listing, person_ids: Collection[UUID]) -> Shown:
    """Ask the platform, with no transaction open meanwhile."""
    parts = tool()
    service = Service(
        outbound=parts.outbound,
        tokens=parts.tokens,
        client=parts.clients.for_launch(listing.registration_id),
    )
    try:
        members = names.asked(service, listing)
    except (PlatformRefused, PlatformUnavailable) as error:
        log.info("names not told", registration=str(listing.registration_id), code=error.code)
        return Shown(mode=Mode.SCREEN, failed=True)
    with parts.database.reading() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        found = names.matched(session, tenant, listing, members, person_ids)
    return Shown(mode=Mode.SCREEN, by_person=found)

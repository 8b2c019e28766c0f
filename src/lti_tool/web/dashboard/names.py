"""What a teacher calls the pupils on a page: by name where the school chose so, else by alias."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

import structlog

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti.service import Service
from lti_tool.privacy.rules import Mode
from lti_tool.services import choices, details, names, photos, schools
from lti_tool.services.names import Listing
from lti_tool.web.access import Viewer
from lti_tool.web.tool import tool

log = structlog.get_logger()

FIELD = "display_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Names by person, for this one page, and who has a photo to show.

    ``failed``: the platform did not tell the names now.
    """

    mode: Mode
    by_person: Mapping[UUID, str] = field(default_factory=dict, repr=False)
    photos: frozenset[UUID] = frozenset()
    failed: bool = False


def of_group(viewer: Viewer, person_ids: Collection[UUID]) -> Shown:
    """Return the names of these pupils of the viewer's group, as far as the school lets them show.

    Every page works without: who has no name here is shown by alias.
    """
    parts, school_id = tool(), viewer.school_id
    with parts.database.reading() as session:
        found = choices.of_school(session, school_id, parts.policy)
        has_photos = photos.FIELD in found.stored and bool(person_ids)
        some = photos.with_photo(session, school_id, person_ids) if has_photos else frozenset()
        shown = Shown(mode=found.mode(FIELD), photos=some)
        if shown.mode is Mode.OFF or viewer.context_id is None or not person_ids:
            return shown
        if shown.mode is Mode.STORED:
            tenant = schools.tenant_by_id(session, parts.root_key, school_id)
            return replace(shown, by_person=details.shown(session, tenant, person_ids, FIELD))
        listing = names.listing_of(session, school_id, viewer.context_id)
    told = _asked(viewer, listing, person_ids) if listing else None
    return replace(shown, by_person=told or {}, failed=not told)


def _asked(
    viewer: Viewer, listing: Listing, person_ids: Collection[UUID]
) -> dict[UUID, str] | None:
    """Ask the platform, with no transaction open meanwhile; None when it does not tell."""
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
        return None
    with parts.database.reading() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        return names.matched(session, tenant, listing, members, person_ids)

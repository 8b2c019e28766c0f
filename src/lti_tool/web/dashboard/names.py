"""What a teacher calls the pupils on a page: by name where the school chose so, else by alias."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

import structlog

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti.service import Service
from lti_tool.privacy.rules import Mode
from lti_tool.services import choices, details, names, photos, schools
from lti_tool.services.border_counts import Crossing
from lti_tool.services.names import Listing, Told
from lti_tool.web.access import Viewer
from lti_tool.web.tool import tool

log = structlog.get_logger()

FIELD = "display_name"
SOURCE = "nrps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Names by person, for this one page, and who has a photo to show.

    ``failed``: the platform did not tell the names now. ``strangers``: who is in the group at
    the platform and never came here, by name or "" (only where a page asked for the ``roll``).
    """

    mode: Mode
    by_person: Mapping[UUID, str] = field(default_factory=dict, repr=False)
    photos: frozenset[UUID] = frozenset()
    failed: bool = False
    strangers: tuple[str, ...] = field(default=(), repr=False)


def of_group(
    viewer: Viewer,
    person_ids: Collection[UUID],
    *,
    roll: bool = False,
    at: UUID | None = None,
) -> Shown:
    """Return the names of these pupils of the viewer's group, as far as the school lets them show.

    Every page works without: who has no name here is shown by alias. ``roll`` also asks the
    platform who is in the group and never came (without names where the school shows none).
    ``at`` is another course of theirs, which the caller has made sure of.
    """
    parts, school_id, context_id = tool(), viewer.school_id, at or viewer.context_id
    with parts.database.reading() as session:
        found = choices.of_school(session, school_id, parts.policy)
        has_photos = photos.FIELD in found.stored and bool(person_ids)
        some = photos.with_photo(session, school_id, person_ids) if has_photos else frozenset()
        shown = Shown(mode=found.mode(FIELD), photos=some)
        if shown.mode is Mode.STORED and person_ids:
            tenant = schools.tenant_by_id(session, parts.root_key, school_id)
            kept = details.shown(session, tenant, person_ids, FIELD)
            shown = replace(shown, by_person=kept)
        on_screen = shown.mode is Mode.SCREEN and bool(person_ids)
        if context_id is None or not (on_screen or roll):
            return shown
        listing = names.listing_of(session, school_id, context_id)
    named = shown.mode is not Mode.OFF
    told = _asked(viewer, listing, person_ids, named=named) if listing else None
    return _with(shown, told or Told())


def _with(shown: Shown, told: Told) -> Shown:
    """Add what the platform told; where names are kept, the kept ones go first."""
    return replace(
        shown,
        by_person={**told.by_person, **shown.by_person},
        strangers=told.strangers,
        failed=shown.mode is Mode.SCREEN and not (told.by_person or any(told.strangers)),
    )


def _asked(
    viewer: Viewer, listing: Listing, person_ids: Collection[UUID], *, named: bool
) -> Told | None:
    """Ask the platform, with no transaction open meanwhile; None when it does not tell."""
    parts = tool()
    service = Service(
        outbound=parts.outbound,
        tokens=parts.tokens,
        client=parts.clients.for_launch(listing.registration_id),
    )
    try:
        found = names.asked(service, listing, named=named)
    except (PlatformRefused, PlatformUnavailable) as error:
        log.info("names not told", registration=str(listing.registration_id), code=error.code)
        return None
    crossing = Crossing(source=SOURCE, lost=found.lost, held=found.held)
    parts.tally.note(viewer.school_id, crossing, day=parts.clock().date())
    with parts.database.reading() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        return names.matched(session, tenant, listing, found.members, person_ids)

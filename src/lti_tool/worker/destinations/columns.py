"""Finds or makes the line item of a link that came without one: claim, ask, settle."""

from lti_tool.errors import NotFound, PlatformRefused
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.lti import ags
from lti_tool.lti import line_items as platform_items
from lti_tool.lti.line_items import TAG, Columns
from lti_tool.lti.pylti import NewLineItem
from lti_tool.lti.service import Service
from lti_tool.services import line_items
from lti_tool.services.grades import ForPlatform
from lti_tool.services.line_items import Search
from lti_tool.worker.courier import Courier


def column_of(courier: Courier, claimed: ForPlatform, service: Service) -> str:
    """Return where a score goes, with no transaction open while the platform is asked.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``services.line_items.hold`` and
            ``lti.line_items.find_or_make`` raise.
    """
    if claimed.line_item_url is not None:
        return claimed.line_item_url
    with courier.database.writing() as session:
        held = line_items.hold(session, claimed.link_id, claimed.claim, now=courier.clock())
    if isinstance(held, str):
        return held
    found: str | None = None
    try:
        found = _found(service, held, _wanted(courier.catalogue(), claimed, held))
    finally:
        with courier.database.writing() as session:
            line_items.settle(session, held, found)
    return found


def _found(service: Service, held: Search, wanted: NewLineItem) -> str:
    columns = Columns(service=service, url=held.line_items_url, can_write=held.can_make)
    url = platform_items.find_or_make(columns, wanted)
    if not service.client.is_own_host(url):
        raise PlatformRefused(str(service.client.registration_id), code=ags.FOREIGN)
    return url


def _wanted(catalogue: Catalogue, claimed: ForPlatform, held: Search) -> NewLineItem:
    return NewLineItem(
        label=title_of(catalogue, claimed.exercise_key),
        maximum=claimed.maximum,
        resource_id=claimed.exercise_key,
        resource_link_id=held.resource_link_key,
        tag=TAG,
    )


def title_of(catalogue: Catalogue, exercise_key: str) -> str:
    """Return what a column is called."""
    try:
        return catalogue.get(exercise_key).title
    except NotFound:  # withdrawn since; its key still says what it was
        return exercise_key

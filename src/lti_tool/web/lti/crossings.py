"""What a launch brings about a person beyond what is needed: kept by choice, else counted."""

from collections import Counter

from sqlalchemy.orm import Session

from lti_tool.models.launches import LaunchSession
from lti_tool.models.schools import Role
from lti_tool.privacy.minimise import Minimised
from lti_tool.privacy.offers import launch_offers
from lti_tool.services import details, schools
from lti_tool.services.border_counts import Crossing
from lti_tool.web.tool import tool

SOURCE = "lti"


def keep_chosen(session: Session, opened: LaunchSession, small: Minimised) -> None:
    """Keep the optional values of a pupil's launch that the school chose; count all else.

    Of staff nothing optional is kept, whatever the school chose about its pupils (annex D11).
    """
    parts = tool()
    offers = launch_offers(small.kept, parts.policy)
    chosen: frozenset[str] = frozenset()
    if opened.person_id is not None and opened.role is Role.PUPIL and offers.came:
        tenant = schools.tenant_by_id(session, parts.root_key, opened.school_id)
        chosen = details.take(session, tenant, opened.person_id, offers, parts.policy)
    lost = Counter(small.lost) + Counter(offers.not_chosen(chosen))
    crossing = Crossing(source=SOURCE, lost=lost, held=small.held)
    parts.tally.note(opened.school_id, crossing, day=parts.clock().date())
    parts.tally.settle(session)

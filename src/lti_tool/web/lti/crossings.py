"""What a launch brings about a person beyond what is needed: kept by choice, else counted."""

from sqlalchemy.orm import Session

from lti_tool.db import tenancy
from lti_tool.db.quick import Quick
from lti_tool.models.matches import Ground
from lti_tool.models.schools import Role
from lti_tool.privacy.minimise import Minimised
from lti_tool.privacy.offers import launch_offers
from lti_tool.services import details, recognition
from lti_tool.services.border_counts import Crossing
from lti_tool.services.merging import matches
from lti_tool.services.sessions import Opened
from lti_tool.services.standing import Standing
from lti_tool.web.tool import tool

SOURCE = "lti"


def keep_chosen(quick: Quick, standing: Standing, opened: Opened, small: Minimised) -> None:
    """Keep the optional values of a pupil's launch that the school chose; count all else.

    Of staff nothing optional is kept, whatever the school chose about its pupils (annex D11).
    """
    parts = tool()
    offers = launch_offers(small.kept, parts.policy)
    chosen: frozenset[str] = frozenset()
    pupil = opened.person_id if opened.role is Role.PUPIL else None
    if pupil is not None and offers.came and standing.chosen:
        with Session(quick.connection) as session:
            chosen = details.take(session, standing.tenant, pupil, offers, parts.policy)
    _note_another(quick, standing, opened, small)
    lost = dict(small.lost)
    for name in offers.not_chosen(chosen):
        lost[name] = lost.get(name, 0) + 1
    crossing = Crossing(source=SOURCE, lost=lost, held=small.held)
    parts.tally.note(opened.school_id, crossing, day=parts.clock().date())


def settle() -> None:
    """Write counts of launches down when it is time: of every school that launched meanwhile."""
    parts = tool()
    if parts.tally.is_due():
        with tenancy.every_school(), parts.database.noting() as quick:
            parts.tally.settle(quick)


def _note_another(quick: Quick, standing: Standing, opened: Opened, small: Minimised) -> None:
    """Note where the administration calls somebody else by the name that came with this launch."""
    if opened.person_id is None:
        return
    value = recognition.source_id(small)
    other = recognition.on_roster(quick, standing.tenant, value, opened.role)
    if other is not None and other != opened.person_id:
        with Session(quick.connection) as session:
            school_id = opened.school_id
            matches.propose(session, school_id, opened.person_id, other, Ground.SOURCED_ID)
            session.flush()

"""A first launch by somebody whom the roster knows already: they are the same (decision D5).

Only where the school chose to keep ECK-iDs, and only for a pupil whom this platform never sent:
two people who are both known stay two until somebody looks.
"""

from sqlalchemy.orm import Session

from lti_tool.models.schools import Role
from lti_tool.privacy.choices import Policy, read
from lti_tool.privacy.minimise import Minimised
from lti_tool.privacy.offers import launch_offers
from lti_tool.services import details, legacy, people
from lti_tool.services.people import PlatformUser
from lti_tool.services.standing import Standing

FIELD = "eck_id"


def recognise(
    session: Session, standing: Standing, user: PlatformUser, small: Minimised, policy: Policy
) -> bool:
    """Let a pupil be known by this platform's id, too, if their ECK-iD is; tell whether it was.

    Args:
        session: a writing session.
        standing: the school, and what it chose.
        user: who launched.
        small: what the border let through of the launch.
        policy: how far the operator lets schools go.
    """
    if FIELD not in read(standing.chosen, policy).stored:
        return False
    value = launch_offers(small.kept, policy).values.get(FIELD)
    if value is None or people.find(session, standing.tenant, user) is not None:
        return False
    pupil = details.find_by_chain_id(session, standing.tenant, value)
    if pupil is None or legacy.has_new_id(session, pupil.id, user):
        return False
    return people.add_link(session, standing.tenant, user, pupil.id)


def may_be_known(role: Role, standing: Standing) -> bool:
    """Tell whether looking is worth it: most schools chose nothing, and staff has no ECK-iD."""
    return role is Role.PUPIL and bool(standing.chosen)

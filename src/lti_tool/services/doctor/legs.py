"""Every leg of a connection, in the order in which it is walked."""

from collections.abc import Iterator

from lti_tool.lti.vocabulary import SCOPE_LINE_ITEM, SCOPE_MEMBERSHIPS, SCOPE_SCORE
from lti_tool.services.doctor import course, inside, outside
from lti_tool.services.doctor.records import Chart, Finding, Findings, Instruments, Leg

LEGS: tuple[Leg, ...] = (
    Leg(name="approval", walk=inside.approval),
    Leg(name="platform_keys", walk=outside.platform_keys),
    Leg(name="clock", walk=outside.clock),
    Leg(name="certificate", walk=outside.certificate),
    Leg(name="own_certificate", walk=outside.own_certificate),
    Leg(name="own_key_set", walk=outside.own_key_set),
    Leg(name="own_key", walk=inside.own_key),
    Leg(name="services", walk=inside.services),
    Leg(name="token_score", walk=outside.token_for(SCOPE_SCORE)),
    Leg(name="token_line_items", walk=outside.token_for(SCOPE_LINE_ITEM, "columns_withheld")),
    Leg(name="token_roster", walk=outside.token_for(SCOPE_MEMBERSHIPS, "roster_withheld")),
    Leg(name="gradebook", walk=course.gradebook),
    Leg(name="roster", walk=course.roster),
    Leg(name="test_column", walk=course.test_column),
    Leg(name="notices", walk=inside.notices),
    Leg(name="browsers", walk=inside.browsers),
    Leg(name="last_launch", walk=inside.last_launch),
    Leg(name="scores", walk=inside.scores),
)


def after(so_far: Findings) -> Leg | None:
    """Return the first leg that is not walked yet, None at the end."""
    return next((leg for leg in LEGS if leg.name not in so_far), None)


def examine(chart: Chart, instruments: Instruments) -> Iterator[tuple[str, Finding]]:
    """Walk all legs, and yield each with its name as soon as it is walked."""
    so_far: dict[str, Finding] = {}
    while leg := after(so_far):
        so_far[leg.name] = leg.walk(chart, instruments, so_far)
        yield leg.name, so_far[leg.name]

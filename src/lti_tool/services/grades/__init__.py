"""Score deliveries: queue, claim, settle, hold, send again. The row is the truth (decision D3).

A worker claims rows in one short transaction, sends with none open, and settles in another; a
worker that died gives its rows back when the lease ends.
"""

from lti_tool.services.grades.again import leave, resume, send_again
from lti_tool.services.grades.cells import same_cell
from lti_tool.services.grades.claimed import Claimed, ForGradebook, ForPlatform, Taking
from lti_tool.services.grades.claims import Turn, claim, next_turn, postpone
from lti_tool.services.grades.lists import counts, counts_by_place, listed
from lti_tool.services.grades.queueing import (
    queue,
    queue_at_platform,
    recount,
    recount_pupil,
    registration_of,
)
from lti_tool.services.grades.rules import Answered
from lti_tool.services.grades.settling import give_back_expired, pull_forward, settle

__all__ = [
    "Answered",
    "Claimed",
    "ForGradebook",
    "ForPlatform",
    "Taking",
    "Turn",
    "claim",
    "counts",
    "counts_by_place",
    "give_back_expired",
    "leave",
    "listed",
    "next_turn",
    "postpone",
    "pull_forward",
    "queue",
    "queue_at_platform",
    "recount",
    "recount_pupil",
    "registration_of",
    "resume",
    "same_cell",
    "send_again",
    "settle",
]

"""The kinds of interaction: one file each, one line each in this table."""

from collections.abc import Mapping

from lti_tool.exercises.interactions import (
    associate,
    choice,
    extended_text,
    gap_match,
    hotspot,
    hottext,
    inline_choice,
    match,
    order,
    select_point,
    slider,
    text_entry,
)
from lti_tool.exercises.interactions.kind import InteractionKind
from lti_tool.exercises.rules import Rules

INTERACTION_TYPES: Mapping[str, InteractionKind] = {
    "qti-associate-interaction": associate.KIND,
    "qti-choice-interaction": choice.KIND,
    "qti-extended-text-interaction": extended_text.KIND,
    "qti-gap-match-interaction": gap_match.KIND,
    "qti-hotspot-interaction": hotspot.KIND,
    "qti-hottext-interaction": hottext.KIND,
    "qti-inline-choice-interaction": inline_choice.KIND,
    "qti-match-interaction": match.KIND,
    "qti-order-interaction": order.KIND,
    "qti-select-point-interaction": select_point.KIND,
    "qti-slider-interaction": slider.KIND,
    "qti-text-entry-interaction": text_entry.KIND,
}

INTERACTION_RULES: Rules = {
    name: rule for kind in INTERACTION_TYPES.values() for name, rule in kind.rules.items()
}
"""What the elements of all kinds may hold."""

SLOTS = frozenset().union(*(kind.slots for kind in INTERACTION_TYPES.values()))
"""Elements that stand inside the text of their own interaction only."""

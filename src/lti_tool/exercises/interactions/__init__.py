"""The kinds of interaction: one file each, one line each in this table."""

from collections.abc import Mapping

from lti_tool.exercises.interactions import choice, inline_choice, text_entry
from lti_tool.exercises.interactions.kind import InteractionKind
from lti_tool.exercises.rules import Rules

INTERACTION_TYPES: Mapping[str, InteractionKind] = {
    "qti-choice-interaction": choice.KIND,
    "qti-inline-choice-interaction": inline_choice.KIND,
    "qti-text-entry-interaction": text_entry.KIND,
}

INTERACTION_RULES: Rules = {
    name: rule for kind in INTERACTION_TYPES.values() for name, rule in kind.rules.items()
}
"""What the elements of all kinds may hold."""

"""On the way in: keep what a purpose needs, count what was dropped, forget the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.privacy.borders import GROUP_LABELS, NAME_CLAIMS, Decision, Rules

SHORTEST_NAME = 3
"""Shorter names ("Bo") occur inside ordinary words; dropping labels for them helps nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimised:
    """What is left of a message.

    ``kept``: the claims that the border lets through. ``dropped``: how many were not (their
    names and values are gone). ``refused``: the claim because of which the whole message must
    be refused, or None.
    """

    kept: Mapping[str, Any]
    dropped: int
    refused: str | None


def minimise(message: Mapping[str, Any], rules: Rules) -> Minimised:
    """Return the part of ``message`` that ``rules`` let through.

    Empty values of refused claims (null, empty list) are no reason to refuse.
    """
    kept: dict[str, Any] = {}
    dropped, refused = 0, None
    for claim, value in message.items():
        decision = rules.get(claim)
        if decision is None:
            dropped += 1
        elif decision is Decision.REFUSE:
            refused = claim if value else refused
        elif isinstance(decision, Mapping) and isinstance(value, Mapping):
            kept[claim] = {key: value[key] for key in value if key in decision}
            dropped += len(value) - len(kept[claim])
        else:
            kept[claim] = value
    _drop_labels_with_names(kept, message)
    return Minimised(kept=kept, dropped=dropped, refused=refused)


def _drop_labels_with_names(kept: dict[str, Any], message: Mapping[str, Any]) -> None:
    claim, keys = GROUP_LABELS
    labels = kept.get(claim)
    if not isinstance(labels, dict):
        return
    names = {
        value.casefold()
        for name in NAME_CLAIMS
        if isinstance(value := message.get(name), str) and len(value) >= SHORTEST_NAME
    }
    for key in keys:
        text = labels.get(key)
        if isinstance(text, str) and any(name in text.casefold() for name in names):
            del labels[key]

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

    Empty values of refused claims (null, empty list) are no reason to refuse. An object goes
    through only where the rules name its keys: elsewhere it could hold anything.
    """
    kept: dict[str, Any] = {}
    dropped, refused = 0, None
    for claim, value in message.items():
        decision = rules.get(claim)
        if decision is Decision.REFUSE:
            refused = claim if value else refused
        elif isinstance(decision, Mapping) and isinstance(value, Mapping):
            kept[claim] = {k: v for k, v in value.items() if k in decision and _is_plain(v)}
            dropped += len(value) - len(kept[claim])
        elif isinstance(decision, Decision) and _is_plain(value):
            kept[claim] = value
        else:
            dropped += value is not None
    dropped += _drop_labels_with_names(kept, message)
    return Minimised(kept=kept, dropped=dropped, refused=refused)


def _is_plain(value: object) -> bool:
    """Tell whether a value is a text, a number, or a list of these: nothing with keys."""
    return not isinstance(value, Mapping) and (
        not isinstance(value, list) or not any(isinstance(v, Mapping | list) for v in value)
    )


def _drop_labels_with_names(kept: dict[str, Any], message: Mapping[str, Any]) -> int:
    """Drop group labels that hold the launching person's name; return how many."""
    claim, keys = GROUP_LABELS
    labels = kept.get(claim)
    if not isinstance(labels, dict):
        return 0
    names = {
        value.casefold()
        for name in NAME_CLAIMS
        if isinstance(value := message.get(name), str) and len(value) >= SHORTEST_NAME
    }
    telling = [
        key
        for key in keys
        if isinstance(text := labels.get(key), str) and any(n in text.casefold() for n in names)
    ]
    for key in telling:
        del labels[key]
    return len(telling)

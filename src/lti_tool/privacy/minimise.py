"""On the way in: keep what a purpose needs, count what was dropped, forget the rest."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.privacy.borders import GROUP_LABELS, NAME_CLAIMS, UNKNOWN, Chosen, Decision, Rules
from lti_tool.privacy.detectors import (
    may_be_national_number,
    national_number_named,
    speaks_of_chain_id,
)

SHORTEST_NAME = 3
"""Shorter names ("Bo") occur inside ordinary words; dropping labels for them helps nobody."""

NUMBER_FIELD = "administration_number"
"""The optional field whose values are looked at: an administration may fill in a BSN."""

CHAIN_ID_FIELD = "eck_id"

_PASSES = (Decision.KEEP, Decision.USE, Decision.PSEUDONYM)
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimised:
    """What is left of a message.

    ``kept``: what the border lets through. ``lost``: name -> how many were dropped; a name that
    has no line of its own stands as "onbekend", and values are gone. ``held``: the names under
    which a national number came or may have come (they are lost as well). ``refused``: the claim
    because of which the whole message must be refused, or None.
    """

    kept: Mapping[str, Any]
    lost: Mapping[str, int]
    held: tuple[str, ...]
    refused: str | None

    @property
    def dropped(self) -> int:
        """How many values were dropped."""
        return sum(self.lost.values())


def minimise(
    message: Mapping[str, Any], rules: Rules, chosen: Collection[str] = frozenset()
) -> Minimised:
    """Return the part of ``message`` that ``rules`` let through.

    Args:
        message: names and values as they arrived.
        rules: the border that it crosses.
        chosen: the optional fields that may pass here.

    Empty values of refused claims (null, empty list) are no reason to refuse. An object goes
    through only where the rules name its keys: elsewhere it could hold anything.
    """
    border = _Border(chosen)
    kept: dict[str, Any] = {}
    refused = None
    for claim, value in message.items():
        rule, name = rules.get(claim), claim.rpartition("/")[2]
        if rule is Decision.REFUSE:
            refused = claim if value else refused
        elif not isinstance(rule, dict):
            if border.passes(name, value, rule):
                kept[claim] = value
        elif not isinstance(value, Mapping):
            border.passes(name, value, None)
        elif within := {
            key: v
            for key, v in value.items()
            if border.passes(f"{name}.{key}", v, rule.get(key), key)
        }:
            kept[claim] = within
    border.lose(_drop_labels_with_names(kept, message))
    return Minimised(
        kept=kept, lost=dict(border.lost), held=tuple(sorted(border.held)), refused=refused
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What of a table's columns may be read, decided once for all rows.

    ``kept``: the names that the border lets through; read no others. ``lost``: name -> how many
    columns are dropped in each row. ``held``: columns that are called after a national number.
    """

    kept: tuple[str, ...]
    lost: Mapping[str, int]
    held: tuple[str, ...]


def columns(names: Iterable[str], rules: Rules, chosen: Collection[str] = frozenset()) -> Columns:
    """Decide about the columns of a table; values of kept ones still pass ``value_passes``."""
    border = _Border(chosen)
    kept = tuple(name for name in names if border.passes(name, "", _plain(rules, name)))
    return Columns(kept=kept, lost=dict(border.lost), held=tuple(sorted(border.held)))


def value_passes(
    name: str, value: str, rules: Rules, chosen: Collection[str] = frozenset()
) -> bool:
    """Tell whether one value of a kept column may be read.

    False for a number that may be a BSN or onderwijsnummer and for a chain id in a place that is
    not for one: count it as held, or as lost, under the column's name.
    """
    return _Border(chosen).passes(name, value, _plain(rules, name))


class _Border:
    """Decides value by value, and counts."""

    def __init__(self, chosen: Collection[str]) -> None:
        self._chosen = frozenset(chosen)
        self.lost: Counter[str] = Counter()
        self.held: set[str] = set()

    def passes(self, name: str, value: object, rule: object, key: str | None = None) -> bool:
        """Return whether a value goes through; ``key`` is its own name inside an object."""
        told = name if rule is not None else UNKNOWN
        if word := national_number_named(key or name):
            return self._hold(word if rule is None else name)
        fields = self._chosen.intersection(rule.fields) if isinstance(rule, Chosen) else _NOTHING
        if not (rule in _PASSES or fields) or not _is_plain(value):
            self.lose([told] if value is not None else [])
            return False
        if not isinstance(value, str):
            return True
        if NUMBER_FIELD in fields and may_be_national_number(value):
            return self._hold(told)
        if CHAIN_ID_FIELD not in fields:
            chain = speaks_of_chain_id(value)
            self.lose([told] if chain else [])
            return not chain
        return True

    def lose(self, names: Iterable[str]) -> None:
        for name in names:
            self.lost[name] += 1

    def _hold(self, name: str) -> bool:
        self.held.add(name)
        self.lose([name])
        return False


def _plain(rules: Rules, name: str) -> object:
    rule = rules.get(name)
    return None if isinstance(rule, dict) else rule


def _short(claim: str) -> str:
    """Return the last word of a claim's address: what people call it."""
    return claim.rpartition("/")[2]


def _is_plain(value: object) -> bool:
    """Tell whether a value is a text, a number, or a list of these: nothing with keys."""
    if isinstance(value, str | int):  # nearly all are
        return True
    return not isinstance(value, Mapping) and (
        not isinstance(value, list) or not any(isinstance(v, Mapping | list) for v in value)
    )


def _drop_labels_with_names(kept: dict[str, Any], message: Mapping[str, Any]) -> list[str]:
    """Drop group labels that hold the launching person's name; return their names."""
    claim, keys = GROUP_LABELS
    labels = kept.get(claim)
    if not isinstance(labels, dict):
        return []
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
    return [f"{_short(claim)}.{key}" for key in telling]

"""What a school chose about the optional fields, and how far its operator lets it go.

Everything is off until somebody, having read what it means, turns it on. What an operator forbids
is off for every school, whatever its choice says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lti_tool.errors import ConfigInvalid
from lti_tool.privacy.fields import EXCLUSIVE, OPTIONAL_FIELDS
from lti_tool.privacy.rules import Mode

_WIDTH = {mode: width for width, mode in enumerate(Mode)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What holds for a whole deployment.

    ``at_most``: optional field -> the widest mode that a school may choose (absent: any).
    ``pilot_chain_ids``: whether ECK-iDs of the pilot environment count (test systems only).
    """

    at_most: Mapping[str, Mode] = field(default_factory=dict)
    pilot_chain_ids: bool = False

    def allows(self, name: str, mode: Mode) -> bool:
        """Tell whether a school may choose this mode for this field."""
        return _WIDTH[mode] <= _WIDTH[self.at_most.get(name, Mode.STORED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A school's modes by field, as far as its operator allows; what is absent is off."""

    modes: Mapping[str, Mode]

    def mode(self, name: str) -> Mode:
        """Return the mode of an optional field."""
        return self.modes.get(name, Mode.OFF)

    @property
    def stored(self) -> frozenset[str]:
        """The fields that may be kept: what may pass the borders of this school."""
        return frozenset(name for name, mode in self.modes.items() if mode is Mode.STORED)


def policy_of(at_most: Mapping[str, str], *, pilot_chain_ids: bool = False) -> Policy:
    """Return the policy that settings describe.

    Raises:
        ConfigInvalid: with every unknown field or mode at once; a policy can only tighten.
    """
    faults = [
        f"privacy.toml: at_most.{name}: {mode!r} is not one of {_words(name)}"
        for name, mode in at_most.items()
        if mode not in _words(name)
    ]
    if faults:
        raise ConfigInvalid(tuple(faults))
    return Policy(
        at_most={name: Mode(mode) for name, mode in at_most.items()},
        pilot_chain_ids=pilot_chain_ids,
    )


def _words(name: str) -> list[str]:
    known = OPTIONAL_FIELDS.get(name)
    return [mode.value for mode in known.modes] if known else []


def read(text: str | None, policy: Policy) -> Choices:
    """Return the choices in a school's row (``display_name:stored photo:stored``).

    Where the operator allows less than was chosen, the widest mode that is allowed holds.
    """
    pairs = (pair.partition(":") for pair in (text or "").split())
    chosen = {name: Mode(mode) for name, _, mode in pairs}
    limited = {name: _limited(name, mode, policy) for name, mode in chosen.items()}
    return Choices(modes={name: mode for name, mode in limited.items() if mode is not Mode.OFF})


def write(choices: Choices) -> str | None:
    """Return what stands in a school's row; None when everything is off."""
    pairs = sorted(f"{n}:{mode.value}" for n, mode in choices.modes.items() if mode is not Mode.OFF)
    return " ".join(pairs) or None


def excluded_by(choices: Choices, name: str) -> frozenset[str]:
    """Return the fields that are on and that this one may not be on beside."""
    others = {other for group in EXCLUSIVE if name in group for other in group - {name}}
    return frozenset(others & set(choices.modes))


def birth_values(birth_date: date, fields: frozenset[str], today: date) -> dict[str, str]:
    """Return a birth date as the chosen field holds it: date, year, or age in whole years."""
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    values = {
        "birth_date": birth_date.isoformat(),
        "birth_year": str(birth_date.year),
        "age": str(today.year - birth_date.year - (not had_birthday)),
    }
    return {name: value for name, value in values.items() if name in fields}


def _limited(name: str, mode: Mode, policy: Policy) -> Mode:
    """Return the widest mode of a field that is no wider than chosen, nor than is allowed."""
    modes = OPTIONAL_FIELDS[name].modes
    narrower = [m for m in modes if _WIDTH[m] <= _WIDTH[mode] and policy.allows(name, m)]
    return narrower[-1]

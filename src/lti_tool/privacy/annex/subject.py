"""What one annex is made of: which school, what it chose, and the deployment's facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lti_tool.config.facts import Facts
from lti_tool.privacy.choices import Choices
from lti_tool.privacy.fields import PERSONAL_FIELDS
from lti_tool.privacy.rules import MODES, FieldRule, Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One school at one moment.

    ``lengths``: retention rule -> its length for this school. ``accepted``: the annex version
    that the school accepted last, or None. ``objections``: sub-processors that it objects to.
    """

    school: str
    brin: str
    on: date
    choices: Choices
    lengths: Mapping[str, int]
    facts: Facts
    accepted: str | None
    objections: frozenset[str]

    def fields(self) -> Iterator[tuple[str, FieldRule]]:
        """Yield the fields that this school's pupils or staff have: always, or by its choice."""
        for name, rule in PERSONAL_FIELDS.items():
            chosen = not rule.optional or self.choices.mode(name) is not Mode.OFF
            if chosen and not rule.unused:
                yield name, rule

    def mode(self, name: str) -> str:
        """Return how an optional field stands, in a word."""
        return MODES[self.choices.mode(name)]

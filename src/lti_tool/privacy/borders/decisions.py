"""What may happen to a value that arrives."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Decision(StrEnum):
    """What happens to a value, whatever the school chose."""

    KEEP = "keep"
    PSEUDONYM = "keep as keyed hash"
    USE = "use during the request and forget"
    DROP = "drop; count that it came"
    REFUSE = "refuse the whole message"


@dataclass(frozen=True, slots=True, init=False)
class Chosen:
    """Kept only for a school that chose one of these optional fields; dropped for all others."""

    fields: tuple[str, ...]

    def __init__(self, *fields: str) -> None:
        object.__setattr__(self, "fields", fields)


Rule = Decision | Chosen
Rules = Mapping[str, Rule | dict[str, Rule]]
"""Name of a claim, column or element -> what happens. A name without a line is dropped."""

UNKNOWN = "onbekend"
"""Under this name is counted what has no line: its own name could say something of a person."""

"""What the server has, and how it behaves."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lti_tool.demo.uwlr.lies import UwlrLie

PATH: Final = "/uwlr/leerlinggegevens"

SCHOOL_YEAR: Final = "2026-2027"


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """An invented pupil: in which group, in which year."""

    group: str
    year: int


def _children(count: int = 40) -> dict[str, Child]:
    years = [number % 8 + 1 for number in range(count)]
    return {str(1001 + at): Child(group=f"G{year}", year=year) for at, year in enumerate(years)}


@dataclass(slots=True, kw_only=True)
class UwlrConfig:
    """The school, who may ask, and the lies; all may change while the server runs.

    ``children``: key -> pupil. ``asked``: what was asked, element -> text, in order.
    """

    brin: str = "99XX"
    school_year: str = SCHOOL_YEAR
    client_code: str = "alles-in-1"
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    children: dict[str, Child] = field(default_factory=_children)
    lies: set[UwlrLie] = field(default_factory=set)
    asked: list[Mapping[str, str]] = field(default_factory=list)

"""The picker's address: it holds the filter and what is chosen, so that nothing is forgotten.

Every button but those that send is a question (GET) about the same page: it can be gone back to,
kept and reloaded, and it works without script.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from lti_tool.exercises.search import Wanted

LONGEST_TEXT = 60
MOST_CHOSEN = 60
"""Exercises in one answer: more than a theme has."""

DATES = ("available_from", "available_until", "submit_from", "submit_until", "week_of")
"""Moments as a browser writes them; ``week_of`` is a day of the week to spread over."""

FILTERS = ("theme", "group", "subject", "minutes", "kind", "text")
DEEDS = ("up", "down", "drop", "all", "none")
"""Buttons that change what is chosen; what they are about is their value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for: a filter, and the keys that are chosen, in their order.

    ``lesson``: all of them behind one link. ``dates`` are as they were typed.
    """

    wanted: Wanted
    chosen: tuple[str, ...]
    lesson: bool
    dates: Mapping[str, str]

    @property
    def query(self) -> dict[str, Any]:
        """Return the address again, in its shortest form."""
        named = {name: getattr(self.wanted, name) for name in FILTERS}
        query = {name: value for name, value in named.items() if value is not None}
        more = {"exercise": self.chosen, "lesson": self.lesson and "1"}
        return {**query, **self.dates, **{name: value for name, value in more.items() if value}}

    @property
    def filtered(self) -> bool:
        """Whether not everything is asked for."""
        return self.wanted != Wanted()


def read(values: MultiDict[str, str]) -> Asked:
    """Return what an address (or a form) asks for.

    ``exercise`` are the ticked ones, in whatever order the browser sends them; ``order`` are those
    that were chosen before, in the teacher's order: what is new comes after them.
    """
    wanted = Wanted(
        theme=values.get("theme") or None,
        group=values.get("group", type=int),
        subject=values.get("subject") or None,
        minutes=values.get("minutes", type=int),
        kind=values.get("kind") or None,
        text=values.get("text", "").strip()[:LONGEST_TEXT] or None,
    )
    ticked = dict.fromkeys(values.getlist("exercise"))
    kept = [key for key in dict.fromkeys(values.getlist("order")) if key in ticked]
    chosen = tuple(dict.fromkeys([*kept, *ticked]))
    return Asked(
        wanted=wanted,
        chosen=chosen[:MOST_CHOSEN],
        lesson="lesson" in values,
        dates={name: given for name in DATES if (given := values.get(name, "").strip()[:20])},
    )


def deed_of(values: MultiDict[str, str]) -> str | None:
    """Return the button that was pressed, if it changes what is chosen."""
    return next((deed for deed in DEEDS if deed in values), None)


def chosen_first(asked: Asked, key: str) -> Asked:
    """Return the same with one exercise chosen already."""
    return replace(asked, chosen=tuple(dict.fromkeys([key, *asked.chosen])))


def after(asked: Asked, deed: str, about: str, shown: Sequence[str]) -> Asked:
    """Return what is asked for after a button; ``shown`` are the keys on the page."""
    chosen = list(asked.chosen)
    if deed == "all":
        chosen = list(dict.fromkeys([*chosen, *shown]))[:MOST_CHOSEN]
    elif deed == "none":
        chosen = []
    elif about in chosen:
        at = chosen.index(about)
        chosen.pop(at)
        if deed != "drop":
            chosen.insert(max(0, at - 1) if deed == "up" else at + 1, about)
    return replace(asked, chosen=tuple(chosen))

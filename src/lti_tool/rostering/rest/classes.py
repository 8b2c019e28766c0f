"""The classes of a OneRoster server: what it calls them and their schools; nothing else is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.http_client import Answer
from lti_tool.rostering.rest.calls import Line
from lti_tool.rostering.rest.collection import Collection
from lti_tool.rostering.rest.questions import Question
from lti_tool.rostering.rest.server import Server

_NAME = "classes"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hasty(Line):
    """A line that asks once: whoever waits here holds up a score."""

    def get(self, url: str, name: str) -> Answer:
        """Return an answer of status 200; raises what ``Line.get`` raises."""
        return self.once(url, name)


def classes_of(line: Line, server: Server) -> Iterator[tuple[str, str]]:
    """Yield the sourcedId of each class that is in use, and of its school ("": not told).

    Raises:
        RosterInvalid: what comes cannot be the whole collection.
        PlatformRefused, PlatformUnavailable: the server says no, or nothing, at the first try.
    """
    question = Question(fields=("sourcedId", "status", "school"))
    read = Collection(_NAME, server.collection(_NAME), question, _kept)
    read.read(_Hasty(outbound=line.outbound, access=line.access, now=line.now, rest=line.rest))
    yield from ((each[0], each[1]) for each in read.objects() if each)


def _kept(found: Any) -> tuple[str, str] | None:
    if not isinstance(found, Mapping) or found.get("status") == "tobedeleted":
        return None
    school = found.get("school")
    told = school.get("sourcedId") if isinstance(school, Mapping) else ""
    key = found.get("sourcedId")
    return (key, told if isinstance(told, str) else "") if isinstance(key, str) else None

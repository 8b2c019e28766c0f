"""What users, courses and links are called towards the tool."""

from typing import Final, Literal
from uuid import NAMESPACE_URL, uuid5

from lti_tool.demo.platform import people
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.traits import LaunchTrait

Kind = Literal["user", "context", "link"]

_EVERYBODY: Final = (*people.PEOPLE, *people.CROWD)


def outward(platform: State, kind: Kind, plain: str) -> str:
    """Return the id that the tool hears: our own small number, or a long code made of it."""
    if not platform.has(LaunchTrait.LONG_IDS):
        return plain
    return str(uuid5(NAMESPACE_URL, f"{platform.config.issuer}/{kind}/{plain}"))


def person_called(platform: State, user_id: str) -> Person | None:
    """Return whom the tool means by ``user_id``; nobody means the anonymous visitor."""
    return next(
        (
            person
            for person in _EVERYBODY
            if not person.anonymous and outward(platform, "user", person.user_id) == user_id
        ),
        None,
    )

"""What the server has, and how it behaves."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from lti_tool.demo.oneroster.lies import Lie
from lti_tool.demo.oneroster.school import Objects

BASE_PATH: Final = "/ims/oneroster/rostering/v1p2"
GRADEBOOK_PATH: Final = "/ims/oneroster/gradebook/v1p2"
CREDENTIALS_PATH: Final = "/ims/oneroster/credentials"


def _shuffled(objects: list[Any]) -> list[Any]:
    return sorted(objects, key=lambda _: secrets.token_bytes(8))


@dataclass(slots=True, kw_only=True)
class RosterConfig:
    """The objects, who may read them, and the lies; all may change while the server runs.

    ``tokens``: each token that was given, and for how many requests it served. ``asked``: the
    addresses that were asked for, in order. ``book``: kind and id -> object of the gradebook.
    ``shuffled`` gives the order of an unordered server.
    """

    objects: Objects
    key: str = "tool-1"
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    lies: set[Lie] = field(default_factory=set)
    tokens: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    book: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    shuffled: Callable[[list[Any]], list[Any]] = field(default=_shuffled)


class Refused(Exception):
    """An answer that is no: its status, and the standard's code minor."""

    def __init__(self, status: HTTPStatus, minor: str) -> None:
        super().__init__(minor)
        self.status, self.minor = status, minor

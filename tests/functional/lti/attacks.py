"""The table of attacks: what is sent, and the status and code with which it is refused.

An attack prepares itself and returns the post (or get) that must fail. Codes and statuses are
fixed: schools' administrators read the codes to us over the telephone.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.lti import vocabulary as words
from lti_tool.models.base import Base
from tests.factories.tools import NOON
from tests.fakes import platform as fake
from tests.fakes.platform import Login, Visit
from tests.functional.lti.conftest import Scene

Deed = Callable[[], TestResponse]
Attack = Callable[[Scene], Deed]
Row = tuple[Attack, int, str]

THEN = int(NOON.timestamp())


def claims(**changes: Any) -> Attack:
    """Send a well-signed token with other claims (by their short names)."""
    return told({_SHORT.get(name, name): value for name, value in changes.items()})


_SHORT = {
    "version": words.VERSION,
    "message": words.MESSAGE_TYPE,
    "deployment": words.DEPLOYMENT_ID,
    "target": words.TARGET_LINK_URI,
    "roles": words.ROLES,
    "context": words.CONTEXT,
    "link": words.RESOURCE_LINK,
}


def told(changes: Mapping[str, Any]) -> Attack:
    """Send a well-signed token with other claims (by their full names)."""

    def prepare(scene: Scene) -> Deed:
        visit = scene.visit()
        login = visit.login()
        token = visit.platform.sign(visit.claims(login, changes))
        return lambda: visit.post({"state": login.state, "id_token": token})

    return prepare


def picker(**settings: Any) -> Attack:
    """Send a deep-linking request with other settings."""

    def prepare(scene: Scene) -> Deed:
        return told(scene.visit().platform.deep_linking(**settings))(scene)

    return prepare


def picker_as(*roles: str) -> Attack:
    """Send a deep-linking request in other roles."""

    def prepare(scene: Scene) -> Deed:
        return told({**scene.visit().platform.deep_linking(), words.ROLES: list(roles)})(scene)

    return prepare


def signed(header: Mapping[str, Any], sign: fake.Sign | None = None) -> Attack:
    """Send right claims under another header or signature."""
    return token_of(lambda visit, login: visit.platform.sign(visit.claims(login), header, sign))


def token_of(make: Callable[[Visit, Login], str]) -> Attack:
    """Send whatever ``make`` makes."""

    def prepare(scene: Scene) -> Deed:
        visit = scene.visit()
        login = visit.login()
        token = make(visit, login)
        return lambda: visit.post({"state": login.state, "id_token": token})

    return prepare


def posted(**changes: Any) -> Attack:
    """Send a right launch with other form fields."""

    def prepare(scene: Scene) -> Deed:
        visit = scene.visit()
        login = visit.login()
        right = {"state": login.state, "id_token": visit.platform.sign(visit.claims(login))}
        return lambda: visit.post(fake.changed(right, changes))

    return prepare


def started(**changes: Any) -> Attack:
    """Send a login with other parameters."""
    return lambda scene: lambda: scene.visit().start(changes)


def meanwhile(model: type[Base], **values: Any) -> Attack:
    """Launch once, change a row behind it, launch again."""

    def prepare(scene: Scene) -> Deed:
        assert scene.visit().launch().status_code == 303
        visit = scene.visit()
        login = visit.login()
        with scene.tool.database.writing() as session:
            for row in session.scalars(select(model)):
                for name, value in values.items():
                    setattr(row, name, value)
        token = visit.platform.sign(visit.claims(login))
        return lambda: visit.post({"state": login.state, "id_token": token})

    return prepare


def raw(header: bytes, payload: bytes) -> Attack:
    """Send a well-signed token of these bytes."""
    return token_of(lambda v, _: fake.compact(header, payload, fake.rs256(v.platform.key)))

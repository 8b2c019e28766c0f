"""A school's administration in a test: its server without a socket, and pupils whom it knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import uuid4

from requests.structures import CaseInsensitiveDict
from sqlalchemy.orm import Session

from lti_tool.demo.oneroster import (
    BASE_PATH,
    CREDENTIALS_PATH,
    GRADEBOOK_PATH,
    RosterConfig,
    create_roster_server,
    invented,
)
from lti_tool.errors import PlatformUnavailable
from lti_tool.http_client import Answer
from lti_tool.models.rosters import RosterGroup, RosterMembership, RosterPerson
from lti_tool.models.schools import LinkKind, Person, PersonLink, Role
from lti_tool.privacy import vault
from lti_tool.rostering import snapshot
from lti_tool.rostering.rest.server import Authentication, Server, Version
from lti_tool.services import gradebooks, own_values, people, schools, terms
from lti_tool.services.rosters.marks import SOURCE, Marks
from tests.factories.rows import Scene
from tests.factories.tools import NOON, ROOT_KEY
from tests.fakes.outbound import Call

URL = "https://administratie.example"


@dataclass(kw_only=True)
class Administration:
    """The demo's server; ``down``: nobody answers."""

    config: RosterConfig = field(default_factory=lambda: RosterConfig(objects=invented(40)))
    down: bool = False
    calls: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._client = create_roster_server(self.config).test_client()

    def reply(self, call: Call) -> Answer:
        parts = urlsplit(call.url)
        self.calls.append((call.method, parts.path))
        if self.down:
            raise PlatformUnavailable(code="not_reachable")
        form = isinstance(call.body, Mapping)
        got = self._client.open(
            f"{parts.path}?{parts.query}",
            method=call.method,
            headers=dict(call.headers),
            data=dict(call.body) if form else call.body,
        )
        return Answer(
            status=got.status_code, headers=CaseInsensitiveDict(got.headers), body=got.data
        )

    def results(self) -> dict[str, tuple[str, float]]:
        """Return pupil -> class and points, of all that stands in the gradebook."""
        return {
            each["student"]["sourcedId"]: (each["class"]["sourcedId"], each["score"])
            for (kind, _), each in self.config.book.items()
            if kind == "result"
        }

    def connect(self, session: Session, at: Scene, *, on: bool = True) -> None:
        """Connect its gradebook to a scene's school."""
        server = Server(
            version=Version.V1_2,
            base_url=f"{URL}{GRADEBOOK_PATH}",
            authentication=Authentication.OAUTH2,
            token_url=f"{URL}{CREDENTIALS_PATH}",
            key=self.config.key,
            secret=self.config.secret,
        )
        tenant = schools.tenant_by_id(session, ROOT_KEY, at.school.id)
        gradebooks.add(session, tenant, server, f"{URL}{BASE_PATH}", terms.By(now=NOON))
        gradebooks.switch(session, at.school.id, on=on)


def known(session: Session, at: Scene, who: Person, source_id: str, group: str = "groep-5") -> None:
    """Let the administration know a pupil, in one of its groups."""
    tenant = schools.tenant_by_id(session, ROOT_KEY, at.school.id)
    marks, link_id = Marks(tenant), uuid4()
    key = own_values.key_of(session, tenant, who.id)
    same = {"school_id": at.school.id, "since": 1}
    digest = marks.group(group)
    if session.query(RosterGroup).filter_by(school_id=at.school.id, digest=digest).count() == 0:
        session.add(
            RosterGroup(
                **same,
                digest=digest,
                print_digest=digest,
                title=group,
                kind="home",
                years="5",
                combination=False,
            )
        )
    mine = {**same, "person_id": who.id, "role": Role.PUPIL}
    membership = marks.membership(group, source_id, snapshot.Role.PUPIL)
    session.add_all(
        [
            RosterPerson(**mine, digest=marks.person(source_id), made=False),
            RosterMembership(**mine, digest=membership, group_digest=digest),
            PersonLink(
                id=link_id,
                school_id=at.school.id,
                person_id=who.id,
                kind=LinkKind.ROSTER_PERSON,
                source=SOURCE,
                digest=marks.person(source_id),
                sealed=vault.seal(key, source_id.encode(), people.link_place(tenant, link_id)),
            ),
        ]
    )
    session.flush()

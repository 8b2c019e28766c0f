"""One column from its making to its end, and rosters narrowed, over real HTTP."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from lti_tool.clock import utc_now
from lti_tool.demo.platform import people
from lti_tool.demo.platform.course import NewLink
from lti_tool.demo.platform.ids import outward
from lti_tool.demo.platform.records import Link
from lti_tool.demo.platform.traits import PROFILES, ServiceTrait
from lti_tool.errors import PlatformRefused
from lti_tool.lti import ags, line_items, memberships
from lti_tool.lti.client import Client
from lti_tool.lti.line_items import TAG, Columns
from lti_tool.lti.memberships import Wanted
from lti_tool.lti.pylti import NewLineItem, Score
from lti_tool.lti.roles import LaunchRole
from lti_tool.lti.service import Service
from tests.fakes.platform import LEARNER
from tests.functional.rig import Rig, embedded_rig

__all__ = ["embedded_rig"]

KEY = "heelal-maanlanding"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A platform of some kind, its services, and one link without a column."""

    rig: Rig
    service: Service
    link: Link

    @property
    def columns(self) -> Columns:
        url = self.rig.platform.config.line_items_url("2")
        return Columns(service=self.service, url=url, can_write=True)

    @property
    def members_url(self) -> str:
        return self.rig.platform.config.memberships_url("2")

    @property
    def link_key(self) -> str:
        return outward(self.rig.platform, "link", self.link.id)

    def user(self, user_id: str) -> str:
        return outward(self.rig.platform, "user", user_id)

    def wanted(self) -> NewLineItem:
        return NewLineItem(
            label="Maanlanding",
            maximum=Decimal(5),
            resource_id=KEY,
            resource_link_id=self.link_key,
            tag=TAG,
        )


def client_of(rig: Rig) -> Client:
    config = rig.platform.config
    return Client(
        registration_id=UUID(int=1),
        issuer=config.issuer,
        client_id=config.client_id,
        auth_url=config.authorization_url,
        token_url=config.token_url,
        jwks_url=config.jwks_url,
        token_audience=config.token_audience,
        service_hosts=(urlsplit(config.base_url).netloc,),
    )


@pytest.fixture(params=("standard", "moodle", "odd"))
def scene(request, embedded_rig) -> Scene:
    embedded_rig.platform.choose(PROFILES[request.param])
    tool = embedded_rig.tool
    url = embedded_rig.platform.config.tool_launch_url
    embedded_rig.platform.course.add_link(
        NewLink(title="Maanlanding", url=url, custom={"exercise": KEY}, line_item=None)
    )
    (link,) = embedded_rig.platform.course.links()
    service = Service(outbound=tool.outbound, tokens=tool.tokens, client=client_of(embedded_rig))
    return Scene(rig=embedded_rig, service=service, link=link)


@pytest.mark.clause(
    "AGS 2.0, 3.2.1",
    "AGS 2.0, 3.2.5",
    "AGS 2.0, 3.2.6",
    "AGS 2.0, 3.2.9 to 3.2.11",
    "AGS 2.0, 3.3.1",
)
def test_a_column_is_made_once_changed_filled_read_back_and_removed(scene):
    url = line_items.find_or_make(scene.columns, scene.wanted())
    assert line_items.find_or_make(scene.columns, scene.wanted()) == url
    (item,) = line_items.listed(scene.columns)
    assert (item.url, item.resource_id, item.tag) == (url, KEY, TAG)
    assert item.maximum == 5

    line_items.update(scene.columns, url, {"label": "Lander"})
    changed = line_items.get(scene.columns, url)
    assert (changed.label, changed.resource_link_id) == ("Lander", scene.link_key)
    assert changed.maximum == 5

    score = Score(
        user_id=scene.user("4"),
        score=Decimal("2.5"),
        maximum=Decimal(5),
        stamp=utc_now() - timedelta(seconds=2),
    )
    ags.post_score(scene.service, url, score)
    (result,) = ags.results(scene.service, url, scene.user("4"))
    assert result.user_id == scene.user("4")
    assert result.score is not None
    assert result.score / result.maximum == Decimal("0.5")
    # without a maximum a result is of 1, whatever the column's is
    unsaid = scene.rig.platform.has(ServiceTrait.NO_RESULT_MAXIMUM)
    assert result.maximum == (1 if unsaid else 5)
    assert ags.results(scene.service, url, "nobody") == []

    line_items.delete(scene.columns, url)
    assert line_items.listed(scene.columns) == []
    with pytest.raises(PlatformRefused, match="http_404"):
        line_items.get(scene.columns, url)


def test_names_come_when_they_are_asked_for(scene):
    scene.rig.platform.switch(names=True)

    found = memberships.memberships(scene.service, scene.members_url, Wanted(names=True)).members

    names = {member.user_id: member.name for member in found}
    assert names[scene.user("4")] == people.BY_USER_ID["4"].name


@pytest.mark.clause("NRPS 2.0, 2.4.1", "NRPS 2.0, 3")
def test_a_roster_narrows_to_a_role_and_a_link(scene):
    wanted = Wanted(role=LEARNER, resource_link_id=scene.link_key)

    everybody = memberships.memberships(scene.service, scene.members_url).members
    found = memberships.memberships(scene.service, scene.members_url, wanted).members

    pupils = tuple(member for member in everybody if member.role is LaunchRole.PUPIL)
    assert found == pupils
    assert 0 < len(pupils) < len(everybody)

"""The tool's calls of services over real HTTP, to a platform with each profile's manners."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from lti_tool.clock import utc_now
from lti_tool.demo.platform import people
from lti_tool.demo.platform.course import NewLink
from lti_tool.demo.platform.groups import GROUPS, SETS
from lti_tool.demo.platform.ids import outward
from lti_tool.demo.platform.records import Link
from lti_tool.demo.platform.traits import PROFILES, ServiceTrait
from lti_tool.errors import PlatformRefused
from lti_tool.lti import ags, course_groups, line_items, memberships
from lti_tool.lti.client import Client
from lti_tool.lti.line_items import TAG, Columns
from lti_tool.lti.listings import PAGE
from lti_tool.lti.memberships import Status, Wanted
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


@pytest.fixture(params=PROFILES.values(), ids=list(PROFILES))
def scene(request, embedded_rig) -> Scene:
    embedded_rig.platform.choose(request.param)
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


@pytest.mark.clause("AGS 2.0, 3.2.4")
def test_many_columns_come_in_pages(scene):
    course = scene.rig.platform.course
    made = {line_items.create(scene.columns, scene.wanted()).url for _ in range(PAGE + 3)}
    assert len(made) == PAGE + 3 == len(course.line_items())

    assert {item.url for item in line_items.listed(scene.columns, tag=TAG)} == made
    with pytest.raises(PlatformRefused, match="line_items_ambiguous"):
        line_items.find_or_make(scene.columns, scene.wanted())


@pytest.mark.clause("NRPS 2.0, 2.2", "NRPS 2.0, 2.4.2")
def test_a_large_group_comes_whole_and_without_names(scene):
    scene.rig.platform.switch(crowd=True, names=True)

    found = memberships.memberships(scene.service, scene.members_url).members

    expected = {scene.user(p.user_id) for p in (*people.MEMBERS, *people.CROWD)}
    assert {member.user_id for member in found} == expected
    assert len(found) == len(expected) > 2 * PAGE
    assert "Sanne" not in repr(found)
    roles = {member.user_id: member.role for member in found}
    assert roles[scene.user("4")] is LaunchRole.PUPIL


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
    # the odd platform knows its own short names only, so nobody has the role of this URI
    assert found == (() if scene.rig.platform.config.profile.name == "odd" else pupils)
    assert 0 < len(pupils) < len(everybody)


@pytest.mark.clause("NRPS 2.0, 2.3")
def test_somebody_who_pauses_is_told_and_somebody_who_went_is_gone(scene):
    scene.rig.platform.roster.set_status("4", "Inactive")
    scene.rig.platform.roster.set_status("5", "Deleted")

    found = memberships.memberships(scene.service, scene.members_url).members

    statuses = {member.user_id: member.status for member in found}
    assert statuses[scene.user("4")] is Status.INACTIVE
    assert scene.user("5") not in statuses


@pytest.mark.clause("NRPS 2.0, 2.4.3")
def test_where_offered_differences_tell_who_came_and_went(scene):
    first = memberships.memberships(scene.service, scene.members_url)
    scene.rig.platform.roster.set_status("5", "Deleted")
    if not scene.rig.platform.has(ServiceTrait.DIFFERENCES):
        assert first.differences_url is None
        return
    assert first.differences_url is not None

    found = memberships.differences(scene.service, first.differences_url).members

    assert [(member.user_id, member.status) for member in found] == [
        (scene.user("5"), Status.DELETED)
    ]


@pytest.mark.clause(
    "Course Groups 1.0: groups", "Course Groups 1.0: sets", "Course Groups 1.0: members"
)
def test_course_groups_and_who_is_in_them(scene):
    config = scene.rig.platform.config
    groups_url, sets_url = (config.groups_url(kind, "2") for kind in ("groups", "sets"))
    if not scene.rig.platform.has(ServiceTrait.GROUPS):
        pytest.skip("this platform has no groups service")

    groups = course_groups.groups(scene.service, groups_url)
    sets = course_groups.group_sets(scene.service, sets_url)
    found = memberships.memberships(scene.service, scene.members_url, Wanted(groups=True)).members

    assert [group.id for group in groups] == [group.id for group in GROUPS]
    assert {each.id for each in sets} == set(SETS)
    assert {group_id for member in found for group_id in member.group_ids} <= {
        group.id for group in groups
    }
    assert any(member.group_ids for member in found)

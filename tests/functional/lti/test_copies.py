"""A copied course keeps working, whatever its platform tells about the copying."""

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.lti.messages import ContextClaim
from lti_tool.models.platforms import Deployment
from lti_tool.models.schools import School
from lti_tool.services import copies, registrations, schools
from tests.factories.tools import NOON, ROOT_KEY
from tests.fakes.platform import GONE, INSTRUCTOR, TOOL, FakePlatform

KEY, OTHER_KEY = "heelal-maanlanding", "water-meervoud"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


def link(course, id_, **custom):
    """Return the claims of a pupil's launch of a link in a course."""
    return {
        words.CONTEXT: {"id": course},
        words.RESOURCE_LINK: {"id": id_},
        words.CUSTOM: custom or GONE,
    }


def opened(visit, changes):
    """Launch; return the exercise that opens, or None for the page without one."""
    launch = visit.launch(changes)
    assert launch.status_code == 303, launch.get_data(as_text=True)
    page = visit.client.get(launch.location, base_url=TOOL, follow_redirects=True)
    text = page.get_data(as_text=True)
    titles = {"De eerste mens op de maan": KEY, "Meervoud aan het water": OTHER_KEY}
    return next((key for title, key in titles.items() if title in text), None)


@pytest.fixture
def original(visit):
    """A course with one link that has its exercise."""
    assert opened(visit, link("old", "link-old", exercise=KEY)) == KEY


@pytest.fixture
def notify(scene):
    """Do what a context copy notice asks."""

    def copy(new, *origins):
        with scene.tool.database.writing() as session:
            deployment = session.scalars(select(Deployment)).one()
            tenant = schools.tenant_of(ROOT_KEY, session.scalars(select(School)).one())
            claim = ContextClaim(id=new, title="")
            return copies.copy_choices(session, tenant, deployment.id, claim, origins)

    return copy


@pytest.mark.usefixtures("original")
class TestAtTheFirstLaunch:
    @pytest.mark.clause("Platform Notifications 1.0: history")
    def test_a_copied_link_opens_what_its_original_had(self, scene):
        assert opened(scene.visit(), link("new", "link-new", link_history="link-old")) == KEY

    def test_a_copy_of_a_copy_does_too(self, scene):
        history = "link-2%2C3,link-old"

        assert opened(scene.visit(), link("new", "link-new", link_history=history)) == KEY

    def test_later_launches_need_no_history(self, scene):
        opened(scene.visit(), link("new", "link-new", link_history="link-old"))

        assert opened(scene.visit(), link("new", "link-new")) == KEY

    def test_the_most_recent_original_wins(self, scene):
        opened(scene.visit(), link("older", "link-older", exercise=OTHER_KEY))
        history = "link-old,link-older"

        assert opened(scene.visit(), link("new", "link-new", link_history=history)) == KEY

    def test_a_link_that_kept_its_id_is_found_by_its_course(self, scene):
        assert opened(scene.visit(), link("new", "link-old", context_history="old")) == KEY

    def test_what_the_link_itself_names_goes_first(self, scene):
        changes = link("new", "link-new", link_history="link-old", exercise=OTHER_KEY)

        assert opened(scene.visit(), changes) == OTHER_KEY

    def test_brightspace_need_not_be_asked(self, scene):
        changes = link("new", "link-new") | {
            words.BRIGHTSPACE: {"ResourceLink.id.history": "link-old"}
        }

        assert opened(scene.visit(), changes) == KEY

    @pytest.mark.parametrize(
        "custom",
        [
            {"link_history": "$ResourceLink.id.history", "context_history": "$Context.id.history"},
            {"link_history": "", "context_history": ""},
            {"link_history": "stranger", "context_history": "nowhere"},
            {"context_history": "old"},
        ],
        ids=["unresolved", "empty", "unknown", "another link of a known course"],
    )
    def test_without_a_known_original_there_is_nothing_yet(self, scene, custom):
        assert opened(scene.visit(), link("new", "link-new", **custom)) is None

    @pytest.mark.parametrize(
        "who", [{"sub": GONE}, {words.ROLES: [TEST_USER]}], ids=["nobody", "a test user"]
    )
    def test_who_leaves_nothing_practises_it_too(self, scene, who):
        before = scene.rows()
        copied = link("new", "link-new", link_history="link-old") | who

        assert opened(scene.visit(), copied) == KEY
        assert opened(scene.visit(), link("old", "link-old") | who) == KEY
        after = scene.rows()
        for table in ("context", "resource_link", "person", "attempt", "copied_choice"):
            assert after[table] == before[table]

    @pytest.mark.clause("Platform Notifications 1.0: context copy")
    def test_no_pupil_and_no_result_comes_along(self, scene):
        opened(scene.visit(), link("new", "link-new", link_history="link-old") | {"sub": "user-2"})

        visit = scene.visit()
        place = visit.launch(link("new", "link-new") | {words.ROLES: [INSTRUCTOR], "sub": "t"})
        page = visit.client.get(place.location, base_url=TOOL).get_data(as_text=True)
        assert page.count('scope="rowgroup"') == 1

    def test_another_school_has_no_part_in_it(self, scene):
        other = FakePlatform(client_id="client-2", deployment="deployment-2")
        scene.trust(other)
        changes = link("new", "link-old", link_history="link-old", context_history="old")

        assert opened(scene.visit(other), changes) is None

    def test_another_platform_of_the_same_school_has_none_either(self, scene):
        with scene.tool.database.reading() as session:
            school = session.scalars(select(School)).one()
        other = FakePlatform(issuer="https://second.example", client_id="client-2")
        scene.trust(other, school=school)
        changes = link("new", "link-old", link_history="link-old", context_history="old")
        changes[words.TARGET_LINK_URI] = f"{TOOL}/lti/launch"

        assert opened(scene.visit(other), changes) is None

    def test_another_deployment_of_the_registration_has(self, scene, platform):
        with scene.tool.database.writing() as session:
            registration = registrations.listed(session)[0]
            registrations.add_deployment(session, registration.id, "course-2", now=NOON)
        changes = link("new", "link-new", link_history="link-old")

        assert opened(scene.visit(), changes | {words.DEPLOYMENT_ID: "course-2"}) == KEY


@pytest.mark.usefixtures("original")
class TestByNotice:
    @pytest.mark.clause("Platform Notifications 1.0: history")
    def test_a_copied_link_opens_what_its_original_had(self, scene, notify):
        assert notify("new", "old") == 1

        assert opened(scene.visit(), link("new", "link-new", link_history="link-old")) == KEY
        assert opened(scene.visit(), link("new", "link-old")) == KEY

    def test_the_same_notice_again_changes_nothing(self, scene, notify):
        notify("new", "old")
        before = scene.rows()

        assert notify("new", "old") == 0
        assert scene.rows() == before

    def test_what_changes_in_the_original_later_changes_nothing_in_the_copy(self, scene, notify):
        notify("new", "old")
        opened(scene.visit(), link("old", "link-old", exercise=OTHER_KEY))

        assert opened(scene.visit(), link("new", "link-new", link_history="link-old")) == KEY

    def test_a_copy_that_nobody_opened_can_be_copied_again(self, scene, notify):
        notify("middle", "old")
        notify("new", "middle")

        assert opened(scene.visit(), link("new", "link-new", link_history="x,link-old")) == KEY

    @pytest.mark.parametrize("origins", [(), ("nowhere",), ("new",)], ids=str)
    def test_a_copy_of_nothing_that_we_know_leaves_nothing(self, scene, notify, origins):
        before = scene.rows()

        assert notify("new", *origins) == 0
        assert scene.rows() == before

    def test_the_first_origin_goes_first(self, scene, notify):
        opened(scene.visit(), link("older", "link-old", exercise=OTHER_KEY))
        notify("new", "older", "old")

        assert opened(scene.visit(), link("new", "link-old")) == OTHER_KEY

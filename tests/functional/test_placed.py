"""Another exercise behind links that are there already, for one and for many."""

from uuid import UUID, uuid4

import pytest

from lti_tool.lti import vocabulary as words
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.schools import Role
from tests.factories import rows
from tests.factories.rows import EXERCISE_KEY
from tests.factories.tools import exercises
from tests.fakes.platform import INSTRUCTOR
from tests.functional.served import Browser, Served, served, served_on_each
from tests.privacy.school import School, school

__all__ = ["school", "served", "served_on_each"]

OTHER = "water-meervoud"


def behind(served: Served, link_id: UUID) -> tuple[str | None, str | None]:
    with served.tool.database.reading() as session:
        link = session.get_one(ResourceLink, link_id)
        return link.exercise_key, link.changed_from


class TestChanging:
    def test_many_links_at_once_and_back_again(self, served_on_each):
        with served_on_each.tool.database.writing() as session:
            more = [rows.link(session, served_on_each.here.context).id for _ in range(3)]
        teacher = served_on_each.enter(Role.TEACHER)

        done = teacher.post("/klas/opdrachten", link=[str(id_) for id_ in more[:2]], exercise=OTHER)

        assert done.location.endswith("veranderd=2")
        assert [behind(served_on_each, id_) for id_ in more] == [
            (OTHER, EXERCISE_KEY), (OTHER, EXERCISE_KEY), (EXERCISE_KEY, None),
        ]  # fmt: skip
        page = teacher.get("/klas/opdrachten").text
        assert page.count(exercises().get(OTHER).title) >= 3  # two links, and the list
        teacher.post("/klas/opdrachten", link=[str(id_) for id_ in more], back="1")
        assert {behind(served_on_each, id_) for id_ in more} == {(EXERCISE_KEY, None)}

    def test_the_teacher_sees_it_at_once_and_a_pupil_at_work_does_not(self, served):
        pupil, teacher = served.enter(), served.enter(Role.TEACHER)
        pupil.get("/opdracht")

        teacher.post("/klas/opdrachten", link=[str(served.here.link.id)], exercise=OTHER)

        assert exercises().get(OTHER).title in teacher.get("/klas").text
        assert served.here.exercise.title in pupil.get("/opdracht/1").text

    def test_without_a_tick_nothing_changes_and_the_page_says_so(self, served):
        teacher = served.enter(Role.TEACHER)
        done = teacher.post("/klas/opdrachten", exercise=OTHER)

        assert (
            "Er is niets veranderd"
            in teacher.client.get(done.location, base_url="https://tool.example").text
        )

    @pytest.mark.parametrize("whose", ["another school's", "another group's", "nobody's", "no id"])
    def test_links_of_others_are_not_there(self, served, whose):
        with served.tool.database.writing() as session:
            group = rows.context(session, served.here.deployment, title="Groep 6")
            link = {
                "another school's": str(served.elsewhere.link.id),
                "another group's": str(rows.link(session, group).id),
                "nobody's": str(uuid4()),
                "no id": "1",
            }[whose]

        answer = served.enter(Role.TEACHER).post("/klas/opdrachten", link=[link], exercise=OTHER)

        assert answer.status_code == 404

    def test_an_exercise_that_there_is_not_changes_nothing(self, served):
        teacher = served.enter(Role.TEACHER)
        link = served.here.link.id

        answer = teacher.post("/klas/opdrachten", link=[str(link)], exercise="gone")

        assert answer.status_code == 404
        assert behind(served, link) == (EXERCISE_KEY, None)

    def test_a_group_without_links_says_how_to_get_them(self, served):
        with served.tool.database.writing() as session:
            group = rows.context(session, served.here.deployment, title="Groep 6")
            launched = rows.launch(session, served.here, Role.TEACHER)
            launched.row.context_id, launched.row.resource_link_id = group.id, None
        teacher = Browser(served=served, client=served.app.test_client(), launched=launched)
        teacher.take_cookie(launched)

        page = teacher.get("/klas/opdrachten").text

        assert "Er is nog geen opdracht geopend in deze groep" in page
        assert 'name="link"' not in page

    def test_a_link_without_a_column_is_told_apart(self, served):
        with served.tool.database.writing() as session:
            rows.link(session, served.here.context, line_item_url=None)

        page = served.enter(Role.TEACHER).get("/klas/opdrachten").text

        assert page.count("<td>geen kolom</td>") == 1
        assert page.count("<td>gaat mee</td>") == 1


def launched_into(school: School, key: str | None, sub: str = "pupil-1", **claims: object) -> str:
    """Launch the link, of which the platform says this; return the exercise that opens."""
    custom = {} if key is None else {words.CUSTOM: {"exercise": key}}
    page = school.visit().launch({"sub": sub, **custom, **claims}).text
    return next(each.key for each in exercises().exercises.values() if f">{each.title}<" in page)


class TestWhatThePlatformSays:
    """A change here stands until the platform says something new of the link."""

    @pytest.fixture
    def changed(self, school) -> School:
        assert launched_into(school, EXERCISE_KEY) == EXERCISE_KEY
        teacher = school.visit()
        page = teacher.launch({"sub": "teacher", words.ROLES: [INSTRUCTOR]})
        assert page
        with school.tool.database.writing() as session:
            link = session.query(ResourceLink).one()
            link.exercise_key, link.changed_from = OTHER, EXERCISE_KEY
        return school

    def test_the_same_as_before_leaves_the_change(self, changed):
        assert launched_into(changed, EXERCISE_KEY, "pupil-2") == OTHER
        assert launched_into(changed, None, "pupil-3") == OTHER

    def test_something_new_wins_and_stays(self, changed):
        assert launched_into(changed, "heelal-space", "pupil-2") == "heelal-space"
        assert launched_into(changed, EXERCISE_KEY, "pupil-3") == EXERCISE_KEY

    def test_a_pupil_of_whom_nothing_is_kept_gets_the_same(self, changed):
        test_user = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
        learner = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"

        found = launched_into(changed, EXERCISE_KEY, "x", **{words.ROLES: [learner, test_user]})

        assert found == OTHER

"""Launches and choices at a platform of each kind: everybody lands where they should."""

import pytest
from sqlalchemy import func, select

from lti_tool.models.schools import Person
from tests.factories.tools import exercises

CHOSEN = ("heelal-maanlanding", "water-meervoud")


def people_kept(rig) -> int:
    with rig.tool.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


class TestChoosing:
    def test_a_teachers_choice_becomes_links_with_columns(self, rig, visitor):
        visitor.enter("fatima").open("/launch/deep-linking")
        assert visitor.heading == "Opdrachten kiezen"

        visitor.choose(*CHOSEN)

        links = rig.platform.course.links()
        assert [link.custom["exercise"] for link in links] == list(CHOSEN)
        assert [link.title for link in links] == [exercises().get(key).title for key in CHOSEN]
        columns = rig.platform.course.line_items()
        assert [column.fields.resource_link_id for column in columns] == [link.id for link in links]
        assert [column.fields.score_maximum for column in columns] == [5, 7]
        visitor.open("/course")
        assert "2 opdrachten toegevoegd." in visitor.page.text

    def test_what_the_platform_allows_is_kept_to(self, rig, visitor):
        visitor.enter("tom").open("/launch/deep-linking")
        visitor.send(visitor.form('id="cancel"'), cancel="1").go_on()
        assert rig.platform.messages("deep_linking_response")[0].good
        assert rig.platform.course.links() == ()

        rig.platform.switch(accept_multiple=False, deep_linking={"accept_lineitem": False})
        visitor.open("/launch/deep-linking")
        visitor.choose(CHOSEN[0])

        assert [link.custom["exercise"] for link in rig.platform.course.links()] == [CHOSEN[0]]
        assert rig.platform.course.line_items() == ()

    def test_a_pupil_may_not_choose(self, rig, visitor):
        assert visitor.enter("sanne").open("/launch/deep-linking").page.status_code == 403


class TestOpening:
    def test_a_pupil_is_in_the_exercise_at_once_and_comes_back_as_the_same(
        self, rig, visitor, link, exercise
    ):
        rig.platform.switch(names=True)
        visitor.enter("sanne").open_link()
        assert visitor.heading == f"Opgave 1 van {len(exercise.items)}"
        alias = visitor.alias
        assert visitor.enter("daan").open_link().alias != alias

        rig.platform.switch(login_by_get=True)
        assert visitor.enter("sanne").open_link().alias == alias
        assert people_kept(rig) == 2
        assert "Sanne" not in visitor.page.text

    def test_a_teacher_sees_the_class(self, rig, visitor, link):
        assert visitor.enter("sanne").open_link().heading.startswith("Opgave 1")
        visitor.enter("fatima").open_link()

        assert visitor.page.url.endswith("/klas")
        assert visitor.page.status_code == 200

    def test_the_school_admin_lands_on_a_page_of_the_school(self, rig, visitor):
        visitor.enter("ict").open("/launch/links/1")

        assert visitor.is_at_tool
        assert visitor.page.status_code == 200, visitor.page.text
        assert visitor.page.url.endswith("/beheer")

    @pytest.mark.parametrize("person", ["bezoeker", "proef"])
    def test_who_is_nobody_practises_without_a_trace(self, rig, visitor, link, exercise, person):
        visitor.enter(person).open_link()
        assert "Je oefent" in visitor.page.text

        visitor.make(exercise)

        assert visitor.heading == "Klaar!"
        assert people_kept(rig) == 0
        assert rig.work() == 0

    def test_an_old_hint_is_an_answer_not_a_crash(self, rig, visitor, link):
        visitor.enter("sanne").open_link()
        visitor.reload_sign_in()

        assert visitor.page.status_code < 500
        assert visitor.is_at_tool

    def test_who_is_no_longer_logged_in_is_told_so(self, rig, visitor, link):
        rig.platform.switch(login_required=True)
        visitor.enter("sanne").open_link()

        assert visitor.is_at_tool
        assert 400 <= visitor.page.status_code < 500
        assert visitor.code


def test_a_second_deployment_of_the_same_client_waits_and_is_not_mixed_up(rig, visitor, link):
    visitor.enter("sanne").open_link()
    rig.platform.registry.deploy(rig.platform.registry.first)

    visitor.open_link()

    assert visitor.page.status_code == 403
    assert visitor.code == "deployment_pending"

"""What a launch costs the database, and what happens to it between its question and its answer."""

import pytest
from sqlalchemy import delete, select

from lti_tool.lti import vocabulary as words
from lti_tool.models.platforms import Context, Deployment, ResourceLink
from lti_tool.models.schools import Person
from lti_tool.services import registrations
from tests.factories.statements import heard, statements
from tests.fakes.platform import TOOL

USUAL = (
    "SELECT deployment.id",
    "INSERT INTO used_nonce",
    "UPDATE enrollment",
    "INSERT INTO launch_session",
)
"""One question; then, in one short transaction, what is new of somebody who came before."""


def test_somebody_who_was_here_before_costs_four_short_statements(scene, visit):
    visit.launch()
    scene.clock.forward(minutes=1)
    again = scene.visit()
    login = again.login()

    with statements(scene.tool.database.engine) as said:
        again.post({"state": login.state, "id_token": again.platform.sign(again.claims(login))})

    # Counts of what was dropped are written every few seconds, by whichever launch is next.
    own = [statement for statement in said if "INTO border_count" not in statement]
    assert len(own) == len(USUAL)
    for statement, begins in zip(own, USUAL, strict=True):
        assert statement.startswith(begins)


def test_a_page_asks_one_question_to_know_who_is_there(scene, visit):
    page = visit.launch({words.CUSTOM: {}}).location

    with statements(scene.tool.database.engine) as said:
        assert visit.client.get(page, base_url=TOOL).status_code == 200

    assert [statement.split()[0] for statement in said] == ["SELECT"]


@pytest.mark.parametrize("first", [True, False], ids=["first launch", "later launch"])
def test_the_minute_of_a_login_is_kept_and_no_finer(scene, visit, first):
    if not first:
        visit.launch()
    scene.clock.forward(minutes=3, seconds=17)

    scene.visit().launch()

    minute = scene.clock.now.replace(second=0)
    assert [row[-1] for row in scene.rows()["enrollment"]] == [minute]


def test_an_anonymous_launch_asks_nothing_about_a_person(scene, visit):
    with statements(scene.tool.database.engine) as said:
        assert visit.launch({"sub": None}).status_code == 303

    assert not any("person_link" in statement for statement in said)


def test_somebody_erased_at_this_very_moment_is_told_to_click_again(scene, visit):
    visit.launch()
    erased: list[str] = []

    def erase(statement) -> None:
        if statement.startswith("SELECT deployment.id") and not erased:
            erased.append(statement)
            with scene.tool.database.writing() as session:
                session.execute(delete(Person))

    with heard(scene.tool.database.engine, erase):
        answer = scene.visit().launch()

    assert answer.status_code == 401
    assert "session_gone" in answer.get_data(as_text=True)
    assert {name: len(scene.rows()[name]) for name in ("person", "launch_session")} == {
        "person": 0,
        "launch_session": 0,
    }
    assert scene.visit().launch().status_code == 303


def test_a_link_and_a_group_follow_what_the_platform_says_now(scene, visit):
    visit.launch()
    renamed = {words.CONTEXT: {"id": "course-1", "title": "Groep 6b"}, words.AGS_ENDPOINT: {}}

    scene.visit().launch(renamed)
    scene.visit().launch({**renamed, words.CONTEXT: {"id": "course-1"}})

    with scene.tool.database.reading() as session:
        group, link = (session.scalars(select(kind)).one() for kind in (Context, ResourceLink))
    assert group.title == "Groep 6b"
    assert (link.line_item_url, link.can_score) == (None, False)


def test_a_deployment_that_was_removed_and_came_back_is_another_one(scene, visit):
    """What is remembered of it serves to ask, never to answer."""
    visit.launch()
    with scene.tool.database.writing() as session:
        old = session.scalars(select(Deployment)).one()
        values = (old.registration_id, old.platform_key)
        session.delete(old)
    assert "deployment" in scene.visit().launch().get_data(as_text=True)
    with scene.tool.database.writing() as session:
        registrations.add_deployment(session, *values, now=scene.clock.now)

    assert scene.visit().launch().status_code == 303
    assert scene.visit().launch().status_code == 303
    with scene.tool.database.reading() as session:
        groups = session.scalars(select(Context)).all()
        deployment = session.scalars(select(Deployment)).one()
    assert [group.deployment_id for group in groups] == [deployment.id]

"""Messages beside the plain launch, from a platform of each kind: review, privacy, copies, back."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from lti_tool.demo.platform.traits import LaunchTrait, ServiceTrait
from lti_tool.models.notices import CopiedChoice, Notice, NoticeState, NoticeSubscription
from lti_tool.models.platforms import Registration
from lti_tool.models.schools import LinkKind, PersonLink
from lti_tool.services import legacy, schools, subscriptions
from tests.factories.tools import ROOT_KEY, exercises

SANNE, DAAN = "4", "5"


@pytest.fixture
def column(rig, visitor, link, exercise) -> str:
    """The column of a link in which Sanne has a mark."""
    visitor.enter("sanne").open_link().make(exercise)
    rig.work()
    return rig.platform.course.line_items()[0].id


@pytest.fixture
def chosen(rig, visitor) -> str:
    """A link as our own picker makes it, with what it asks to be told."""
    visitor.enter("fatima").open("/launch/deep-linking").choose("heelal-maanlanding")
    return rig.platform.course.links()[0].id


def told(rig, model):
    with rig.tool.database.reading() as session:
        return session.scalars(select(model)).all()


class TestReview:
    def test_a_teacher_comes_to_one_pupils_work(self, rig, visitor, column, exercise):
        alias = visitor.alias

        visitor.enter("fatima").open(f"/launch/review/2/{column}/{SANNE}")

        assert visitor.heading == exercise.title, visitor.page.text
        assert f"Werk van {alias}" in visitor.page.text
        visitor.follow('/werk/1"')
        assert visitor.heading.startswith("Opgave 1")

    def test_a_pupil_sees_its_own_work_and_nobody_elses(self, rig, visitor, column, exercise):
        visitor.enter("sanne").open(f"/launch/review/2/{column}/{SANNE}")
        assert visitor.heading == exercise.title, visitor.page.text

        visitor.enter("daan").open(f"/launch/review/2/{column}/{SANNE}")
        assert visitor.page.status_code in {403, 404}
        assert visitor.code

    def test_without_work_there_is_nothing_to_see(self, rig, visitor, column):
        visitor.enter("fatima").open(f"/launch/review/2/{column}/{DAAN}")

        assert (visitor.page.status_code, visitor.code) == (404, "work_unknown")


class TestPrivacy:
    def test_the_administrator_comes_to_one_persons_page(self, rig, visitor, column):
        alias = visitor.alias

        visitor.enter("ict").open(f"/launch/privacy/{SANNE}")

        assert "/privacy/" in visitor.page.url
        assert alias in visitor.page.text

    def test_about_somebody_unknown_there_is_nothing(self, rig, visitor, link):
        visitor.enter("ict").open(f"/launch/privacy/{DAAN}")

        assert (visitor.page.status_code, visitor.code) == (404, "for_user_unknown")


def test_who_is_done_goes_back_and_the_platform_hears_it(rig, visitor, link, exercise):
    visitor.enter("sanne").open_link().make(exercise)
    returns = visitor.page.text.count("Terug naar de leeromgeving")
    assert returns == 1, visitor.page.text

    visitor.follow("done=1")

    (message,) = rig.platform.messages("return")
    assert message.good
    assert dict(message.fields)["lti_msg"] == "De opdracht is klaar."
    assert not visitor.is_at_tool


def test_a_copy_that_lost_its_exercise_finds_it_where_the_platform_tells_from_where(
    rig, visitor, chosen, profile
):
    habits = profile.traits | {LaunchTrait.COPY_FORGETS_CUSTOM}
    rig.platform.choose(replace(profile, traits=habits))
    visitor.enter("sanne").open_link()
    rig.platform.copy_course(rig.platform.course)

    visitor.open_link()

    title = exercises().get("heelal-maanlanding").title
    found = title in visitor.page.text
    assert found == (LaunchTrait.LINK_HISTORY in profile.traits)
    assert found or "Hier staat nog geen opdracht" in visitor.page.text


def test_notices_are_asked_for_taken_and_done_where_there_are_any(rig, visitor, chosen, profile):
    visitor.enter("fatima").open_link()
    assert rig.work_on_notices() == (ServiceTrait.NOTICES in profile.traits)
    visitor.enter("sanne").open_link()

    visitor.enter("fatima")
    visitor.browser.post(f"{rig.platform_url}/course/2/copy")
    rig.work_on_notices()

    if ServiceTrait.NOTICES not in profile.traits:
        assert told(rig, Notice) == []
        return
    assert {(n.kind, n.state) for n in told(rig, Notice)} == {
        ("LtiHelloWorldNotice", NoticeState.DONE),
        ("LtiContextCopyNotice", NoticeState.DONE),
    }
    assert [choice.exercise_key for choice in told(rig, CopiedChoice)] == ["heelal-maanlanding"]
    assert all(message.good for message in rig.platform.messages("notice"))
    (subscription,) = told(rig, NoticeSubscription)
    assert subscription.heard_at is not None

    with rig.tool.database.writing() as session:
        registration = session.scalars(select(Registration)).one()
        subscriptions.withdraw(session, registration.id, now=rig.tool.clock())
    assert rig.work_on_notices()
    assert not any(
        rig.platform.handlers.of(client.deployment_id) for client in rig.platform.registry.clients()
    )


def test_old_ids_are_believed_where_they_are_proven(rig, visitor, link, profile):
    with rig.tool.database.writing() as session:
        registration = session.scalars(select(Registration)).one()
        school = schools.get(session, registration.school_id)
        tenant = schools.tenant_of(ROOT_KEY, school)
        config = rig.platform.config
        legacy.remember_secret(session, tenant, registration, config.old_key, config.old_secret)

    visitor.enter("sanne").open_link()

    kinds = {row.kind for row in told(rig, PersonLink)}
    assert LinkKind.PLATFORM_USER in kinds
    assert (LinkKind.LTI11_USER in kinds) == (LaunchTrait.OLD_IDS in profile.traits)

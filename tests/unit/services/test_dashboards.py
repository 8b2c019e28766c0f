"""A group at a glance: by alias, newest work, a fixed number of queries."""

from datetime import timedelta

import pytest

from lti_tool.errors import NotFound
from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.learning import AttemptState, ItemResponse
from lti_tool.models.schools import Role
from lti_tool.services import dashboards
from tests.factories import rows
from tests.factories.statements import statements
from tests.factories.tools import NOON


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


def work(session, scene, pupil, link, **changes):
    return rows.attempt(session, scene, person_id=pupil.id, resource_link_id=link.id, **changes)


def recent(session, scene) -> tuple[dashboards.WorkLine, ...]:
    wanted = dashboards.Wanted(person_ids=[scene.pupil.id])
    return dashboards.recent_work(session, scene.context.id, wanted).get(scene.pupil.id, ())


def test_pupils_stand_by_alias_and_staff_does_not(session, scene):
    others = [rows.person(session, scene.registration, scene.context) for _ in range(3)]
    rows.person(session, scene.registration, scene.context, role=Role.TEACHER)
    rows.person(session, scene.registration)

    overview = dashboards.roll(session, scene.context.id)

    assert overview.title == "Groep 5a"
    expected = sorted([scene.pupil.alias, *(each.alias for each in others)])
    assert [pupil.alias for pupil in overview.pupils] == expected


def test_the_newest_attempt_counts_and_says_how_far_it_is(session, scene):
    rows.delivery(session, scene, state=DeliveryState.FAILED, last_answer="http_404")
    open_again = rows.attempt(session, scene, started_at=NOON + timedelta(hours=1), score=1)
    item = scene.exercise.items[0].identifier
    open_again.responses = [
        ItemResponse(item_identifier=item, response="{}", score=1, answered_at=NOON)
    ]
    session.flush()

    [line] = recent(session, scene)

    assert line.attempt_id == open_again.id
    assert (line.finished, line.answered, line.deliveries) == (False, 1, ())


def test_a_score_on_its_way_stands_with_its_attempt(session, scene):
    first = rows.delivery(session, scene, state=DeliveryState.DELIVERED, delivered_at=NOON)
    again = rows.delivery(
        session,
        scene,
        attempt_id=first.attempt_id,
        stamp=NOON + timedelta(seconds=1),
        state=DeliveryState.FAILED,
        last_answer="http_404",
    )

    [line] = recent(session, scene)
    assert line.finished
    [delivery] = line.deliveries
    assert (delivery.id, delivery.answer) == (again.id, "http_404")
    assert dashboards.failed_deliveries(session, scene.context.id) == (again.id,)


def test_another_group_is_not_in_it(session, scene):
    other = rows.context(session, scene.deployment, title="Groep 6")
    work(session, scene, scene.pupil, rows.link(session, other))

    assert recent(session, scene) == ()
    assert dashboards.roll(session, other.id).pupils == ()


def test_of_many_exercises_the_newest_stand_there_and_the_one_that_was_clicked(session, scene):
    links = [rows.link(session, scene.context) for _ in range(7)]
    for day, link in enumerate(links):
        work(session, scene, scene.pupil, link, started_at=NOON + timedelta(days=day))
    wanted = dashboards.Wanted(person_ids=[scene.pupil.id], here=links[0].id)

    found = dashboards.recent_work(session, scene.context.id, wanted)[scene.pupil.id]

    assert len(recent(session, scene)) == dashboards.RECENT
    assert [line.last_activity_at for line in found[:-1]] == [
        line.last_activity_at for line in recent(session, scene)
    ]
    assert len(found) == dashboards.RECENT + 1


def test_a_delivery_is_found_in_its_own_group_only(session, scene):
    mine = rows.delivery(session, scene, state=DeliveryState.FAILED)
    other = rows.scene(session)

    assert dashboards.delivery_in(session, scene.context.id, mine.id) == mine.id
    with pytest.raises(NotFound):
        dashboards.delivery_in(session, other.context.id, mine.id)
    assert dashboards.failed_deliveries(session, other.context.id) == ()


def test_a_larger_group_asks_the_database_nothing_more(session, scene):
    def ask() -> int:
        session.flush()
        session.expire_all()
        with statements(session.get_bind().engine) as said:
            everybody = dashboards.roll(session, scene.context.id).pupils
            wanted = dashboards.Wanted(person_ids=[each.person_id for each in everybody])
            dashboards.recent_work(session, scene.context.id, wanted)
        return len(said)

    work(session, scene, scene.pupil, scene.link, state=AttemptState.FINISHED)
    small = ask()
    links = [rows.link(session, scene.context) for _ in range(4)]
    for _ in range(15):
        pupil = rows.person(session, scene.registration, scene.context)
        for link in links:
            finished = work(session, scene, pupil, link, state=AttemptState.FINISHED)
            rows.delivery(session, scene, attempt_id=finished.id, person_id=pupil.id)

    assert ask() <= small <= 6


@pytest.mark.parametrize("context_id", [None, "unknown"])
def test_a_launch_from_no_group_has_no_overview(session, scene, context_id):
    unknown = scene.link.id if context_id else None

    with pytest.raises(NotFound) as refused:
        dashboards.roll(session, unknown)

    assert refused.value.code == "no_group"

"""What a pupil who is ready is told of the score."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lti_tool.models.deliveries import Counting, DeliveryState, Release
from lti_tool.services.grades import modes
from lti_tool.services.grades.modes import Mode, SchoolMode
from lti_tool.services.grades.outlooks import NOWHERE, outlook
from lti_tool.web import score_texts
from tests.factories import rows
from tests.factories.statements import statements
from tests.factories.tools import NOON, app_of, tool_of


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


def told(session, scene):
    return outlook(session, scene.link.id, scene.pupil.id)


def test_it_is_where_the_newest_score_that_counts_is(session, scene):
    assert told(session, scene).state is None
    later = NOON + timedelta(minutes=1)
    rows.delivery(session, scene, state=DeliveryState.DELIVERED)
    rows.delivery(session, scene, state=DeliveryState.NOT_GRADED, stamp=later)
    assert told(session, scene).state is DeliveryState.DELIVERED

    rows.delivery(session, scene, state=DeliveryState.HELD, stamp=later)

    assert told(session, scene).state is DeliveryState.HELD


def test_another_pupils_and_another_links_are_none_of_it(session, scene):
    other = rows.person(session, scene.registration, scene.context)
    rows.delivery(session, scene, person_id=other.id)
    link = rows.link(session, scene.context)
    rows.delivery(session, scene, resource_link_id=link.id)

    assert told(session, scene).state is None


def test_what_counts_is_the_teachers_choice_else_the_schools(session, scene):
    assert told(session, scene).counting is Counting.LAST
    school = SchoolMode(mode=Mode(counting=Counting.BEST))
    modes.choose_for_school(session, scene.school.id, school)
    assert told(session, scene).counting is Counting.BEST

    own = Mode(counting=Counting.AVERAGE, release=Release.ON_WORD)
    modes.choose_for_link(session, scene.school.id, scene.link.id, own)

    assert told(session, scene).counting is Counting.AVERAGE


@pytest.mark.parametrize("missing", ["link", "person", "such a link"])
def test_without_a_link_or_a_person_there_is_none(session, scene, missing):
    link_id = {"link": None, "such a link": uuid4()}.get(missing, scene.link.id)
    person_id = None if missing == "person" else scene.pupil.id

    assert outlook(session, link_id, person_id) == NOWHERE


def test_it_costs_one_question(session, scene):
    with statements(session.get_bind().engine) as said:
        told(session, scene)

    assert len(said) == 1


TEXTS = {
    "arrived, groep 7": (DeliveryState.DELIVERED, (7, 8), "Je juf of meester heeft je score."),
    "arrived, groep 4": (DeliveryState.DELIVERED, (4,), "Je score gaat nu vanzelf"),
    "arrived, groep 5 to 7": (DeliveryState.DELIVERED, (5, 6, 7), "Je score gaat nu vanzelf"),
    "on its way": (DeliveryState.WAITING, (7,), "Je score gaat nu vanzelf"),
    "in trouble": (DeliveryState.FAILED, (7,), "Je score gaat nu vanzelf"),
    "held": (DeliveryState.HELD, (7,), "bekijkt je score eerst"),
    "none": (None, (7,), "telt niet mee voor een cijfer"),
}


@pytest.mark.parametrize(("state", "groups", "text"), TEXTS.values(), ids=TEXTS)
def test_the_words_are_for_a_child(state, groups, text):
    tool = tool_of("sqlite://", signs=False)
    with app_of(tool).test_request_context():
        assert text in score_texts.for_pupil(state, groups)
        again = {score_texts.again_for_pupil(counting) for counting in Counting}
    tool.database.engine.dispose()

    assert len(again) == len(Counting)

import pytest

from tests.factories import rows
from tests.factories.practising import GOAL, Practice


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session, exercise_key=GOAL.exercise_key)


@pytest.fixture
def practice(session, scene) -> Practice:
    return Practice(session, scene)

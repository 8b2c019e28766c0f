"""What is still there of scores that a platform took."""

from decimal import Decimal

import pytest
from sqlalchemy import delete

from lti_tool.errors import NotFound, PlatformRefused
from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.schools import PersonKey
from lti_tool.services import readback, registrations
from lti_tool.services.readback import Column, Sent
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY
from tests.fakes.outbound import answer
from tests.fakes.services import Platform

URL = "https://lms.example/7?type_id=1"


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session, line_item_url=URL)


def delivered(session, scene, subject: str, **changes):
    pupil = rows.person(session, scene.registration, scene.context, subject=subject)
    values = {"state": DeliveryState.DELIVERED, "person_id": pupil.id, **changes}
    return rows.delivery(session, scene, **values)


def columns(session, scene) -> list[Column]:
    return readback.columns(session, ROOT_KEY, scene.school.id)


class TestColumns:
    def test_hold_the_newest_score_of_everybody(self, session, scene):
        first = delivered(session, scene, "4", score=Decimal(1))
        later = {"person_id": first.person_id, "state": DeliveryState.DELIVERED}
        second = rows.delivery(session, scene, stamp=NOON.replace(hour=13), **later)
        other = delivered(session, scene, "5", score=Decimal(2))

        assert columns(session, scene) == [
            Column(
                client=registrations.client_of(scene.registration),
                line_item_url=URL,
                sent={
                    "4": Sent(delivery_id=second.id, fraction=Decimal("0.75")),
                    "5": Sent(delivery_id=other.id, fraction=Decimal("0.5")),
                },
            )
        ]

    def test_are_of_one_school_and_of_what_arrived(self, session, scene):
        delivered(session, rows.scene(session), "4")
        for state in set(DeliveryState) - {DeliveryState.DELIVERED}:
            delivered(session, scene, f"user {state}", state=state)

        assert columns(session, scene) == []

    def test_leave_out_those_whom_nobody_can_name(self, session, scene):
        row = delivered(session, scene, "4")
        session.execute(delete(PersonKey).where(PersonKey.person_id == row.person_id))

        assert columns(session, scene) == []

    def test_of_a_school_that_is_not_there_are_none(self, session, scene):
        with pytest.raises(NotFound):
            readback.columns(session, ROOT_KEY, scene.registration.id)


class TestCompare:
    @pytest.mark.parametrize(
        ("result", "missing", "different"),
        [
            ({"resultScore": 3, "resultMaximum": 4}, False, False),
            ({"resultScore": 75, "resultMaximum": 100}, False, False),
            ({"resultScore": 0.747, "resultMaximum": None}, False, False),
            ({"resultScore": 2, "resultMaximum": 4}, False, True),
            ({"resultScore": 0, "resultMaximum": 4}, False, True),
            ({"resultScore": 3, "resultMaximum": 0}, False, True),
            ({"resultScore": None}, True, False),
            (None, True, False),
        ],
        ids=[
            "as it was sent",
            "scaled",
            "rounded",
            "another mark",
            "nought",
            "of nothing",
            "emptied",
            "gone",
        ],
    )
    def test_tells_what_is_missing_from_what_is_different(
        self, session, scene, result, missing, different
    ):
        row = delivered(session, scene, "4")
        found = [] if result is None else [{"id": "r", "userId": "4", **result}]
        others = {"id": "r2", "userId": "9", "resultScore": 1, "resultMaximum": 1}
        platform = Platform(serve=lambda _: answer(200, [*found, others]))
        (column,) = columns(session, scene)

        compared = readback.compare(platform.service(column.client), column)

        assert compared.missing == ((row.id,) if missing else ())
        assert compared.different == ((row.id,) if different else ())

    def test_of_a_column_that_is_gone_is_a_refusal(self, session, scene):
        delivered(session, scene, "4")
        platform = Platform(serve=lambda _: answer(404))
        (column,) = columns(session, scene)

        with pytest.raises(PlatformRefused, match="http_404"):
            readback.compare(platform.service(column.client), column)

"""Another publisher's server that is not to be trusted: what it may not do."""

import json
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from lti_tool.demo.publisher import calls
from lti_tool.models.annexes import SubProcessorNote
from lti_tool.models.learning import AttemptState
from lti_tool.models.remote import RemoteServer
from lti_tool.models.schools import Person, PersonStatus, Role, School, SchoolStatus
from lti_tool.services import schools
from lti_tool.services.remote import handovers
from tests.factories import rows
from tests.factories.tools import NOON, PUBLIC_URL
from tests.functional.elsewhere import ENDPOINT, EXERCISE, body_of, posted, world_of


@pytest.fixture
def world(database_url):
    with world_of(database_url) as found:
        yield found


class TestAScore:
    def test_is_for_a_pupil_who_began_there_and_nobody_else(self, world):
        mine = world.launch(world.enter())
        classmate = world.classmate()
        world.enter(who=classmate)  # came in, and never began
        asleep = {**mine, "sub": pseudonym_of(world, classmate)}

        assert world.send(asleep) == (400, "score_user_unknown")
        assert world.send({**mine, "sub": "somebody"}) == (400, "score_user_unknown")
        assert world.send({**mine, "sub": str(world.here.pupil.id)}) == (400, "score_user_unknown")
        assert [each.state for each in world.attempts()] == [AttemptState.OPEN]

    def test_changes_the_pupils_own_attempt_only(self, world):
        mine, theirs = world.launch(world.enter()), world.launch(world.enter(who=world.classmate()))

        assert world.send({**mine, "sub": theirs["sub"]}) == (204, None)

        scored = {each.person_id: each.score for each in world.attempts()}
        assert scored.pop(world.here.pupil.id) == Decimal(0)
        assert list(scored.values()) == [Decimal(4)]

    def test_is_not_taken_for_a_line_item_that_nobody_has(self, world):
        claims = world.launch(world.enter())
        claims[ENDPOINT] = {"lineitem": f"{PUBLIC_URL}/remote/items/{uuid4()}"}

        assert world.send(claims) == (404, "line_item_unknown")

    def test_is_not_taken_from_another_server(self, world):
        claims = world.launch(world.enter())
        with world.tool.database.writing() as session:
            row = session.get_one(RemoteServer, world.server.id)
            copied = {c.name: getattr(row, c.name) for c in row.__table__.columns}
            copied |= {"id": uuid4(), "key": "dief", "client_id": "client-of-a-thief"}
            session.add(RemoteServer(**copied))
        thief = calls.assertion(
            world.config, world.us, iss="client-of-a-thief", sub="client-of-a-thief"
        )
        _, told = calls.ask_token(world.config, world.us, client_assertion=thief)

        assert world.send(claims, told["access_token"]) == (404, "line_item_unknown")

    @pytest.mark.parametrize(
        ("changes", "status", "code"),
        [
            pytest.param({"scoreGiven": 6}, 422, "score_out_of_bounds", id="above the maximum"),
            pytest.param({"scoreGiven": -1}, 422, "score_out_of_bounds", id="below nothing"),
            pytest.param({"scoreMaximum": 0}, 422, "score_out_of_bounds", id="of nothing"),
            pytest.param(
                {"scoreGiven": 0, "scoreMaximum": 0}, 422, "score_out_of_bounds", id="0 of 0"
            ),
            pytest.param({"scoreMaximum": 10**9}, 422, "score_out_of_bounds", id="of far too much"),
            pytest.param({"scoreGiven": 10**400}, 422, "score_out_of_bounds", id="beyond floats"),
            pytest.param({"scoreGiven": "4"}, 400, "score_malformed", id="a word"),
            pytest.param({"scoreGiven": True}, 400, "score_malformed", id="a truth"),
            pytest.param({"scoreMaximum": None}, 400, "score_malformed", id="without a maximum"),
            pytest.param({"timestamp": None}, 400, "score_malformed", id="without a time"),
            pytest.param({"timestamp": "gisteren"}, 400, "score_malformed", id="at no time"),
            pytest.param(
                {"timestamp": "2026-03-02T12:00:00"}, 400, "score_malformed", id="without a zone"
            ),
            pytest.param(
                {"timestamp": "0001-01-01T00:00:00+14:00"},
                400,
                "score_malformed",
                id="before all calendars",
            ),
            pytest.param(
                {"timestamp": "2026-03-02T12:01:01Z"}, 422, "score_from_future", id="to come"
            ),
            pytest.param(
                {"timestamp": "2026-03-02T11:58:59Z"}, 409, "score_stale", id="before the beginning"
            ),
            pytest.param({"activityProgress": "Done"}, 400, "score_malformed", id="another word"),
            pytest.param({"gradingProgress": ["x"]}, 400, "score_malformed", id="a list"),
            pytest.param({"userId": 7}, 400, "score_malformed", id="a number as user"),
            pytest.param({"userId": "x" * 256}, 400, "score_malformed", id="an absurd user"),
            pytest.param({"comment": "x" * 9000}, 413, "score_too_large", id="oversized"),
        ],
    )
    @pytest.mark.clause("As a platform: AGS 2.0, 3.4")
    def test_that_is_wrong_changes_nothing(self, world, changes, status, code):
        claims = world.launch(world.enter())

        assert world.send(claims, **changes) == (status, code)
        (attempt,) = world.attempts()
        assert (attempt.state, attempt.score) == (AttemptState.OPEN, Decimal(0))
        assert world.deliveries() == []

    @pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"userId": NaN}', b'{"a":1,"a":2}'])
    def test_that_cannot_be_read_is_refused(self, world, body):
        item_url = world.launch(world.enter())[ENDPOINT]["lineitem"]

        answer = posted(world, item_url, body)

        assert (answer.status_code, body_of(answer)["code"]) == (400, "score_malformed")

    @pytest.mark.clause("As a platform: AGS 2.0, 3.4")
    def test_of_another_media_type_is_refused(self, world):
        item_url = world.launch(world.enter())[ENDPOINT]["lineitem"]

        answer = posted(world, item_url, b"{}", kind="application/json")

        assert (answer.status_code, body_of(answer)["code"]) == (415, "score_type_wrong")

    def test_so_large_that_it_is_not_read_at_all_is_refused(self, world):
        item_url = world.launch(world.enter())[ENDPOINT]["lineitem"]

        assert posted(world, item_url, b" " * 70_000).status_code == 413

    def test_that_is_sent_again_changes_nothing(self, world):
        claims = world.launch(world.enter())
        assert world.send(claims) == (204, None)

        assert world.send(claims) == (409, "score_attempt_closed")
        assert len(world.deliveries()) == 1

    def test_for_an_attempt_that_is_over_is_refused_however_new(self, world):
        claims = world.launch(world.enter())
        world.send(claims)
        world.served.clock.forward(minutes=1)

        assert world.send(claims, scoreGiven=5) == (409, "score_attempt_closed")
        assert [each.score for each in world.attempts()] == [Decimal(4)]

    def test_for_a_pupil_who_is_at_another_exercise_now_is_refused(self, world):
        claims = world.launch(world.enter())
        world.send(claims)
        with world.tool.database.writing() as session:
            later = NOON + timedelta(seconds=1)
            rows.attempt(session, world.here, started_at=later)
        world.served.clock.forward(minutes=1)

        assert world.send(claims) == (409, "score_attempt_closed")

    def test_on_the_way_is_noted_and_closes_nothing(self, world):
        claims = world.launch(world.enter())

        half = {"scoreGiven": 1, "scoreMaximum": 2, "activityProgress": "InProgress"}
        assert world.send(claims, **half) == (204, None)
        (attempt,) = world.attempts()
        assert (attempt.state, attempt.score) == (AttemptState.OPEN, Decimal("2.5"))
        assert world.send(claims, **half) == (409, "score_stale")

        world.served.clock.forward(seconds=1)
        waits = {"scoreGiven": None, "gradingProgress": "PendingManual"}
        assert world.send(claims, **waits) == (204, None)
        assert world.attempts()[0].state is AttemptState.OPEN

        world.served.clock.forward(seconds=1)
        assert world.send(claims, activityProgress="Submitted") == (204, None)
        assert world.attempts()[0].state is AttemptState.FINISHED

    def test_keeps_nothing_that_the_server_says_besides(self, world):
        claims = world.launch(world.enter())

        world.send(
            claims, comment="Sanne Jansen deed het goed", scoringUserId="jan", extra={"a": 1}
        )

        with world.tool.database.reading() as session:
            kept = json.dumps(
                [
                    [str(value) for value in row]
                    for table in RemoteServer.metadata.sorted_tables
                    for row in session.execute(table.select())
                ]
            )
        assert "Jansen" not in kept
        assert "jan" not in kept.split('"')

    def test_of_a_restricted_pupil_is_not_taken(self, world):
        claims = world.launch(world.enter())
        with world.tool.database.writing() as session:
            pupil = session.get_one(Person, world.here.pupil.id)
            pupil.status = next(s for s in PersonStatus if s is not PersonStatus.ACTIVE)

        assert world.send(claims) == (400, "score_user_unknown")

    def test_of_a_school_that_left_is_not_taken(self, world):
        claims = world.launch(world.enter())
        with world.tool.database.writing() as session:
            session.get_one(School, world.here.school.id).status = SchoolStatus.CLOSED

        assert world.send(claims) == (404, "line_item_unknown")

    def test_for_a_link_that_has_another_exercise_now_is_not_taken(self, world):
        claims = world.launch(world.enter())
        with world.tool.database.writing() as session:
            (attempt,) = session.query(type(world.attempts()[0])).filter_by(exercise_key=EXERCISE)
            session.delete(attempt)

        assert world.send(claims) == (400, "score_user_unknown")


def pseudonym_of(world, person):
    with world.tool.database.reading() as session:
        tenant = schools.tenant_by_id(session, world.tool.root_key, world.here.school.id)
    return handovers.pseudonym(tenant, world.server.id, person.id)


class TestASchoolThatObjects:
    def test_is_not_offered_them_and_cannot_choose_them(self, world):
        before = world.enter(Role.TEACHER)
        with world.tool.database.writing() as session:
            rows.deep_link_request(session, world.here, before.launched)
        assert f'value="{EXERCISE}"' in before.get("/kiezen").text
        assert "van Uitgeverij De Notenkraker" in before.get("/kiezen").text

        object_to(world)

        assert f'value="{EXERCISE}"' not in before.get("/kiezen").text
        assert before.post("/kiezen", exercise=EXERCISE).status_code == 404

    def test_sends_nobody_there(self, world):
        browser = world.enter()
        browser.get("/opdracht", follow_redirects=True)
        object_to(world)

        answer = browser.get("/elders/naar")

        assert answer.status_code == 400
        assert "remote_objected" in answer.text

    def test_is_heard_by_a_pupil_who_is_on_the_way_as_well(self, world):
        browser = world.enter()
        asked = world.asked(browser)
        object_to(world)

        answer = world.open(browser, asked)

        assert answer.status_code == 400
        assert "remote_objected" in answer.text


def object_to(world):
    with world.tool.database.writing() as session:
        session.add(
            SubProcessorNote(
                school_id=world.here.school.id,
                name=world.server.provider,
                objects=True,
                noted_by=None,
                noted_at=NOON - timedelta(days=1),
            )
        )

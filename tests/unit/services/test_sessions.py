"""Launch sessions: a launch is a tab, and a tablet is shared."""

from datetime import timedelta

import pytest

from lti_tool.errors import SessionGone
from lti_tool.models.launches import LaunchSession
from lti_tool.models.schools import PersonStatus, Role, SchoolStatus
from lti_tool.services import sessions
from tests.factories import rows
from tests.factories.races import at_once
from tests.factories.tools import NOON, settings_of

LIFETIME = sessions.Lifetime.of(settings_of("sqlite://"))
SECOND = timedelta(seconds=1)


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


def find(session, launched, *, now=NOON, **changes) -> sessions.Visit:
    secret = changes.get("secret", launched.secret)
    return sessions.find(session, launched.id, secret, LIFETIME, now=now)


class TestFind:
    def test_with_its_own_secret(self, session, scene):
        launched = rows.launch(session, scene)

        assert find(session, launched).person_id == scene.pupil.id

    @pytest.mark.parametrize(
        ("secret", "code"),
        [(None, "cookie_missing"), ("", "cookie_missing"), ("wrong", "session_gone")],
    )
    def test_not_without_it(self, session, scene, secret, code):
        with pytest.raises(SessionGone) as gone:
            find(session, rows.launch(session, scene), secret=secret)

        assert gone.value.code == code

    def test_a_session_that_never_was_is_refused_in_the_same_words(self, session):
        with pytest.raises(SessionGone) as gone:
            sessions.find(session, "never", "x", LIFETIME, now=NOON)

        assert (gone.value.code, gone.value.detail) == ("session_gone", "")

    def test_ends_after_half_an_hour_without_use(self, session, scene):
        launched = rows.launch(session, scene)
        find(session, launched, now=NOON + LIFETIME.idle - SECOND)

        with pytest.raises(SessionGone):
            find(session, launched, now=NOON + LIFETIME.idle)

    def test_ends_after_a_school_day_in_any_case(self, session, scene):
        launched = rows.launch(session, scene)
        launched.row.last_seen_at = launched.row.ends_at - SECOND
        session.flush()
        find(session, launched, now=launched.row.ends_at - SECOND)

        with pytest.raises(SessionGone):
            find(session, launched, now=launched.row.ends_at)

    def test_of_the_secret_only_the_digest_is_kept(self, session, scene):
        launched = rows.launch(session, scene)

        assert launched.secret.encode() not in launched.row.proof_digest
        assert len(launched.row.proof_digest) == 32


class TestPersonBehind:
    def test_is_who_launched(self, session, scene):
        found = find(session, rows.launch(session, scene))

        assert (found.person_id, found.alias) == (scene.pupil.id, scene.pupil.alias)

    def test_is_nobody_for_an_anonymous_launch(self, session, scene):
        launched = rows.launch(session, scene)
        launched.row.person_id = None
        session.flush()

        found = find(session, launched)

        assert (found.person_id, found.alias) == (None, None)

    @pytest.mark.parametrize(
        ("who", "status"), [("pupil", PersonStatus.SUSPENDED), ("school", SchoolStatus.CLOSED)]
    )
    def test_does_not_outlive_a_suspended_person_or_a_closed_school(
        self, session, scene, who, status
    ):
        launched = rows.launch(session, scene)
        getattr(scene, who).status = status
        session.flush()

        with pytest.raises(SessionGone):
            find(session, launched)


class TestReplaceOthers:
    def replace(self, session, new, *old, keep=5, wrong_secret=False) -> list[str]:
        secrets = {each.id: "wrong" if wrong_secret else each.secret for each in old}
        gone = sessions.replace_others(session, secrets, new.row, keep=keep)
        session.flush()
        return sorted(gone)

    def left(self, session) -> int:
        return rows.counted(session)["launch_session"]

    def test_the_next_pupil_on_a_tablet_ends_all_of_the_one_before(self, session, scene):
        old = [rows.launch(session, scene) for _ in range(2)]
        other = rows.person(session, scene.registration)
        new = rows.launch(session, scene, who=other)

        assert self.replace(session, new, *old) == sorted(each.id for each in old)
        assert self.left(session) == 1

    def test_a_teacher_who_launches_ends_the_pupils_sessions_too(self, session, scene):
        old, new = rows.launch(session, scene), rows.launch(session, scene, Role.TEACHER)

        assert self.replace(session, new, old) == [old.id]

    def test_an_anonymous_launch_ends_all_and_is_ended_by_all(self, session, scene):
        named, nobody, nobody_else = (rows.launch(session, scene) for _ in range(3))
        nobody.row.person_id = nobody_else.row.person_id = None
        session.flush()

        assert self.replace(session, nobody, named) == [named.id]
        assert self.replace(session, nobody_else, nobody) == [nobody.id]

    def test_of_ones_own_the_newest_few_stay(self, session, scene):
        old = [rows.launch(session, scene) for _ in range(4)]
        for age, each in enumerate(old):
            each.row.started_at = NOON - timedelta(minutes=age)
        session.flush()

        gone = self.replace(session, rows.launch(session, scene), *old, keep=2)

        assert gone == sorted([old[2].id, old[3].id])

    def test_what_this_browser_cannot_prove_is_left_alone(self, session, scene):
        """Or anybody could end another's session by naming it; its cookie goes all the same."""
        old = rows.launch(session, scene)
        new = rows.launch(session, scene, who=rows.person(session, scene.registration))

        assert self.replace(session, new, old, wrong_secret=True) == [old.id]
        assert self.left(session) == 2

    def test_a_cookie_without_a_session_is_dropped(self, session, scene):
        new = rows.launch(session, scene)

        assert sessions.replace_others(session, {"long-gone": "x"}, new.row, keep=5) == [
            "long-gone"
        ]

    def test_two_launches_at_once_may_end_the_same_ones(self, database):
        with database.writing() as session:
            scene = rows.scene(session)
            old = rows.launch(session, scene)
            others = [rows.person(session, scene.registration) for _ in range(3)]
            new = [rows.launch(session, scene, who=other) for other in others]

        def launch(launched):
            with database.writing() as session:
                return self.replace(session, launched, old)

        gone = at_once(*[lambda each=each: launch(each) for each in new])

        assert gone == [[old.id]] * 3

    def test_a_first_launch_replaces_nothing(self, session, scene):
        assert self.replace(session, rows.launch(session, scene)) == []


def test_expired_sessions_are_swept_away_with_what_hangs_on_them(session, scene):
    alive, idle, over = (rows.launch(session, scene) for _ in range(3))
    rows.deep_link_request(session, scene, idle)
    now = NOON + timedelta(minutes=40)
    alive.row.last_seen_at = over.row.last_seen_at = now
    over.row.ends_at = now
    session.flush()

    assert sessions.end_expired(session, LIFETIME, now=now) == 2

    session.expire_all()
    counts = rows.counted(session)
    assert (counts["launch_session"], counts["deep_link_request"]) == (1, 0)
    assert session.get(LaunchSession, alive.id) is not None

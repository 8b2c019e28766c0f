"""The teacher's page about scores: how far they are, what needs a word, and how they count."""

import re
from dataclasses import replace

import pytest

from lti_tool.models.deliveries import Counting, DeliveryState, Release, ScoreDelivery
from lti_tool.models.learning import AttemptState
from lti_tool.models.schools import Role
from lti_tool.services.grades import modes
from lti_tool.services.grades.modes import Mode, SchoolMode
from tests.factories import rows
from tests.functional.served import code_of, served

__all__ = ["served"]

HELD, FAILED, WAITING, DELIVERED, NOT_GRADED = (
    DeliveryState.HELD,
    DeliveryState.FAILED,
    DeliveryState.WAITING,
    DeliveryState.DELIVERED,
    DeliveryState.NOT_GRADED,
)


def score(served, state, answer=None, **changes):
    with served.tool.database.writing() as session:
        pupil = rows.person(session, served.here.registration, served.here.context)
        at = replace(served.here, pupil=pupil)
        return rows.delivery(session, at, state=state, last_answer=answer, **changes)


def state_of(served, delivery) -> tuple:
    with served.tool.database.reading() as session:
        row = session.get_one(ScoreDelivery, delivery.id)
        return row.state, row.last_answer


def follow(browser, answer) -> str:
    assert answer.status_code == 303, answer.text
    return browser.client.get(answer.location, base_url="https://tool.example").text


def test_shows_how_far_they_are_and_looks_again_while_some_are_underway(served):
    browser = served.enter(Role.TEACHER)
    assert "Er zijn nog geen scores." in browser.get("/klas/scores").text
    score(served, DELIVERED)
    page = browser.get("/klas/scores").text
    assert "Er is nu niets onderweg." in page
    assert "data-look-again" not in page
    assert "Laat zien hoe het nu is" not in page

    score(served, WAITING)
    score(served, DeliveryState.SENDING)

    page = browser.get("/klas/scores").text
    assert "2 scores zijn onderweg" in page
    assert "data-look-again" in page
    assert re.search(r"<noscript>.*/klas/scores\".*Laat zien hoe het nu is", page)


@pytest.mark.parametrize("kind", ["held", "failed", "all"])
def test_sends_what_was_asked_for_and_nothing_else(served, kind):
    made = {
        "held": score(served, HELD, "teacher_releases"),
        "failed": score(served, FAILED, "http_422"),
        "changed": score(served, HELD, "changed_there"),
        "there": score(served, DELIVERED),
    }
    browser = served.enter(Role.TEACHER)

    page = follow(browser, browser.post("/klas/scores", **{kind: "1"}))

    sent = {name for name, row in made.items() if state_of(served, row)[0] is WAITING}
    assert sent == (set(made) if kind == "all" else {kind})
    assert ("1 score wordt verstuurd." in page) is (kind != "all")


def test_sends_nothing_of_another_group_or_school(served):
    other = score(served, FAILED)
    with served.tool.database.writing() as session:
        context = rows.context(session, session.merge(served.here.deployment))
        link = rows.link(session, context)
        session.get_one(ScoreDelivery, other.id).resource_link_id = link.id
        theirs = rows.delivery(session, served.elsewhere, state=FAILED)
    browser = served.enter(Role.TEACHER)

    browser.post("/klas/scores", all="1")

    assert [state_of(served, row)[0] for row in (other, theirs)] == [FAILED, FAILED]
    said = browser.post("/klas/scores/laten-staan", delivery=str(theirs.id))
    assert code_of(said) == "not_found"


@pytest.mark.parametrize("form", [{}, {"held": "1"}], ids=["nothing", "what there is none of"])
def test_a_form_that_asks_for_nothing_sends_nothing(served, form):
    failed = score(served, FAILED)

    served.enter(Role.TEACHER).post("/klas/scores", **form)

    assert state_of(served, failed)[0] is FAILED


class TestChangedThere:
    def test_the_teacher_sees_both_ways_on_the_groups_page(self, served):
        row = score(served, HELD, "changed_there")

        page = served.enter(Role.TEACHER).get("/klas").text

        assert "Toch sturen" in page
        assert "Laten staan" in page
        assert page.count(f'value="{row.id}"') == 2

    @pytest.mark.parametrize("form", ["one", "all"])
    def test_what_stands_there_may_stay(self, served, form):
        row = score(served, HELD, "changed_there")
        held = score(served, HELD, "teacher_releases")
        data = {"delivery": str(row.id)} if form == "one" else {}
        browser = served.enter(Role.TEACHER)

        page = follow(browser, browser.post("/klas/scores/laten-staan", **data))

        assert state_of(served, row) == (NOT_GRADED, "kept_theirs")
        assert state_of(served, held)[0] is HELD
        assert "blijft staan" in page

    def test_or_ours_takes_its_place(self, served):
        row = score(served, HELD, "changed_there")

        served.enter(Role.TEACHER).post("/klas/opnieuw-sturen", delivery=str(row.id))

        with served.tool.database.reading() as session:
            sent = session.get_one(ScoreDelivery, row.id)
        assert (sent.state, sent.overwrites) == (WAITING, True)

    @pytest.mark.parametrize("given", ["nonsense", ""])
    def test_a_form_with_nonsense_is_no_form(self, served, given):
        said = served.enter(Role.TEACHER).post("/klas/scores/laten-staan", delivery=given)

        assert code_of(said) == "not_found"


class TestHowTheyCount:
    def test_a_teacher_chooses_for_this_link_and_may_go_back(self, served):
        browser = served.enter(Role.TEACHER)
        page = follow(
            browser, browser.post("/klas/scores/tellen", release="on-word", counting="best")
        )
        assert "koos een leerkracht van deze groep" in page
        with served.tool.database.reading() as session:
            found = modes.of_link(session, served.here.link)
        assert found == Mode(release=Release.ON_WORD, counting=Counting.BEST)

        page = follow(browser, browser.post("/klas/scores/tellen", as_school="1"))

        assert "Zoals uw school koos: Meteen als de leerling klaar is." in page
        with served.tool.database.reading() as session:
            assert modes.own_of_link(session, served.here.link.id) is None

    def test_a_school_chooses_for_all(self, served):
        browser = served.enter(Role.ADMIN)
        data = {"release": "never", "counting": "average", "anew": "1"}

        page = follow(browser, browser.post("/beheer/scores", **data))

        assert "Dat is bewaard." in page
        with served.tool.database.reading() as session:
            found = modes.of_school(session, served.here.school.id)
            theirs = modes.of_school(session, served.elsewhere.school.id)
        chosen = Mode(release=Release.NEVER, counting=Counting.AVERAGE)
        assert found == SchoolMode(mode=chosen, makes_columns_anew=True)
        assert theirs == SchoolMode()

    @pytest.mark.parametrize("path", ["/klas/scores/tellen", "/beheer/scores"])
    @pytest.mark.parametrize("data", [{}, {"release": "automatic", "counting": "worst"}])
    def test_words_of_another_kind_change_nothing(self, served, path, data):
        role = Role.TEACHER if "klas" in path else Role.ADMIN

        said = served.enter(role).post(path, **data)

        assert code_of(said) == "choice_mode_unknown"
        with served.tool.database.reading() as session:
            assert modes.of_link(session, served.here.link) == Mode()


def test_the_group_sees_the_score_that_counts_now(served):
    """Of a pupil who made it twice where the best counts: the one that is in the gradebook."""
    with served.tool.database.writing() as session:
        pupil = rows.person(session, served.here.registration, served.here.context)
        at = replace(served.here, pupil=pupil)
        best = rows.delivery(session, at, state=FAILED, last_answer="http_422")
        later = best.stamp.replace(hour=13)
        again = rows.attempt(session, at, state=AttemptState.FINISHED, started_at=later)
        rows.delivery(
            session,
            at,
            attempt_id=again.id,
            state=NOT_GRADED,
            last_answer="score_unchanged",
            stamp=later,
        )

    page = served.enter(Role.TEACHER).get("/klas").text

    assert "niet aangekomen" in page
    assert f'value="{best.id}"' in page

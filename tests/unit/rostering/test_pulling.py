"""A whole roster from a server that lies: never a pupil lost, never half a school."""

from functools import partial
from itertools import count

import pytest

from lti_tool.demo.oneroster import Lie
from lti_tool.demo.oneroster.school import CHANGED
from lti_tool.errors import PlatformRefused, PlatformUnavailable, RosterInvalid
from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.oneroster.objects import Collections
from lti_tool.rostering.rest import questions
from lti_tool.rostering.rest.collection import Collection
from lti_tool.rostering.rest.pull import Pull
from lti_tool.rostering.rest.server import Version
from lti_tool.rostering.snapshot import (
    GroupKind,
    OptionalField,
    Reading,
    Role,
    SchoolKind,
    SourceKind,
)
from tests.unit.rostering.administration import administration, administration_server

__all__ = ["administration", "administration_server"]

PUPILS = 40


@pytest.fixture
def small_pages(monkeypatch):
    """Ask for pages of ten."""
    monkeypatch.setattr(
        questions.Question.__init__,
        "__kwdefaults__",
        {
            "ordered": True,
            "limit": 10,
            "since": None,
        },
    )


def whole(roster) -> None:
    """Check that the school is there, all of it."""
    assert len(roster.schools) == 1
    assert len(roster.groups) == 8
    assert sum(person.role is Role.PUPIL for person in roster.persons) == PUPILS
    assert sum(person.role is Role.TEACHER for person in roster.persons) == 8
    assert len(roster.memberships) == PUPILS + 8


HONEST_ENOUGH = [
    (),
    (Lie.NO_PAGING_HEADERS,),
    (Lie.TOTAL_ONLY,),
    (Lie.LINKS_ONLY,),
    (Lie.TOTAL_OF_PAGE,),
    (Lie.SMALL_PAGES,),
    (Lie.SMALL_PAGES, Lie.NO_PAGING_HEADERS),
    (Lie.SMALL_PAGES, Lie.TOTAL_OF_PAGE),
    (Lie.REAL_BOOLEANS,),
    (Lie.FIELDS_REFUSED,),
    (Lie.FIELDS_REFUSED, Lie.SORT_REFUSED, Lie.FLAT_ERRORS),
    (Lie.SHORT_TOKENS,),
    (Lie.BUSY,),
    (Lie.BUSY, Lie.SHORT_TOKENS, Lie.NO_PAGING_HEADERS, Lie.SMALL_PAGES),
]


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("lies", HONEST_ENOUGH, ids=lambda lies: " + ".join(lies) or "the standard")
def test_everybody_comes_whatever_the_servers_habits(administration, lies):
    administration.behaves(*lies)

    roster = administration.roster()

    whole(roster)
    assert roster.ledger.whole
    assert len(administration.asked_for("users")) > 4


def test_a_school_of_one_page_is_read_by_one_answer(administration):
    administration.roster()

    assert [len(administration.asked_for(name)) for name in questions.COLLECTIONS] == [1] * 5


REFUSED = {
    (Lie.PAGES_REPEAT, Lie.NO_PAGING_HEADERS): "roster_page_repeated",
    (Lie.PAGES_REPEAT, Lie.TOTAL_ONLY): "roster_page_repeated",
    (Lie.PAGES_REPEAT,): "roster_page_repeated",
    (Lie.NEXT_SAME,): "roster_page_repeated",
    (Lie.NEXT_FOREIGN,): "roster_next_foreign",
    (Lie.NO_ENVELOPE,): "roster_answer_envelope",
    (Lie.MAINTENANCE,): "roster_answer_unreadable",
}


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("lies", REFUSED, ids=" + ".join)
def test_what_cannot_be_told_from_half_a_school_is_refused(administration, lies):
    administration.behaves(*lies)

    with pytest.raises(RosterInvalid, match=REFUSED[lies]):
        administration.roster()
    assert len(administration.config.asked) < 20


def test_a_small_server_that_knows_no_paging_is_read_all_the_same(administration):
    administration.behaves(Lie.PAGES_REPEAT, Lie.TOTAL_ONLY)

    whole(administration.roster())


def turning():
    """Return what gives a list in another order at every request."""
    steps = count(0, 3)

    def turned(objects):
        step = next(steps) % max(len(objects), 1)
        return objects[step:] + objects[:step]

    return turned


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("more", [Lie.NO_PAGING_HEADERS, Lie.LINKS_ONLY])
def test_pages_without_an_order_take_nobody_off(administration, monkeypatch, more):
    administration.behaves(Lie.UNORDERED, more)
    monkeypatch.setattr(administration.config, "shuffled", turning())

    roster = administration.roster()

    assert "pages_unsteady" in roster.rules
    assert not roster.ledger.whole


@pytest.mark.usefixtures("small_pages")
def test_pages_without_an_order_that_do_not_add_up_are_refused(administration, monkeypatch):
    administration.behaves(Lie.UNORDERED)
    monkeypatch.setattr(administration.config, "shuffled", turning())

    with pytest.raises(RosterInvalid, match="roster_answer_short: users"):
        administration.roster()


@pytest.mark.usefixtures("small_pages")
def test_without_order_and_total_nobody_is_known_to_be_gone(administration):
    administration.behaves(Lie.SORT_REFUSED, Lie.FIELDS_REFUSED, Lie.NO_PAGING_HEADERS)

    roster = administration.roster()

    whole(roster)
    assert not roster.ledger.whole


@pytest.mark.usefixtures("small_pages")
class TestHalfACollection:
    def test_that_ends_in_an_error_gives_nothing(self, administration):
        administration.behaves(Lie.HALF_THEN_500)

        with pytest.raises(PlatformUnavailable, match="roster_server_down: users 500"):
            administration.pull().run(administration.line())
        assert administration.rested == [2.0, 10.0, 30.0]

    def test_is_read_on_from_where_it_stopped(self, administration):
        administration.behaves(Lie.HALF_THEN_500)
        pull = administration.pull()
        with pytest.raises(PlatformUnavailable):
            pull.run(administration.line())
        administration.config.lies.clear()
        administration.config.asked.clear()

        snapshot = pull.run(administration.line())

        assert len(list(snapshot.schools)) == 1
        assert len(list(snapshot.groups)) == 8
        assert len(list(snapshot.persons)) == PUPILS + 8
        assert administration.asked_for("classes") == []
        assert "offset=10" in administration.asked_for("users")[0]

    def test_of_which_the_total_is_not_reached_is_refused(self, administration):
        """Somebody was removed while the pages were turned: one behind them moved out of sight."""
        pull, line = administration.pull(), administration.line()

        def remove(name, received, total):
            if (name, received) == ("users", 20):
                del administration.config.objects["users"][0]

        object.__setattr__(line, "report", remove)
        with pytest.raises(RosterInvalid, match="roster_answer_short: users"):
            pull.run(line)


class TestMinimum:
    def test_no_field_is_asked_for_that_the_school_did_not_choose(self, administration):
        administration.roster()

        (asked,) = administration.asked_for("users")
        assert "fields=sourcedId%2Cstatus%2CenabledUser%2Cgrades%2Croles%2CprimaryOrg" in asked
        assert "givenName" not in asked

    def test_a_chosen_name_is_asked_for_and_told(self, administration):
        roster = administration.roster(allowed=frozenset({OptionalField.DISPLAY_NAME}))

        (asked,) = administration.asked_for("users")
        assert "givenName" in asked
        assert "Kind Verzonnen 1" in {person.display_name for person in roster.persons}

    def test_what_a_server_sends_unasked_is_counted_and_not_kept(self, administration):
        administration.behaves(Lie.FIELDS_REFUSED)
        asked = questions.question_of("users", Version.V1_2, frozenset(), None)
        ledger = Ledger()
        border = Collections(objects=lambda _: (), chosen=frozenset(), ledger=ledger)
        address = administration.server().collection("users")
        users = Collection("users", address, asked, partial(border.minimised, "users"))
        users.read(administration.line())

        kept = {name for user in users.objects() for name in user}
        assert kept <= {*asked.fields, "dateLastModified"}
        assert ledger.dropped["oneroster:users", "password"] == PUPILS + 8

    def test_courses_and_demographics_are_left_alone(self, administration):
        administration.roster(allowed=frozenset(OptionalField))

        assert administration.asked_for("courses") == administration.asked_for("demographics") == []


def test_tells_how_far_it_is(administration):
    administration.roster()

    assert ("users", PUPILS + 8, PUPILS + 8) in administration.told


def test_says_what_kind_of_source_and_school_it_is(administration):
    roster = administration.roster()

    assert (roster.snapshot.kind, roster.snapshot.version) == (SourceKind.ONEROSTER_REST, "1.2")
    assert roster.snapshot.school_years == ("2026-2027",)
    assert [(s.kind, s.identifier) for s in roster.schools] == [(SchoolKind.SCHOOL, "99XX00")]
    assert {group.kind for group in roster.groups} == {GroupKind.HOME}
    assert CHANGED not in str(roster.persons)


@pytest.mark.parametrize(
    ("other", "error", "code"),
    [
        ({"secret": "wrong"}, PlatformRefused, "token_refused"),
        ({"base_url": "/elsewhere"}, PlatformRefused, "roster_path_unknown"),
    ],
    ids=["wrong secret", "wrong address"],
)
def test_says_no_when_the_server_does(administration, other, error, code):
    if "base_url" in other:
        other = {"base_url": f"{administration.url}{other['base_url']}"}
    server = administration.server(**other)
    pull = Pull(server, Reading())

    with pytest.raises(error, match=code):
        pull.run(administration.line(server))

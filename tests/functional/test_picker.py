"""The picker: its address holds the filter and the choice; trying and printing keep nothing."""

import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from werkzeug.datastructures import MultiDict

from lti_tool.exercises import search
from lti_tool.exercises.search import Wanted
from lti_tool.lti import vocabulary as words
from lti_tool.models.schools import Role
from lti_tool.privacy import vault
from lti_tool.services import deep_linking, schools
from tests.factories import rows
from tests.factories.tools import ROOT_KEY, exercises
from tests.functional.served import Browser, Served, code_of, served, served_on_each

__all__ = ["served", "served_on_each"]

THREE = ["water-meervoud", "heelal-planeten", "kunst-rijmen"]


@pytest.fixture
def teacher(served) -> Browser:
    return served.enter(Role.TEACHER)


def enter(served: Served, **request: object) -> Browser:
    """Return a teacher in front of a picker that was asked for in this way."""
    with served.tool.database.writing() as session:
        launched = rows.launch(session, served.here, Role.TEACHER)
        rows.deep_link_request(session, served.here, launched, **request)
    browser = Browser(served=served, client=served.app.test_client(), launched=launched)
    browser.take_cookie(launched)
    return browser


def ask(browser: Browser, *pairs: tuple[str, str]) -> str:
    """Return the page for an address, wherever its buttons lead."""
    answer = browser.get("/kiezen", query_string=MultiDict(pairs))
    while answer.status_code == 303:
        answer = browser.client.get(answer.location, base_url="https://tool.example")
    assert answer.status_code == 200, answer.text
    return answer.text


def offered(page: str) -> set[str]:
    return set(re.findall(r'type="checkbox" name="exercise" value="([^"]+)"', page))


def chosen(page: str) -> list[str]:
    return re.findall(r'name="order" value="([^"]+)"', page)


def sent_along(page: str) -> list[tuple[str, str]]:
    """Return what the page's form would send: what is ticked, and what it carries."""
    ticked = re.findall(r'type="checkbox" name="exercise" value="([^"]+)" checked', page)
    carried = re.findall(r'type="hidden" name="exercise" value="([^"]+)"', page)
    return [("exercise", key) for key in (*ticked, *carried)] + [("order", k) for k in chosen(page)]


def items(page: str) -> list[dict]:
    found = re.search(r'name="JWT" value="([^"]+)"', page)
    assert found, page
    claims = jwt.decode(html.unescape(found[1]), options={"verify_signature": False})
    return claims[words.DL_CONTENT_ITEMS]


class TestFilter:
    def test_finds_by_theme_group_subject_duration_kind_and_word(self, teacher):
        def wanted(**asked: object) -> set[str]:
            return {e.key for e in search.found(exercises().everything, Wanted(**asked))}

        everything = offered(ask(teacher))
        assert everything == {e.key for e in exercises().everything}
        for name, value in (
            ("theme", "Water"), ("group", 8), ("subject", "Taal"), ("minutes", 10),
            ("kind", "order"), ("text", "maan"), ("text", "wereldelen"),
        ):  # fmt: skip
            found = offered(ask(teacher, (name, str(value))))
            assert found == wanted(**{name: value}) != everything, name
        assert offered(ask(teacher, ("group", "nonsense"))) == everything
        assert offered(ask(teacher, ("theme", "nonsense"))) == set()

    def test_stands_in_the_page_as_it_was_asked(self, teacher):
        page = ask(teacher, ("theme", "Water"), ("group", "5"), ("minutes", "10"), ("text", "x<y"))

        assert '<input type="radio" name="theme" value="Water" checked>' in page
        assert '<option value="5" selected>' in page
        assert '<option value="10" selected>' in page
        assert 'value="x&lt;y"' in page


class TestChoice:
    def test_survives_another_filter(self, teacher):
        page = ask(teacher, *[("exercise", key) for key in THREE])
        assert chosen(page) == THREE

        page = ask(teacher, ("theme", "Kunst"), *sent_along(page))

        assert chosen(page) == THREE
        assert offered(page).isdisjoint(THREE[:2])
        assert {key for name, key in sent_along(page) if name == "exercise"} == set(THREE)

    def test_what_is_unticked_goes_and_what_is_new_comes_last(self, teacher):
        page = ask(teacher, *[("exercise", key) for key in THREE])
        form = [pair for pair in sent_along(page) if pair != ("exercise", THREE[0])]

        page = ask(teacher, ("exercise", "heelal-space"), *form)

        assert chosen(page) == [*THREE[1:], "heelal-space"]

    @pytest.mark.parametrize(
        ("button", "about", "after"),
        [
            ("up", THREE[2], [THREE[0], THREE[2], THREE[1]]),
            ("up", THREE[0], THREE),
            ("down", THREE[0], [THREE[1], THREE[0], THREE[2]]),
            ("down", THREE[2], THREE),
            ("drop", THREE[1], [THREE[0], THREE[2]]),
            ("none", "1", []),
            ("up", "heelal-space", THREE),
        ],
        ids=[
            "up",
            "up from the top",
            "down",
            "down from the end",
            "away",
            "all away",
            "a stranger",
        ],
    )
    def test_is_put_in_order_by_buttons(self, teacher, button, about, after):
        page = ask(teacher, *[("exercise", key) for key in THREE], (button, about))

        assert chosen(page) == after

    def test_a_button_leads_to_an_address_that_can_be_kept(self, teacher):
        query = MultiDict([("theme", "Kunst"), *[("exercise", k) for k in THREE], ("up", THREE[1])])
        answer = teacher.get("/kiezen", query_string=query)

        assert answer.status_code == 303
        parts = parse_qs(urlsplit(answer.location).query)
        assert parts == {"theme": ["Kunst"], "exercise": [THREE[1], THREE[0], THREE[2]]}

    def test_a_whole_theme_week_in_one_go(self, teacher):
        page = ask(teacher, ("theme", "Water"), ("group", "5"), ("exercise", "kunst-rijmen"),
                   ("all", "1"))  # fmt: skip

        week = search.found(exercises().everything, Wanted(theme="Water", group=5))
        assert chosen(page) == ["kunst-rijmen", *[each.key for each in week]]

    def test_an_exercise_that_is_gone_is_left_out(self, teacher):
        assert chosen(ask(teacher, ("exercise", "gone-since"), ("exercise", THREE[0]))) == THREE[:1]

    def test_the_token_of_the_form_stands_in_no_address(self, teacher):
        page = ask(teacher)
        token = teacher.served.form_token(teacher.launched.id)

        assert f'formmethod="post" name="form_token" value="{token}"' in page
        form = page[page.index("data-picker") : page.index("</form>")]
        assert not re.search(r'<input[^>]*name="form_token"', form)


class TestSending:
    def test_keeps_the_order_of_the_teacher(self, teacher):
        order = [THREE[2], THREE[0], THREE[1]]
        page = teacher.post("/kiezen", exercise=THREE, order=order).text

        assert [item["custom"]["exercise"] for item in items(page)] == order

    def test_several_as_one_lesson_where_the_platform_takes_one(self, served):
        browser = enter(served, accept_multiple=False)
        assert '<input type="hidden" name="lesson" value="1">' in ask(browser)

        [item] = items(browser.post("/kiezen", exercise=THREE, lesson="1").text)

        assert item["custom"]["exercise"] == "+".join(THREE)
        total = sum(exercises().get(key).maximum for key in THREE)
        assert item["lineItem"]["scoreMaximum"] == total

    def test_one_alone_stays_an_exercise(self, served):
        browser = enter(served, accept_multiple=False)

        [item] = items(browser.post("/kiezen", exercise=THREE[0], lesson="1").text)

        assert item["custom"]["exercise"] == THREE[0]

    @pytest.mark.parametrize(
        ("keys", "code"),
        [
            (list(exercises().exercises)[:13], "lesson_too_long"),
            ([THREE[0], next(iter(exercises().practices))], "lesson_of_practice"),
        ],
        ids=["thirteen", "with practice"],
    )
    def test_what_makes_no_lesson_is_refused_in_words(self, teacher, keys, code):
        answer = teacher.post("/kiezen", exercise=keys, lesson="1")

        assert (answer.status_code, code_of(answer)) == (422, code)

    def test_a_week_is_spread_over_its_school_days(self, teacher):
        page = teacher.post("/kiezen", exercise=THREE, order=THREE, week_of="2026-03-12").text

        starts = [item["available"]["startDateTime"] for item in items(page)]
        assert starts == [f"2026-03-{day:02}T23:00:00.000Z" for day in (8, 9, 11)]

    @pytest.mark.parametrize("week", ["gisteren", "10000-01-01", "0001-01-01", "2026-02-30"])
    def test_a_week_that_cannot_be_is_refused(self, teacher, week):
        answer = teacher.post("/kiezen", exercise=THREE, week_of=week)

        assert (answer.status_code, code_of(answer)) == (422, "dates_wrong")


class TestBefore:
    def test_what_was_chosen_lately_stands_first_and_is_marked(self, served_on_each):
        for key in (THREE[0], THREE[1], THREE[0]):
            served_on_each.clock.forward(minutes=1)
            enter(served_on_each).post("/kiezen", exercise=key)

        page = ask(enter(served_on_each))

        lately = page[page.index("Laatst gekozen") :]
        assert re.findall(r'name="exercise" value="([^"]+)"', lately)[:2] == [THREE[0], THREE[1]]
        assert page.count("staat al in deze groep") == 3  # these, and the link of the group

    def test_it_says_nothing_of_another_school(self, served):
        enter(served).post("/kiezen", exercise=THREE[0])
        theirs = served.enter(Role.TEACHER, school=served.elsewhere)

        assert "Laatst gekozen" not in ask(theirs)

    def test_an_edited_link_has_its_exercise_ticked(self, served):
        """The platform tells the title that stands there: an activity that is being edited."""
        title = exercises().get(THREE[0]).title
        with served.tool.database.writing() as session:
            launched = rows.launch(session, served.here, Role.TEACHER)
            tenant = schools.tenant_of(ROOT_KEY, served.here.school)
            place = deep_linking.place(launched.row, deep_linking.TEXTS)
            typed = vault.seal(tenant.keys.wrapping, json.dumps([title, None]).encode(), place)
            rows.deep_link_request(session, served.here, launched, sealed_texts=typed)
        browser = Browser(served=served, client=served.app.test_client(), launched=launched)
        browser.take_cookie(launched)

        page = ask(browser)
        assert chosen(page) == [THREE[0]]
        assert f"Bij deze link hoorde eerst: {title}" in page
        assert chosen(ask(browser, ("theme", "Kunst"))) == []  # unticked is unticked

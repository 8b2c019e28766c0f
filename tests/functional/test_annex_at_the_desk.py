"""A school admin reads the privacy annex, takes it away, accepts it, and objects."""

import re
from dataclasses import replace

import pytest

from lti_tool.models.schools import Role
from lti_tool.services import annexes
from tests.factories.facts import HOST, NEWCOMER, facts
from tests.functional.served import Browser, Served, code_of, served

__all__ = ["served"]

PATH = "/beheer/bijsluiter"


@pytest.fixture
def admin(served) -> Browser:
    complete = facts(sub_processors=(HOST, NEWCOMER))
    replace(served.tool, facts=complete).install(served.app.extensions)
    return served.enter(Role.ADMIN)


def accepted(served: Served) -> str | None:
    with served.tool.database.reading() as session:
        found = annexes.accepted(session, served.here.school.id)
        return found.version if found else None


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_the_desk_leads_to_the_annex_of_this_school(served, admin):
    assert "bijsluiter" in admin.get("/beheer").text
    page = admin.get(PATH).text

    assert served.here.school.name in page
    for head in ("A. Algemene informatie", "G. Contact en versie", "Bijlage 1A"):
        assert head in page


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF"), ("html", b"<!doctype html>")])
def test_it_can_be_taken_away(admin, form, start):
    answer = admin.get(f"{PATH}/privacybijsluiter.{form}")

    assert answer.data.startswith(start)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert admin.get(f"{PATH}/privacybijsluiter.exe").status_code == 404


def test_what_was_shown_is_accepted_and_told(served, admin):
    admin.post(PATH, seen=seen(admin.get(PATH).text))

    assert accepted(served) == "2.0"
    assert "aanvaard op" in admin.get(PATH).text


@pytest.mark.parametrize("forged", ["", "zz", "00" * 32])
def test_another_document_is_not_accepted(served, admin, forged):
    assert code_of(admin.post(PATH, seen=forged)) == "annex_not_seen"
    assert accepted(served) is None


def test_a_draft_cannot_be_accepted(served):
    page = served.enter(Role.ADMIN).get(PATH).text

    assert "nog een concept" in page
    assert 'name="seen"' not in page


def test_an_objection_is_made_and_taken_back(admin):
    admin.post(f"{PATH}/bezwaar", name=NEWCOMER.name, objects="yes")
    assert "bezwaar van de school" in admin.get(PATH).text

    admin.post(f"{PATH}/bezwaar", name=NEWCOMER.name, objects="no")
    assert "bezwaar van de school" not in admin.get(PATH).text


@pytest.mark.parametrize("role", [Role.PUPIL, Role.TEACHER])
def test_nobody_else_comes_in(served, role):
    browser = served.enter(role)

    assert browser.get(PATH).status_code == 403
    assert browser.post(PATH, seen="00" * 32).status_code == 403


def test_a_newcomer_is_announced_at_the_desk_while_the_school_may_object(served, admin):
    served.clock.now = served.clock.now.replace(month=1, day=20)
    assert NEWCOMER.name in served.enter(Role.ADMIN).get("/beheer").text

    served.clock.now = served.clock.now.replace(month=2, day=5)
    assert NEWCOMER.name not in served.enter(Role.ADMIN).get("/beheer").text

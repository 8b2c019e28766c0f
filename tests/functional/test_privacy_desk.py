"""The admin's pages for one pupil's rights: seen, handed over, corrected, at rest, erased."""

import json
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.retention import HoldReason
from lti_tool.models.rights import RecipientNotice, Suppression
from lti_tool.models.schools import Person, PersonStatus, Role
from lti_tool.services import audit, schools, terms
from tests.factories import rows
from tests.factories.tools import PUBLIC_URL
from tests.functional.served import Browser, Served, code_of, served, served_on_each

__all__ = ["served", "served_on_each"]

PAGES = ("", "/gegevens.json", "/gegevens.html", "/wissen")
DEEDS = ("/stilzetten", "/verbeteren", "/wissen")


def at(person_id: UUID, rest: str = "") -> str:
    return f"/privacy/{person_id}{rest}"


def events(served: Served) -> list[str]:
    with served.tool.database.reading() as session:
        return [e.event for e in audit.listed(session, served.here.school.id)]


def pupil(served: Served) -> Person | None:
    with served.tool.database.reading() as session:
        return session.get(Person, served.here.pupil.id)


@pytest.fixture
def admin(served: Served) -> Browser:
    return served.enter(Role.ADMIN)


def follow(browser: Browser, location: str) -> str:
    return browser.client.get(location, base_url=PUBLIC_URL).text


def test_a_pupil_is_looked_up_by_alias_and_what_was_typed_stands_in_no_address(served, admin):
    alias = str(served.here.pupil.alias)

    page = admin.post("/privacy", text=alias).text

    assert f"/privacy/{served.here.pupil.id}" in page
    assert "Niemand gevonden" in admin.post("/privacy", text="Bestaat Niet").text
    assert str(served.elsewhere.pupil.id) not in admin.post("/privacy", text="a").text
    assert alias not in served.log.getvalue()


def test_all_that_is_stored_is_shown_and_the_look_is_an_event(served, admin):
    page = admin.get(at(served.here.pupil.id)).text

    assert f"<h1>{served.here.pupil.alias}</h1>" in page
    assert "Gemaakte opdrachten" in page
    assert served.here.exercise.key in page
    with served.tool.database.reading() as session:
        seen = audit.listed(session, served.here.school.id)[0]
    assert (seen.event, seen.subject_id) == ("person-viewed", served.here.pupil.id)
    assert seen.actor_id == admin.launched.row.person_id


@pytest.mark.parametrize("form", ["json", "html", "pdf"])
def test_it_is_handed_over_as_a_file(served, admin, form):
    answer = admin.get(at(served.here.pupil.id, f"/gegevens.{form}"))

    assert f'filename="gegevens.{form}"' in answer.headers["Content-Disposition"]
    if form == "pdf":
        assert answer.data.startswith(b"%PDF-1.")
    else:
        assert str(served.here.pupil.alias) in answer.text
    if form == "json":
        assert json.loads(answer.text)["person_id"] == str(served.here.pupil.id)
    assert events(served)[0] == "person-exported"
    assert admin.get(at(served.here.pupil.id, "/gegevens.exe")).status_code == 404


def test_a_pupil_at_rest_says_so_and_can_be_used_again(served_on_each):
    served = served_on_each
    admin, child = served.enter(Role.ADMIN), served.enter(Role.PUPIL)
    teacher = served.enter(Role.TEACHER)
    alias = str(served.here.pupil.alias)
    assert alias in teacher.get("/klas").text

    done = admin.post(at(served.here.pupil.id, "/stilzetten"))

    assert "De gegevens staan stil" in follow(admin, done.location)
    assert child.get("/opdracht").status_code == 401
    assert alias not in teacher.get("/klas").text
    assert pupil(served).status is PersonStatus.RESTRICTED

    done = admin.post(at(served.here.pupil.id, "/stilzetten"), release="1")
    assert "worden weer gebruikt" in follow(admin, done.location)
    assert alias in teacher.get("/klas").text


def test_another_alias_is_drawn(served, admin):
    done = admin.post(at(served.here.pupil.id, "/verbeteren"), field="alias")

    assert "Verbeterd." in follow(admin, done.location)
    assert pupil(served).alias != served.here.pupil.alias


def test_what_cannot_be_corrected_is_refused(served, admin):
    answer = admin.post(at(served.here.pupil.id, "/verbeteren"), field="role", value="x")

    assert (answer.status_code, code_of(answer)) == (422, "correction_unknown")


def test_a_pupil_is_erased_after_a_second_yes(served_on_each):
    served = served_on_each
    admin, child = served.enter(Role.ADMIN), served.enter(Role.PUPIL)
    with served.tool.database.writing() as session:
        rows.delivery(session, served.here, state=DeliveryState.DELIVERED)
    place = at(served.here.pupil.id, "/wissen")
    assert "kan niet ongedaan worden gemaakt" in admin.get(place).text

    assert admin.post(place).location.endswith(place)
    assert pupil(served) is not None
    page = follow(admin, admin.post(place, sure="yes").location)

    assert pupil(served) is None
    assert "De leerling is gewist." in page
    assert "Hier staan nog scores" in page
    assert child.get("/opdracht").status_code == 401
    assert admin.get(at(served.here.pupil.id)).status_code == 404
    assert events(served)[0] == "person-erased"


def test_a_platform_that_erased_too_is_noted_and_an_erased_pupil_is_admitted(served, admin):
    with served.tool.database.writing() as session:
        rows.delivery(session, served.here, state=DeliveryState.DELIVERED)
    admin.post(at(served.here.pupil.id, "/wissen"), sure="yes")
    with served.tool.database.reading() as session:
        notice = session.scalars(select(RecipientNotice.id)).one()
        kept_out = session.scalars(select(Suppression.id)).one()

    done = admin.post(f"/privacy/doorgegeven/{notice}")
    assert "daar ook gewist" in follow(admin, done.location)
    done = admin.post(f"/privacy/toelaten/{kept_out}")
    assert "mag weer binnenkomen" in follow(admin, done.location)

    assert events(served)[:2] == ["suppression-lifted", "recipient-told"]
    with served.tool.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Suppression)) == 0


def test_an_erasure_waits_for_a_legal_hold_and_says_so(served, admin):
    now = served.clock()
    with served.tool.database.writing() as session:
        tenant = schools.tenant_by_id(session, served.tool.root_key, served.here.school.id)
        until = now.replace(year=now.year + 1)
        terms.hold(session, tenant, HoldReason.COURT, until, terms.By(now=now))

    answer = admin.post(at(served.here.pupil.id, "/wissen"), sure="yes")

    assert (answer.status_code, code_of(answer)) == (403, "removal_held")
    assert pupil(served) is not None


@pytest.mark.parametrize("role", [Role.PUPIL, Role.TEACHER])
def test_nobody_else_comes_in(served, role):
    browser = served.enter(role)
    person = served.here.pupil.id

    answers = [browser.get("/privacy"), *(browser.get(at(person, page)) for page in PAGES)]
    answers += [browser.post(at(person, deed), sure="yes", field="alias") for deed in DEEDS]
    answers += [browser.post(f"/privacy/{word}/{uuid4()}") for word in ("toelaten", "doorgegeven")]

    assert {answer.status_code for answer in answers} == {403}
    assert pupil(served).status is PersonStatus.ACTIVE
    assert pupil(served).alias == served.here.pupil.alias


def test_another_schools_pupil_is_not_there(served, admin):
    stranger = served.elsewhere.pupil.id

    answers = [admin.get(at(stranger, page)) for page in PAGES]
    answers += [admin.post(at(stranger, deed), sure="yes", field="alias") for deed in DEEDS]

    assert {answer.status_code for answer in answers} == {404}
    with served.tool.database.reading() as session:
        assert session.get(Person, stranger).alias == served.elsewhere.pupil.alias

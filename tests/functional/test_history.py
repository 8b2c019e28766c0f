"""A teacher's pages of what was made: whole groups, goals, one pupil; own groups only."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from lti_tool.models.audit import AuditEvent
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.rosters import RosterGroup, RosterMembership, RosterPerson
from lti_tool.models.schools import Person, PersonStatus, Role
from lti_tool.services import groups
from tests.factories import rows
from tests.factories.statements import statements
from tests.factories.tools import NOON
from tests.functional.served import Browser, Served, code_of, served, served_on_each

__all__ = ["served", "served_on_each"]

PLURALS = "water-meervoud"


def key(scene) -> str:
    return groups.course_key(scene.context.id)


def finished(session, scene, pupil, points, **changes):
    return rows.attempt(
        session,
        scene,
        person_id=pupil.id,
        score=Decimal(points),
        **{"state": AttemptState.FINISHED, "finished_at": NOON, **changes},
    )


@pytest.fixture
def full(served) -> Served:
    """Another pupil who made two exercises, one of them last year; a third who made nothing."""
    with served.tool.database.writing() as session:
        here = served.here
        second = rows.person(session, here.registration, here.context, subject="another")
        rows.person(session, here.registration, here.context)
        finished(session, here, second, 4)
        other = served.tool.catalogue.get(PLURALS)
        about = {"exercise_key": PLURALS, "exercise_version": other.version}
        finished(session, here, second, 2, started_at=NOON - timedelta(days=400), **about)
    return served


@pytest.fixture
def teacher(full) -> Browser:
    return full.enter(Role.TEACHER)


def combination_class(served: Served, teacher: Browser, *pupils: tuple[Person, int]) -> str:
    """Put pupils in a class of the roster that the teacher has; return the class's key."""
    school_id, digest = served.here.school.id, b"groep 5/6".ljust(32)
    about = {"school_id": school_id, "since": 1}
    with served.tool.database.writing() as session:
        session.add(
            RosterGroup(
                **about,
                digest=digest,
                print_digest=digest,
                title="Groep 5/6",
                kind="home",
                years="5 6",
                combination=True,
            )
        )
        members = [(pupil.id, Role.PUPIL) for pupil, _ in pupils]
        members.append((teacher.launched.row.person_id, Role.TEACHER))
        for person_id, role in members:
            session.add(
                RosterMembership(
                    **about,
                    person_id=person_id,
                    digest=person_id.bytes,
                    group_digest=digest,
                    role=role,
                )
            )
        for pupil, year in pupils:
            session.add(
                RosterPerson(
                    **about,
                    person_id=pupil.id,
                    digest=pupil.id.bytes,
                    role=Role.PUPIL,
                    year=year,
                    made=False,
                )
            )
    return f"class-{digest.hex()}"


class TestTheGroup:
    def test_everybody_stands_there_with_what_they_made_this_year(self, full, teacher):
        page = teacher.get(f"/groep/{key(full.here)}").text

        assert page.count('<th scope="row"><a href') == 3
        assert "4/5" in page
        assert "bezig" in page
        assert full.here.exercise.title in page
        assert full.tool.catalogue.get(PLURALS).title not in page

    def test_last_year_is_a_choice_in_the_address(self, full, teacher):
        page = teacher.get(f"/groep/{key(full.here)}?jaar=2024").text

        assert full.tool.catalogue.get(PLURALS).title in page
        assert full.here.exercise.title not in page

    def test_filters_stand_in_the_address_and_in_the_form(self, full, teacher):
        page = teacher.get(f"/groep/{key(full.here)}?thema=Water").text

        assert "Met deze filters is er niets gemaakt" in page
        assert page.count("<li><a href") >= 3

    @pytest.mark.parametrize(
        "query",
        [
            "jaar=1",
            "jaar=x",
            "jaar=99999999999999999999",
            "kolom=-5",
            "kolom=9999",
            "blad=77",
            "groep=0",
            "sorteer=%00",
            "thema=%ED%A0%80",
            "sorteer=-",
            "thema=" + "x" * 999,
        ],
    )
    def test_an_address_that_makes_no_sense_shows_what_there_is(self, full, teacher, query):
        assert teacher.get(f"/groep/{key(full.here)}?{query}").status_code == 200

    def test_every_look_is_written_down(self, full, teacher):
        teacher.get(f"/groep/{key(full.here)}")
        teacher.get(f"/groep/{key(full.here)}/doelen")

        with full.tool.database.reading() as session:
            events = session.scalars(select(AuditEvent.event)).all()
        assert events.count("group-viewed") == 2


class TestGoals:
    def test_tell_how_sure_they_are(self, full, teacher):
        page = teacher.get(f"/groep/{key(full.here)}/doelen").text

        assert full.here.exercise.goal in page
        assert "nog niet zeker" in page
        assert "4 antwoorden" in page

    def test_without_finished_work_there_are_none(self, served):
        page = served.enter(Role.TEACHER).get(f"/groep/{key(served.here)}/doelen").text

        assert "nog niets afgemaakt" in page


class TestOnePupil:
    def test_has_every_school_year_newest_first(self, full, teacher):
        with full.tool.database.reading() as session:
            made = select(Attempt.person_id).where(Attempt.exercise_key == PLURALS)
            who = session.get_one(Person, session.scalars(made).one())
        path = f"/groep/{key(full.here)}/leerling/{who.id}"
        page = teacher.get(path).text

        assert f"<h1>{who.alias}" in page.replace("\n", "")
        assert page.index("Schooljaar 2025–2026") < page.index("Schooljaar 2024–2025")
        assert "2 opdrachten af" in page
        assert "Schooljaar 2025" not in teacher.get(f"{path}?jaar=2024").text
        assert "1 opdracht af" in teacher.get(f"{path}?thema=Water").text

    def test_who_made_nothing_has_a_page_that_says_so(self, served):
        with served.tool.database.writing() as session:
            new = rows.person(session, served.here.registration, served.here.context)
        page = served.enter(Role.TEACHER).get(f"/groep/{key(served.here)}/leerling/{new.id}").text

        assert "Hier is nog niets gemaakt." in page


class TestGroupsOfATeacher:
    def test_a_duo_and_a_substitute_see_the_group_and_all_their_others(self, full):
        duo = full.enter(Role.TEACHER)
        with full.tool.database.writing() as session:
            other = rows.context(session, full.here.deployment, title="Groep 5/6 combinatie")
            rows.enrolled(session, other, duo.launched.row.person_id, Role.TEACHER)

        page = duo.get("/groep").text

        assert "Groep 5a" in page
        assert "Groep 5/6 combinatie" in page
        assert duo.get(f"/groep/{groups.course_key(other.id)}").status_code == 200

    def test_a_combination_group_of_the_roster_can_be_seen_by_year(self, full, teacher):
        """Its pupils' work counts wherever it was made, also by who is in no course."""
        with full.tool.database.writing() as session:
            new = rows.person(session, full.here.registration)
        group = combination_class(full, teacher, (full.here.pupil, 5), (new, 6))

        page = teacher.get(f"/groep/{group}").text
        assert page.count('<th scope="row"><a href') == 2
        assert "bezig" in page
        assert "Jaargroep" in page
        only = teacher.get(f"/groep/{group}?groep=6").text
        assert new.alias in only
        assert full.here.pupil.alias not in only
        assert "Groep 5/6" in teacher.get("/groep").text

    def test_who_teaches_nowhere_is_told_how_to_begin(self, served):
        with served.tool.database.writing() as session:
            stranger = rows.person(session, served.here.registration)
            launched = rows.launch(session, served.here, Role.TEACHER, who=stranger)
            launched.row.context_id = None
        browser = Browser(served=served, client=served.app.test_client(), launched=launched)
        browser.take_cookie(launched)

        assert "nog bij geen groep bekend" in browser.get("/groep").text


class TestNobodyElses:
    @pytest.mark.parametrize("rest", ["", "/doelen", "/leerling/{pupil}"])
    def test_group_or_school(self, full, teacher, rest):
        with full.tool.database.writing() as session:
            other = rows.context(session, full.here.deployment, title="Groep 6")
            theirs = rows.person(session, full.here.registration, other)
        for group, pupil in (
            (groups.course_key(other.id), theirs.id),
            (key(full.elsewhere), full.elsewhere.pupil.id),
            (groups.course_key(uuid4()), theirs.id),
            ("class-00ff", theirs.id),
            ("nonsense", theirs.id),
        ):
            answer = teacher.get(f"/groep/{group}{rest.format(pupil=pupil)}")
            assert (answer.status_code, code_of(answer)) == (404, "no_group"), group

    def test_pupil_under_the_own_group(self, full, teacher):
        with full.tool.database.writing() as session:
            other = rows.context(session, full.here.deployment, title="Groep 6")
            theirs = rows.person(session, full.here.registration, other)
            at_rest = rows.person(session, full.here.registration, full.here.context)
            at_rest.status = PersonStatus.RESTRICTED
        for pupil in (theirs.id, full.elsewhere.pupil.id, at_rest.id, uuid4()):
            answer = teacher.get(f"/groep/{key(full.here)}/leerling/{pupil}")
            assert (answer.status_code, code_of(answer)) == (404, "pupil_unknown")


@pytest.mark.parametrize("rest", ["", "/doelen"])
def test_a_larger_group_costs_no_statement_more(served_on_each, rest):
    browser = served_on_each.enter(Role.TEACHER)
    here = served_on_each.here

    def said() -> int:
        with statements(served_on_each.tool.database.engine) as found:
            assert browser.get(f"/groep/{key(here)}{rest}").status_code == 200
        return len(found)

    said()
    few = said()
    with served_on_each.tool.database.writing() as session:
        for _ in range(12):
            pupil = rows.person(session, here.registration, here.context)
            finished(session, here, pupil, 4)
            finished(session, here, pupil, 5, exercise_key=PLURALS)

    assert said() == few <= 18

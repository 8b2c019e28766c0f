"""A teacher's groups: courses of the LMS and classes of the roster alike."""

import pytest
from sqlalchemy import select

from lti_tool.errors import NotFound
from lti_tool.models.rosters import RosterPerson
from lti_tool.models.schools import Person, PersonStatus, Role
from lti_tool.services import groups, people
from lti_tool.services.rosters.marks import Marks
from tests.factories import rows
from tests.factories.statements import statements
from tests.factories.tools import NOON
from tests.unit.services.rosters.days import Pupil, office


@pytest.fixture
def own(session):
    office_ = office(session)
    office_.groups = {"G4": "Otters 4", "G5": "Vossen 5"}
    office_.take({"L1": Pupil(), "L2": Pupil(year=3), "L3": Pupil(group="G5", year=5)})
    return office_


def known(own, key) -> Person:
    return own.session.scalars(
        select(Person)
        .join(RosterPerson, RosterPerson.person_id == Person.id)
        .where(RosterPerson.digest == Marks(own.tenant).person(key))
    ).one()


def shown(own, teacher="J1"):
    found = groups.groups_of(own.session, own.school.id, known(own, teacher).id)
    return [(group.origin.value, group.title, group.pupils) for group in found]


def course_of(own, *keys):
    """Make a course of the LMS with the teacher and some pupils in it."""
    registration = rows.registration(own.session, own.school)
    course = rows.context(own.session, registration.deployments[0], title="Groep 4")
    for key, role in {"J1": Role.TEACHER, **dict.fromkeys(keys, Role.PUPIL)}.items():
        people.enroll(own.session, course.id, known(own, key).id, role, now=NOON)
    own.session.flush()
    return course


def test_a_teacher_has_the_classes_of_the_roster_with_years_and_pupils(own):
    assert shown(own) == [("class", "Otters 4", 2), ("class", "Vossen 5", 1)]
    otters = groups.groups_of(own.session, own.school.id, known(own, "J1").id)[0]
    pupils = groups.pupils_of(own.session, otters)

    assert {pupil.person_id: pupil.year for pupil in pupils} == {
        known(own, "L1").id: 4,
        known(own, "L2").id: 3,
    }
    assert [pupil.alias for pupil in pupils] == sorted(pupil.alias for pupil in pupils)


def test_a_class_of_which_every_pupil_is_in_a_course_is_that_course(own):
    course = course_of(own, "L1", "L2")

    assert shown(own) == [("course", "Groep 4", 2), ("class", "Vossen 5", 1)]
    found = groups.groups_of(own.session, own.school.id, known(own, "J1").id)[0]
    assert found.context_id == course.id
    assert {p.person_id for p in groups.pupils_of(own.session, found)} == {
        known(own, "L1").id,
        known(own, "L2").id,
    }


def test_a_class_of_which_somebody_is_in_no_course_stays(own):
    course_of(own, "L1")

    assert ("class", "Otters 4", 2) in shown(own)


def test_who_left_or_is_restricted_is_in_no_group(own):
    course_of(own, "L1", "L2", "L3")
    known(own, "L1").left_at = NOON
    known(own, "L3").status = PersonStatus.RESTRICTED
    own.session.flush()

    assert shown(own) == [("course", "Groep 4", 1), ("class", "Vossen 5", 0)]


def test_a_pupil_teaches_no_group(own):
    assert shown(own, teacher="L1") == []


def test_a_key_finds_one_of_the_teachers_own_groups_only(own, session):
    teacher = known(own, "J1").id
    (first, *_) = groups.groups_of(session, own.school.id, teacher)
    assert groups.group_of(session, own.school.id, teacher, first.key) == first

    other = office(session)
    other.take({"L1": Pupil()})
    for school_id, person_id in (
        (own.school.id, known(own, "L1").id),
        (other.school.id, teacher),
        (other.school.id, known(other, "J1").id),
    ):
        with pytest.raises(NotFound):
            groups.group_of(session, school_id, person_id, first.key)


def test_four_questions_whatever_the_number_of_groups(own, session, database):
    course_of(own, "L1")
    teacher = known(own, "J1").id
    with statements(database.engine) as said:
        groups.groups_of(session, own.school.id, teacher)
    assert len(said) == 4

"""Results as a file for the administration: by its own keys, what counts, and nothing more."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from lti_tool.errors import RosterInvalid
from lti_tool.models.deliveries import DeliveryState, Release
from lti_tool.models.schools import PersonStatus
from lti_tool.privacy.borders.gradebook import UWLR_RESULTS
from lti_tool.privacy.retention import school_year
from lti_tool.rostering.uwlr.results import NAMESPACE, written
from lti_tool.services import details, schools, uwlr_results
from lti_tool.services.grades import modes
from lti_tool.services.grades.modes import Mode, SchoolMode
from tests.factories import rows
from tests.factories.administrations import known
from tests.factories.tools import NOON, ROOT_KEY, exercises

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parents[2] / "samples/leerresultaten.rng"))
ECK_ID = "https://ketenid.nl/201703/" + 128 * "a"
YEAR = school_year(NOON)
DELIVERED, HELD, NOT_GRADED = DeliveryState.DELIVERED, DeliveryState.HELD, DeliveryState.NOT_GRADED


@pytest.fixture
def scene(session) -> rows.Scene:
    made = rows.scene(session)
    known(session, made, made.pupil, "leerling:4711")
    return made


@pytest.fixture
def made(session, scene):
    def make(year: int = YEAR):
        tenant = schools.tenant_by_id(session, ROOT_KEY, scene.school.id)
        return uwlr_results.made(session, tenant, exercises(), year, now=NOON)

    return make


def told(made) -> list:
    """Return of each pupil the key, the ECK-iD and the percentages."""
    return [
        (each.key, each.eck_id, [one.percentage for one in each.outcomes])
        for each in made.file.pupils
    ]


def test_a_pupil_goes_by_the_key_of_the_administration(session, scene, made):
    rows.delivery(session, scene, state=DELIVERED)

    assert told(made()) == [("4711", "", [75])]


def test_the_file_is_as_the_standard_wants_it(session, scene, made):
    rows.delivery(session, scene, state=DELIVERED)

    text = written(made().file)

    SCHEMA.assertValid(etree.fromstring(text))
    assert b"<toetscode>heelal-maanlanding</toetscode>" in text


def test_what_is_told_of_a_pupil_is_on_the_list(session, scene, made):
    rows.delivery(session, scene, state=DELIVERED)
    root = etree.fromstring(written(made().file))

    taken = root.iterfind(f".//{{{NAMESPACE}}}toetsafname//*")

    assert {etree.QName(each).localname for each in taken} - {"resultaten"} <= UWLR_RESULTS.keys()


def test_the_eck_id_goes_along_where_the_school_keeps_it(session, scene, made):
    tenant = schools.tenant_by_id(session, ROOT_KEY, scene.school.id)
    details.keep(session, tenant, scene.pupil.id, {"eck_id": ECK_ID})
    rows.delivery(session, scene, state=DELIVERED)

    found = made()

    assert told(found) == [("4711", ECK_ID, [75])]
    SCHEMA.assertValid(etree.fromstring(written(found.file)))


def test_the_newest_that_counts_is_told_once(session, scene, made):
    rows.delivery(session, scene, state=DELIVERED, score=1)
    later = NOON.replace(hour=13)
    rows.delivery(session, scene, state=DELIVERED, score=2, stamp=later)
    unchanged = {"state": NOT_GRADED, "last_answer": "score_unchanged"}
    rows.delivery(session, scene, score=4, stamp=NOON.replace(hour=14), **unchanged)

    assert told(made()) == [("4711", "", [50])]


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        (HELD, "teacher_releases"),
        (NOT_GRADED, "school_sends_none"),
        (NOT_GRADED, "kept_theirs"),
        (DeliveryState.SUPERSEDED, None),
    ],
    ids=["held", "none are sent", "another mark stays", "replaced before it left"],
)
def test_what_no_gradebook_gets_is_not_in_the_file(session, scene, made, state, answer):
    rows.delivery(session, scene, state=state, last_answer=answer)

    assert told(made()) == []


@pytest.mark.parametrize(
    ("release", "found"),
    [(Release.AUTOMATIC, [("4711", "", [75])]), (Release.ON_WORD, [])],
    ids=["by itself", "on the teacher's word"],
)
def test_a_platform_that_takes_no_scores_leaves_it_to_the_choice(
    session, scene, made, release, found
):
    modes.choose_for_school(session, scene.school.id, SchoolMode(mode=Mode(release=release)))
    rows.delivery(session, scene, state=NOT_GRADED)

    assert told(made()) == found


def test_whom_the_administration_does_not_know_is_counted_only(session, scene, made):
    pupil = rows.person(session, scene.registration, scene.context)
    rows.delivery(session, replace(scene, pupil=pupil), state=DELIVERED)

    found = made()

    assert (told(found), found.without_key) == ([], 1)


def test_who_is_put_at_rest_is_not_in_the_file(session, scene, made):
    rows.delivery(session, scene, state=DELIVERED)
    scene.pupil.status = PersonStatus.RESTRICTED
    session.flush()

    assert told(made()) == []


def test_another_school_year_and_another_school_stay_out(session, scene, made):
    rows.delivery(session, scene, state=DELIVERED)
    elsewhere = rows.scene(session)
    known(session, elsewhere, elsewhere.pupil, "leerling:4711")
    rows.delivery(session, elsewhere, state=DELIVERED, score=1)

    assert told(made()) == [("4711", "", [75])]
    assert told(made(YEAR - 1)) == []


def test_a_file_without_results_is_none(made):
    with pytest.raises(RosterInvalid) as refused:
        written(made().file)

    assert refused.value.code == "uwlr_nothing"

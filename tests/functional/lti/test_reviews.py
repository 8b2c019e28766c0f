"""Submission reviews: a pupil's own work, a teacher's own group, and nothing else."""

import re

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.audit import AuditEvent
from lti_tool.models.platforms import LineItem, ResourceLink
from lti_tool.models.schools import Enrollment, Person, PersonStatus, Role
from tests.factories.rows import EXERCISE_KEY
from tests.fakes.platform import GONE, INSTRUCTOR, LEARNER, MEMBERSHIP, TOOL, FakePlatform

PUPIL, OTHER_PUPIL, TEACHER = "user-1", "user-2", "teacher-1"
CHOICE = {"exercise": EXERCISE_KEY}
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"


def asked(*roles, by=TEACHER, about=PUPIL, **changes):
    """Return the claims of a review."""
    return {
        words.MESSAGE_TYPE: "LtiSubmissionReviewRequest",
        words.ROLES: list(roles or [INSTRUCTOR]),
        words.FOR_USER: {"user_id": about, "name": "Sanne de Vries"},
        "sub": by,
        **changes,
    }


@pytest.fixture
def made(visit):
    """A pupil hands in the first of the items; return the pupil's alias."""
    changes = {"sub": PUPIL, words.CUSTOM: CHOICE}
    place = visit.launch(changes).location
    page = visit.client.get(place, base_url=TOOL, follow_redirects=True).get_data(as_text=True)
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token
    sent = {"form_token": token[1], "RESPONSE": "C"}
    visit.client.post(f"{place}/1", base_url=TOOL, data=sent)
    alias = re.search(r'class="who">\s*(?:<summary>)?[^<]*<strong>([^<]+)<', page)
    assert alias
    return alias[1]


def looked(visit, changes, path=""):
    """Launch a review and open it (or ``path`` below it)."""
    launch = visit.launch(changes)
    assert launch.status_code == 303, launch.get_data(as_text=True)
    assert launch.location.endswith("/werk")
    return visit.client.get(f"{launch.location}{path}", base_url=TOOL, follow_redirects=True)


def refused(visit, changes):
    answer = visit.launch(changes)
    found = re.search(r"Code: <code>(\w+)</code>", answer.get_data(as_text=True))
    return answer.status_code, found and found[1]


@pytest.mark.clause("Submission Review 1.0: work", "Submission Review 1.0: who may look")
def test_a_teacher_sees_what_a_pupil_of_the_group_made(scene, made):
    page = looked(scene.visit(), asked()).get_data(as_text=True)

    assert f"Werk van {made}" in page
    assert "Nog niet klaar." in page
    assert page.count("nog niet gemaakt") == 3
    assert "Sanne" not in page


def test_a_teacher_sees_an_answer_with_its_feedback(scene, made):
    page = looked(scene.visit(), asked(), "/1").get_data(as_text=True)

    assert f"Werk van {made}" in page
    assert 'class="verdict ' in page
    assert 'type="submit"' not in page


@pytest.mark.parametrize("path", ["/2", "/0", "/99"])
def test_what_was_not_made_has_no_page(scene, made, path):
    assert looked(scene.visit(), asked(), path).status_code == 404


@pytest.mark.clause("Submission Review 1.0: who may look")
def test_a_pupil_sees_their_own_work(scene, made):
    page = looked(scene.visit(), asked(LEARNER, by=PUPIL)).get_data(as_text=True)

    assert "Dit heb jij gemaakt." in page
    assert made not in page


@pytest.mark.clause("Submission Review 1.0: work")
@pytest.mark.usefixtures("made")
def test_looking_changes_no_work_and_begins_none(scene):
    before = {name: scene.rows()[name] for name in ("attempt", "item_response", "score_delivery")}

    looked(scene.visit(), asked())
    looked(scene.visit(), asked(LEARNER, by=PUPIL))

    assert {name: scene.rows()[name] for name in before} == before


@pytest.mark.usefixtures("made")
def test_that_a_teacher_looked_is_written_down_and_a_pupils_own_look_is_not(scene):
    looked(scene.visit(), asked())
    looked(scene.visit(), asked(LEARNER, by=PUPIL))

    with scene.tool.database.reading() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.event == "work-viewed")).all()
        people = {p.id for p in session.scalars(select(Person))}
    assert len(events) == 1
    assert {events[0].actor_id, events[0].subject_id} == people


@pytest.mark.clause("Submission Review 1.0: who may look")
@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    "changes",
    [
        asked(LEARNER, by=OTHER_PUPIL),
        asked(by=OTHER_PUPIL, **{words.ROLES: []}),
        asked(INSTRUCTOR, LEARNER, by=OTHER_PUPIL),
        asked(f"{INSTITUTION}#Instructor", by=OTHER_PUPIL),
        asked(f"{MEMBERSHIP}#Administrator"),
        asked(f"{INSTITUTION}#Administrator"),
        asked(LEARNER, "http://purl.imsglobal.org/vocab/lti/system/person#TestUser", by=PUPIL),
    ],
    ids=[
        "another pupil",
        "somebody without a role",
        "a pupil who also teaches",
        "a teacher elsewhere",
        "an administrator of the course",
        "an administrator of the school",
        "a test user",
    ],
)
def test_nobody_else_may_look(scene, changes):
    before = scene.rows()

    assert refused(scene.visit(), changes) == (403, "review_not_permitted")
    assert scene.rows() == before


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    "changes",
    [
        {words.FOR_USER: {"user_id": "stranger"}},
        {words.CONTEXT: {"id": "course-2"}},
        {words.RESOURCE_LINK: GONE, words.AGS_ENDPOINT: {"lineitem": "https://lms.example/8"}},
    ],
    ids=["a pupil nobody knows", "another group", "another line item"],
)
def test_work_that_is_not_there_is_not_found_and_leaves_nothing(scene, changes):
    before = scene.rows()

    assert refused(scene.visit(), asked(**changes)) == (404, "work_unknown")
    assert scene.rows() == before


@pytest.mark.clause("Submission Review 1.0: message")
@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({words.FOR_USER: GONE}, "for_user_missing"),
        ({words.FOR_USER: {"user_id": ""}}, "for_user_missing"),
        ({words.FOR_USER: {"user_id": "u" * 256}}, "for_user_missing"),
        ({words.FOR_USER: {"user_id": "zoë"}}, "for_user_missing"),
        ({words.AGS_ENDPOINT: {"scope": []}}, "line_item_missing"),
        ({"sub": GONE}, "subject_missing"),
    ],
    ids=["nobody", "an empty id", "an endless id", "a name", "no line item", "nobody asks"],
)
def test_a_review_that_says_too_little_is_malformed(scene, changes, code):
    assert refused(scene.visit(), asked(**changes)) == (400, code)


@pytest.mark.clause("Submission Review 1.0: message")
@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    "changes",
    [
        {words.RESOURCE_LINK: GONE},
        {words.CONTEXT: GONE},
        {words.CONTEXT: GONE, words.RESOURCE_LINK: GONE},
        {words.AGS_ENDPOINT: {"lineitem": "https://lms.example/moved"}},
        {words.FOR_USER: {"id": PUPIL}},
        {words.FOR_USER: {"user_id": PUPIL, "roles": [LEARNER], "email": "x@example.org"}},
    ],
    ids=[
        "no link",
        "no group",
        "neither",
        "a line item at a new address, at a link that we know",
        "the draft's name of the id",
        "more than we need",
    ],
)
def test_what_the_standard_leaves_out_is_not_needed(scene, changes):
    assert looked(scene.visit(), asked(**changes)).status_code == 200


def test_a_link_where_nothing_was_made_yet_says_so(scene, visit):
    visit.launch({"sub": PUPIL, words.CUSTOM: CHOICE})

    page = looked(scene.visit(), asked()).get_data(as_text=True)

    assert page.count("nog niet gemaakt") == 4


def test_of_two_links_on_one_line_item_the_newest_work_is_shown(scene, visit, made):
    other = {"sub": PUPIL, words.RESOURCE_LINK: {"id": "link-2"}}
    visit.launch({**other, words.CUSTOM: {"exercise": "water-meervoud"}})

    page = looked(scene.visit(), asked(**{words.RESOURCE_LINK: GONE})).get_data(as_text=True)

    assert made in page
    assert "De eerste mens op de maan" in page


def test_work_is_found_by_a_line_item_that_we_made(scene, visit):
    endpoint = {"scope": [words.SCOPE_SCORE], "lineitems": "https://lms.example/lineitems"}
    visit.launch({"sub": PUPIL, words.CUSTOM: CHOICE, words.AGS_ENDPOINT: endpoint})
    url = "https://lms.example/lineitems/99"
    with scene.tool.database.writing() as session:
        link = session.scalars(select(ResourceLink)).one()
        session.add(LineItem(resource_link_id=link.id, school_id=link.school_id, url=url))
    made = {words.RESOURCE_LINK: GONE, words.AGS_ENDPOINT: {"lineitem": url}}

    assert looked(scene.visit(), asked(**made)).status_code == 200


@pytest.mark.usefixtures("made")
def test_another_school_on_the_same_platform_finds_nobody(scene):
    other = FakePlatform(client_id="client-2", deployment="deployment-2")
    scene.trust(other)

    assert refused(scene.visit(other), asked()) == (404, "work_unknown")


@pytest.mark.usefixtures("made")
def test_a_review_opens_no_other_persons_pages(scene):
    visit = scene.visit()
    place = visit.launch(asked(LEARNER, by=PUPIL)).location.removesuffix("/werk")

    assert visit.client.get(f"{place}/klas", base_url=TOOL).status_code == 403
    assert visit.client.get(f"{place}/persoon", base_url=TOOL).status_code == 403


@pytest.mark.usefixtures("made")
def test_work_that_was_put_to_rest_meanwhile_is_not_shown(scene):
    visit = scene.visit()
    place = visit.launch(asked()).location
    assert visit.client.get(place, base_url=TOOL).status_code == 200
    with scene.tool.database.writing() as session:
        query = select(Person).join(Enrollment, Enrollment.person_id == Person.id)
        pupil = session.scalars(query.where(Enrollment.role == Role.PUPIL)).one()
        pupil.status = PersonStatus.RESTRICTED

    assert visit.client.get(place, base_url=TOOL).status_code == 404
    assert visit.client.get(f"{place}/1", base_url=TOOL).status_code == 404
    assert refused(scene.visit(), asked()) == (404, "work_unknown")


@pytest.mark.usefixtures("made")
def test_the_way_back_is_there_where_the_platform_gave_one(scene):
    back = {words.PRESENTATION: {"return_url": "https://lms.example/grades?course=2"}}

    assert "/terug" in looked(scene.visit(), asked(**back)).get_data(as_text=True)
    assert "/terug" not in looked(scene.visit(), asked()).get_data(as_text=True)


def test_a_session_without_a_subject_reviews_nothing(scene, visit):
    place = visit.launch({words.CUSTOM: CHOICE}).location
    place = place.removesuffix("/opdracht")

    assert visit.client.get(f"{place}/werk", base_url=TOOL).status_code == 404

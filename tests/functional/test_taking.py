"""Results as files: as the page shows them, of own groups, with names only if asked and seen."""

import io
import re
import zipfile
import zlib
from decimal import Decimal

import pytest
from sqlalchemy import select

from lti_tool.models.audit import AuditEvent
from lti_tool.models.choices import Reason
from lti_tool.models.learning import AttemptState
from lti_tool.models.platforms import Context
from lti_tool.models.schools import Role
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.rules import Mode
from lti_tool.services import choices, details, groups, schools
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY
from tests.functional.served import Browser, Served, code_of, served

__all__ = ["served"]

FORMS = ("csv", "ods", "xlsx", "pdf")
NAME = "Sanne de Vries-Kanarie"


def place(served: Served, rest: str) -> str:
    return f"/groep/{groups.course_key(served.here.context.id)}{rest}"


def lines(answer) -> list[list[str]]:
    text = answer.data.decode("utf-8-sig")
    return [line.split(";") for line in text.splitlines()]


def content(form: str, data: bytes) -> str:
    """Return all that can be read in a file."""
    if form == "pdf":
        streams = re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL)
        return (data + b"".join(map(_inflated, streams))).decode("latin-1")
    if form == "csv":
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""


@pytest.fixture
def teacher(served) -> Browser:
    """The scene's pupil is at work; two others made it, one better than the other."""
    with served.tool.database.writing() as session:
        for points in (2, 5):
            pupil = rows.person(session, served.here.registration, served.here.context)
            rows.attempt(
                session,
                served.here,
                person_id=pupil.id,
                score=Decimal(points),
                state=AttemptState.FINISHED,
                finished_at=NOON,
            )
    return served.enter(Role.TEACHER)


def store_names(served: Served) -> None:
    wanted = choices.Switch(
        field="display_name",
        mode=Mode.STORED,
        seen=explanation("display_name").digest,
        reason=Reason.RECOGNISE,
        by=choices.Decider(actor=Actor.OPERATOR),
    )
    with served.tool.database.writing() as session:
        tenant = schools.tenant_by_id(session, ROOT_KEY, served.here.school.id)
        choices.switch(session, tenant, wanted, served.tool.policy, now=NOON)
        details.keep(session, tenant, served.here.pupil.id, {"display_name": NAME})


class TestAGroup:
    def test_follows_the_order_and_the_filters_of_the_page(self, served, teacher):
        best = lines(teacher.get(place(served, "/overzicht.csv?sorteer=-share")))
        worst = lines(teacher.get(place(served, "/overzicht.csv?sorteer=share")))
        other = lines(teacher.get(place(served, "/overzicht.csv?thema=Water")))

        assert [row[-1] for row in best[1:]] == ["5", "2", "bezig"]
        assert [row[-1] for row in worst[1:]] == ["2", "5", "bezig"]
        assert best[0][-1] == f"{served.here.exercise.title} (van 5)"
        assert served.here.exercise.title not in "".join(other[0])
        assert len(other) == 4

    @pytest.mark.parametrize("form", FORMS)
    def test_comes_in_every_form_under_a_name_that_tells_nothing(self, served, teacher, form):
        answer = teacher.get(place(served, f"/overzicht.{form}"))

        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == (
            f'attachment; filename="overzicht-groep.{form}"'
        )
        assert answer.headers["Cache-Control"] == "no-store"
        if form != "pdf":
            assert served.here.pupil.alias in content(form, answer.data)

    def test_that_it_was_taken_is_written_down(self, served, teacher):
        teacher.get(place(served, "/overzicht.ods"))

        with served.tool.database.reading() as session:
            taken = session.scalars(
                select(AuditEvent).where(AuditEvent.event == "results-taken")
            ).one()
        assert '"form":"ods"' in taken.facts
        assert '"named":0' in taken.facts

    def test_a_title_that_would_be_a_formula_is_a_text(self, served, teacher):
        with served.tool.database.writing() as session:
            session.get_one(Context, served.here.context.id).title = '=HYPERLINK("x")<&'
        for form in FORMS:
            answer = teacher.get(place(served, f"/overzicht.{form}"))
            assert answer.status_code == 200

    def test_a_form_that_is_not_there(self, served, teacher):
        answer = teacher.get(place(served, "/overzicht.docx"))

        assert (answer.status_code, code_of(answer)) == (404, "not_found")


class TestAPupil:
    @pytest.mark.parametrize("form", FORMS)
    def test_comes_in_every_form(self, served, teacher, form):
        path = place(served, f"/leerling/{served.here.pupil.id}/overzicht.{form}")
        answer = teacher.get(path)

        assert answer.status_code == 200
        if form == "csv":
            assert lines(answer)[1][4] == "bezig"

    def test_its_page_for_the_printer_can_be_read_aloud(self, served, teacher):
        path = place(served, f"/leerling/{served.here.pupil.id}/overzicht.pdf")
        said = content("pdf", teacher.get(path).data)

        for sign in ("/StructTreeRoot", "/Marked true", "/Lang (nl)", "pdfuaid:part"):
            assert sign in said
        assert "/MediaBox [0 0 595" in said


class TestNames:
    def test_go_along_when_the_school_keeps_them_and_the_teacher_asks(self, served, teacher):
        store_names(served)

        assert NAME in teacher.get(place(served, "/overzicht.csv?namen=1")).text
        assert "met namen" in teacher.get(place(served, "")).text

    @pytest.mark.parametrize("form", ["csv", "ods", "xlsx"])
    def test_stay_behind_otherwise(self, served, teacher, form):
        without = teacher.get(place(served, f"/overzicht.{form}?namen=1")).data
        store_names(served)
        unasked = teacher.get(place(served, f"/overzicht.{form}")).data

        assert "Naam" not in content(form, without)
        assert NAME not in content(form, unasked)
        assert served.here.pupil.alias in content(form, unasked)
        pupil = place(served, f"/leerling/{served.here.pupil.id}/overzicht.{form}?namen=1")
        assert NAME not in content(form, teacher.get(pupil).data)


@pytest.mark.parametrize("rest", ["/overzicht.csv", "/leerling/{pupil}/overzicht.pdf"])
def test_nothing_of_another_group_or_school_is_handed_over(served, teacher, rest):
    with served.tool.database.writing() as session:
        other = rows.context(session, served.here.deployment, title="Groep 6")
        theirs = rows.person(session, served.here.registration, other)
    for context, pupil in ((other, theirs), (served.elsewhere.context, served.elsewhere.pupil)):
        key = groups.course_key(context.id)
        answer = teacher.get(f"/groep/{key}{rest.format(pupil=pupil.id)}")
        assert (answer.status_code, code_of(answer)) == (404, "no_group")

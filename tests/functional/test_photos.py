"""Portraits: off until the school turns them on, one pupil's consent at a time, gone at once."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.models.audit import AuditEvent
from lti_tool.models.choices import Reason
from lti_tool.models.details import PersonPhoto
from lti_tool.models.schools import Role
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.rules import Mode
from lti_tool.services import choices, purges, schools
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY
from tests.functional.served import Browser, Served, code_of, served, served_on_each
from tests.unit.privacy.test_portraits import CANARY, picture

__all__ = ["served", "served_on_each"]


def choose(served: Served, mode: Mode) -> int:
    wanted = choices.Switch(
        field="photo",
        mode=mode,
        seen=explanation("photo").digest,
        reason=Reason.RECOGNISE,
        by=choices.Decider(actor=Actor.OPERATOR),
    )
    with served.tool.database.writing() as session:
        tenant = schools.tenant_by_id(session, ROOT_KEY, served.here.school.id)
        return choices.switch(session, tenant, wanted, served.tool.policy, now=NOON)


def send(
    browser: Browser, at: rows.Scene, raw: bytes = b"", *, consent: bool = True
) -> TestResponse:
    form: dict[str, Any] = {"leerling": str(at.pupil.id), "groep": str(at.context.id)}
    if consent:
        form["toestemming"] = "1"
    form["foto"] = (BytesIO(raw), "Sanne de Vries.jpg")
    return browser.post("/fotos", **form)


def count(served: Served) -> int:
    with served.tool.database.reading() as session:
        return purges.count(session, served.here.school.id, "photo")


def see(browser: Browser, at: rows.Scene) -> TestResponse:
    return browser.get(f"/fotos/{at.pupil.id}")


class TestUploading:
    def test_a_photo_is_kept_small_and_sealed_and_shown_to_staff(self, served_on_each):
        served = served_on_each
        choose(served, Mode.STORED)
        admin = served.enter(Role.ADMIN)

        answer = send(admin, served.here, picture((900, 700)))

        assert answer.status_code == 303
        page = admin.get(f"/fotos?groep={served.here.context.id}").text
        assert "aangevinkt op" in page
        shown = see(served.enter(Role.TEACHER), served.here)
        assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "no-store")
        with Image.open(BytesIO(shown.data)) as found:
            assert max(found.size) == 256
        with served.tool.database.reading() as session:
            row = session.scalars(select(PersonPhoto)).one()
            events = [e.event for e in session.scalars(select(AuditEvent))]
        assert row.consented_on == NOON.date()
        assert row.sealed is not None
        assert shown.data not in row.sealed
        assert CANARY not in row.sealed
        assert "photo-kept" in events

    def test_the_teachers_page_shows_it_beside_the_alias(self, served):
        choose(served, Mode.STORED)
        send(served.enter(Role.ADMIN), served.here, picture())

        page = served.enter(Role.TEACHER).get("/klas").text

        assert f'/fotos/{served.here.pupil.id}"' in page
        assert str(served.here.pupil.alias) in page

    @pytest.mark.parametrize(
        ("on", "raw", "consent", "code"),
        [
            (False, picture(), True, "photo_off"),
            (True, b"<svg/>", True, "photo_unreadable"),
        ],
        ids=["the school has not turned it on", "no picture"],
    )
    def test_is_refused(self, served, on, raw, consent, code):
        if on:
            choose(served, Mode.STORED)

        answer = send(served.enter(Role.ADMIN), served.here, raw, consent=consent)

        assert (answer.status_code, code_of(answer)) == (422, code)
        assert count(served) == 0

    def test_without_the_tick_nothing_is_kept(self, served):
        choose(served, Mode.STORED)

        send(served.enter(Role.ADMIN), served.here, picture(), consent=False)

        assert count(served) == 0

    def test_a_flood_is_refused_by_its_length(self, served):
        choose(served, Mode.STORED)

        browser = served.enter(Role.ADMIN)
        answer = browser.client.post(
            f"/s/{browser.launched.id}/fotos",
            base_url="https://tool.example",
            data=bytes(9_000_000),
            content_type="multipart/form-data; boundary=x",
        )

        assert code_of(answer) == "request_too_large"

    @pytest.mark.parametrize("who", ["elsewhere", "nobody", "no id"])
    def test_a_pupil_of_another_school_is_not_found(self, served, who):
        choose(served, Mode.STORED)
        person = {"elsewhere": served.elsewhere.pupil.id, "nobody": uuid4(), "no id": "x"}[who]

        answer = served.enter(Role.ADMIN).post(
            "/fotos", leerling=str(person), toestemming="1", foto=(BytesIO(picture()), "a.jpg")
        )

        assert answer.status_code == 404


class TestLooking:
    @pytest.fixture
    def kept(self, served):
        choose(served, Mode.STORED)
        send(served.enter(Role.ADMIN), served.here, picture())
        return served

    def test_a_teacher_of_another_group_or_school_sees_nothing(self, kept):
        with kept.tool.database.writing() as session:
            other = rows.context(session, kept.here.deployment, title="Groep 6")
            launched = rows.launch(session, kept.here, Role.TEACHER)
            launched.row.context_id = other.id
        browser = Browser(served=kept, client=kept.app.test_client(), launched=launched)
        browser.take_cookie(launched)

        assert see(browser, kept.here).status_code == 404
        there = kept.enter(Role.TEACHER, school=kept.elsewhere)
        assert see(there, kept.here).status_code == 404

    def test_a_teacher_without_a_group_sees_nothing(self, kept):
        with kept.tool.database.writing() as session:
            launched = rows.launch(session, kept.here, Role.TEACHER)
            launched.row.context_id = None
        browser = Browser(served=kept, client=kept.app.test_client(), launched=launched)
        browser.take_cookie(launched)

        assert see(browser, kept.here).status_code == 404

    def test_a_pupil_sees_nobodys_photo(self, kept):
        assert see(kept.enter(Role.PUPIL), kept.here).status_code == 403

    def test_consent_withdrawn_takes_the_photo_away(self, kept):
        send(kept.enter(Role.ADMIN), kept.here, consent=False)

        assert count(kept) == 0
        assert see(kept.enter(Role.TEACHER), kept.here).status_code == 404

    def test_switched_off_takes_all_photos_away(self, kept):
        assert choose(kept, Mode.OFF) == 1

        assert count(kept) == 0
        assert see(kept.enter(Role.ADMIN), kept.here).status_code == 404
        assert "Er wordt er geen een bewaard" in kept.enter(Role.ADMIN).get("/fotos").text

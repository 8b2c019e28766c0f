"""A person's rights at the service: what is stored, correcting it, putting it to rest."""

import json
from random import Random

import pytest
from sqlalchemy import func, select

from lti_tool.errors import ChoiceInvalid, NotFound, PersonWithheld
from lti_tool.models import Base
from lti_tool.models.choices import Reason
from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.launches import LaunchSession
from lti_tool.models.learning import ItemResponse
from lti_tool.models.schools import PersonKey, PersonStatus
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.choices import Policy
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.rules import Mode
from lti_tool.services import (
    audit,
    choices,
    dashboards,
    details,
    people,
    personal_rows,
    readable,
    rights,
    schools,
    terms,
)
from tests.factories import rows
from tests.factories.rows import Scene
from tests.factories.scores import claimed
from tests.factories.tools import NOON, ROOT_KEY

BY = terms.By(now=NOON)


@pytest.fixture
def scene(session) -> Scene:
    return rows.scene(session)


@pytest.fixture
def tenant(scene) -> schools.Tenant:
    return schools.tenant_of(ROOT_KEY, scene.school)


def store_names(session, tenant) -> None:
    wanted = choices.Switch(
        field="display_name",
        mode=Mode.STORED,
        seen=explanation("display_name").digest,
        reason=Reason.RECOGNISE,
        by=choices.Decider(actor=Actor.OPERATOR),
    )
    choices.switch(session, tenant, wanted, Policy(), now=NOON)


@pytest.fixture
def full(session, scene, tenant) -> Scene:
    """Give the pupil something in every table that this test can fill."""
    store_names(session, tenant)
    details.keep(session, tenant, scene.pupil.id, {"display_name": "Sanne Voorbeeld"})
    delivery = rows.delivery(session, scene, state=DeliveryState.DELIVERED)
    session.add(
        ItemResponse(
            attempt_id=delivery.attempt_id,
            item_identifier="opgave-2",
            response='{"R":["een <b>maan</b>"]}',
            score=1,
            answered_at=NOON,
        )
    )
    rows.launch(session, scene)
    return scene


def export(session, tenant, person_id) -> rights.Export:
    return rights.export(session, tenant, person_id, now=NOON)


class TestExport:
    def test_holds_every_personal_value_of_every_table(self, session, full, tenant):
        found = export(session, tenant, full.pupil.id)

        assert set(found.tables) >= {
            "person",
            "person_link",
            "person_details",
            "enrollment",
            "attempt",
            "item_response",
            "score_delivery",
            "launch_session",
        }
        for name, told in found.tables.items():
            table = Base.metadata.tables[name]
            wanted = {
                c.name
                for c in personal_rows.personal_columns(table)
                if not personal_rows.is_digest(c)
            }
            assert wanted <= set(told[0])

    def test_opens_what_is_sealed(self, session, full, tenant):
        found = export(session, tenant, full.pupil.id)

        assert found.tables["person_details"][0]["display_name"] == "Sanne Voorbeeld"
        [link] = found.tables["person_link"]
        assert link["sealed"] == people.platform_user(
            session, tenant, full.pupil.id, full.registration.id
        )

    def test_says_of_each_field_why_and_how_long(self, session, full, tenant):
        found = export(session, tenant, full.pupil.id)

        about = found.fields["display_name"]
        assert "(optioneel)" in about["label"]
        assert all(all(line.values()) for line in found.fields.values())

    def test_holds_nothing_of_anybody_else(self, session, full, tenant):
        other = rows.person(session, full.registration, full.context)
        rows.attempt(session, Scene(**{**_parts(full), "pupil": other}))

        told = readable.as_json(export(session, tenant, full.pupil.id))

        assert str(other.id) not in told
        assert str(other.alias) not in told

    def test_without_the_key_gives_what_it_can(self, session, full, tenant):
        session.delete(session.get_one(PersonKey, full.pupil.id))
        session.flush()

        found = export(session, tenant, full.pupil.id)

        assert found.tables["person_details"][0]["display_name"] is None
        assert found.tables["person"][0]["alias"] == full.pupil.alias

    def test_tells_what_staff_did_and_not_who(self, session, full, tenant):
        staff = rows.person(session, full.registration)
        by = terms.By(now=NOON, actor_id=staff.id)
        audit.record(session, tenant, by.entry("person-viewed", about=full.pupil.id))

        found = export(session, tenant, full.pupil.id)

        assert found.seen == [
            {"moment": NOON.isoformat(), "event": "gegevens van een leerling bekeken"}
        ]
        assert str(staff.id) not in readable.as_json(found)

    def test_of_another_schools_pupil_is_not_there(self, session, full, tenant):
        stranger = rows.scene(session).pupil

        with pytest.raises(NotFound):
            export(session, tenant, stranger.id)


class TestReading:
    def test_the_document_is_dutch_accessible_and_escapes_what_was_typed(
        self, session, full, tenant
    ):
        html = readable.as_html(export(session, tenant, full.pupil.id))

        assert html.startswith('<!doctype html>\n<html lang="nl">')
        assert "Sanne Voorbeeld" in html
        assert f"<td>{full.context.title}</td>" in html
        assert "<td>leerling</td>" in html
        assert "<td>pupil</td>" not in html
        assert "een &lt;b&gt;maan&lt;/b&gt;" in html
        assert "<b>" not in html
        assert html.count("<table>") == html.count("<thead>") == html.count("</h2>")
        assert "http" not in html

    def test_programs_get_the_same_values(self, session, full, tenant):
        found = export(session, tenant, full.pupil.id)

        told = json.loads(readable.as_json(found))

        assert told["tables"] == json.loads(json.dumps(found.tables))
        assert told["person_id"] == str(full.pupil.id)

    def test_a_table_without_a_heading_shows_under_the_labels_of_its_fields(
        self, session, full, tenant, monkeypatch
    ):
        monkeypatch.setattr(readable, "HEADINGS", {})

        titles = {s.title for s in readable.sections(export(session, tenant, full.pupil.id))}

        assert any("naam" in title for title in titles)


class TestCorrecting:
    def correction(self, field: str, value: str = "") -> rights.Correction:
        return rights.Correction(field=field, value=value, by=BY, random=Random(3))  # noqa: S311 - repeatable

    def test_an_alias_is_drawn_anew(self, session, scene, tenant):
        was = scene.pupil.alias

        outside = rights.correct(session, tenant, scene.pupil.id, self.correction("alias"))

        assert scene.pupil.alias not in {was, None}
        assert not outside
        assert audit.listed(session, scene.school.id)[0].event == "person-corrected"

    def test_a_stored_value_is_changed_with_a_warning_that_its_source_brings_it_back(
        self, session, full, tenant
    ):
        change = self.correction("display_name", "Sanne de Echte")

        assert rights.correct(session, tenant, full.pupil.id, change)

        shown = details.shown(session, tenant, [full.pupil.id], "display_name")
        assert shown == {full.pupil.id: "Sanne de Echte"}

    @pytest.mark.parametrize(
        ("field", "code"),
        [("role", "correction_unknown"), ("birth_date", "correction_not_chosen")],
    )
    def test_what_cannot_be_corrected_is_refused(self, session, full, tenant, field, code):
        with pytest.raises(ChoiceInvalid) as refused:
            rights.correct(session, tenant, full.pupil.id, self.correction(field, "x"))

        assert refused.value.code == code


class TestRestricting:
    def test_ends_sessions_and_hides_from_the_teacher(self, session, full, tenant):
        rights.restrict(session, tenant, full.pupil.id, BY)

        assert session.scalar(select(func.count()).select_from(LaunchSession)) == 0
        assert dashboards.roll(session, full.context.id).pupils == ()
        assert full.pupil.status is PersonStatus.RESTRICTED

    def test_holds_scores_back_until_it_is_lifted(self, session, scene, tenant):
        rows.delivery(session, scene)
        rights.restrict(session, tenant, scene.pupil.id, BY)
        assert claimed(session) == []

        rights.release(session, tenant, scene.pupil.id, BY)

        assert len(claimed(session)) == 1

    def test_keeps_everything(self, session, full, tenant):
        before = rows.counted(session)
        rights.restrict(session, tenant, full.pupil.id, BY)
        after = rows.counted(session)

        changed = {name for name in before if before[name] != after[name]}
        assert changed == {"launch_session", "audit_event"}

    def test_a_launch_meets_a_withheld_person(self, session, scene, tenant):
        user = people.PlatformUser(
            registration_id=scene.registration.id,
            subject=people.platform_user(session, tenant, scene.pupil.id, scene.registration.id),
        )
        rights.restrict(session, tenant, scene.pupil.id, BY)

        with pytest.raises(PersonWithheld) as withheld:
            people.find_or_make(session, tenant, user, now=NOON, random=Random(1))  # noqa: S311 - repeatable
        assert withheld.value.code == "person_restricted"

    def test_lifting_what_is_not_there_is_no_event(self, session, scene, tenant):
        before = len(audit.listed(session, scene.school.id))
        rights.release(session, tenant, scene.pupil.id, BY)

        assert len(audit.listed(session, scene.school.id)) == before


def test_people_are_found_by_alias_and_by_group(session, scene):
    other = rows.person(session, scene.registration)
    group = scene.context.title

    def found(text: str) -> set:
        return {f.person_id for f in rights.find(session, scene.school.id, text)}

    assert found(scene.pupil.alias.upper()) == {scene.pupil.id}
    assert found(group[:4]) == {scene.pupil.id}
    assert found(other.alias) == {other.id}
    assert found("%") == set()
    assert {f.person_id for f in rights.find(session, rows.school(session).id, group)} == set()


def _parts(scene: Scene) -> dict:
    return {name: getattr(scene, name) for name in scene.__dataclass_fields__}

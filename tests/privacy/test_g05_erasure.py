"""Gate G5: what is erased is nowhere, does not come back, and is proven; a school at its end."""

import json
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from lti_tool.db import Database, let_go
from lti_tool.errors import NotFound, NotPermitted, PersonWithheld
from lti_tool.models import Base
from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.retention import HoldReason
from lti_tool.models.rights import Erasure, Suppression, SuppressionKey
from lti_tool.models.schools import Person, PersonKey
from lti_tool.services import (
    audit,
    erasures,
    people,
    personal_rows,
    proofs,
    rights,
    schools,
    suppressions,
    terms,
)
from tests.factories import rows
from tests.factories.rows import Scene
from tests.factories.tools import NOON, ROOT_KEY
from tests.privacy import messages
from tests.privacy.canaries import Canaries, stored
from tests.privacy.school import School, school
from tests.privacy.sweeping import DAY
from tests.privacy.test_rights import full, scene, tenant

__all__ = ["full", "scene", "school", "tenant"]

BY = terms.By(now=NOON)
ORDER = erasures.Request(by=BY, root_key=ROOT_KEY)


def erase(session, tenant, scene: Scene) -> erasures.Erased:
    return erasures.erase(session, tenant, scene.pupil.id, ORDER)


def subject_of(session, tenant, scene: Scene) -> str:
    return people.platform_user(session, tenant, scene.pupil.id, scene.registration.id)


def launch(session, tenant, scene: Scene, subject: str, now=NOON) -> Person:
    user = people.PlatformUser(registration_id=scene.registration.id, subject=subject)
    return people.find_or_make(session, tenant, user, now=now, random=Random(9))  # noqa: S311 - repeatable


class TestOnePerson:
    def test_leaves_no_row_in_any_table(self, session, full, tenant):
        person_id = full.pupil.id
        people_ids = select(Person.id).where(Person.id == person_id)
        erased = erase(session, tenant, full)

        assert erased.counts["attempt"] == erased.counts["person_key"] == 1
        for table in personal_rows.tables():
            left = session.scalar(
                select(func.count())
                .select_from(table)
                .where(personal_rows.below(table, people_ids))
            )
            assert left == 0
        assert session.scalar(select(func.count()).select_from(Person)) == 0

    def test_leaves_everybody_else_whole(self, session, full, tenant):
        other = rows.scene(session)
        rows.delivery(session, other)
        before = rows.counted(session)
        erased = erase(session, tenant, full)
        after = rows.counted(session)

        gone = {name: before[name] - after[name] for name in before if before[name] > after[name]}
        assert gone == erased.counts

    def test_no_byte_of_it_stays(self, database: Database):
        canary = Canaries()
        with database.writing() as session:
            scene = rows.scene(session)
            tenant = schools.tenant_of(ROOT_KEY, scene.school)
            scene.pupil.alias = canary("alias")
            attempt = rows.attempt(session, scene, exercise_key=canary("exercise"))
            rows.delivery(session, scene, attempt_id=attempt.id, last_answer=canary("answer"))
        let_go(database, personal_rows.tables())
        found = canary.found_in({"database": stored(database.engine)})
        assert found == {(name, "database") for name in ("alias", "exercise", "answer")}

        with database.writing() as session:
            erase(session, tenant, scene)
        let_go(database, personal_rows.tables())

        assert canary.found_in({"database": stored(database.engine)}) == set()

    def test_is_proven_and_told_without_naming_anybody(self, session, full, tenant):
        alias = full.pupil.alias
        erased = erase(session, tenant, full)

        [proof] = proofs.listed(session, full.school.id)
        assert proofs.holds(proof, ROOT_KEY)
        assert json.loads(proof.counts) == erased.counts
        event = audit.listed(session, full.school.id)[0]
        assert event.event == "person-erased"
        assert alias not in f"{proof.counts}{proof.ground}{event.facts}"
        assert list(audit.faults(session, tenant)) == []

    def test_of_another_school_is_not_there(self, session, tenant):
        stranger = rows.scene(session)

        with pytest.raises(NotFound):
            erase(session, tenant, stranger)

    def test_waits_for_a_legal_hold(self, session, scene, tenant):
        terms.hold(session, tenant, HoldReason.COURT, NOON + DAY, BY)

        with pytest.raises(NotPermitted, match="removal_held"):
            erase(session, tenant, scene)
        with pytest.raises(NotPermitted, match="removal_held"):
            erasures.close(session, tenant, ORDER)

    def test_whose_key_is_lost_goes_all_the_same(self, session, full, tenant):
        session.execute(delete(PersonKey))

        erase(session, tenant, full)

        assert session.scalar(select(func.count()).select_from(Person)) == 0

    def test_recipients_are_told_where_scores_went(self, session, full, tenant):
        rows.delivery(session, full, state=DeliveryState.FAILED)
        erased = erase(session, tenant, full)

        assert erased.recipients == 1
        [notice] = erasures.notices(session, full.school.id)
        assert (notice.registration_id, notice.columns) == (full.registration.id, 1)
        erasures.told(session, tenant, notice.id, BY)
        assert erasures.notices(session, full.school.id)[0].done_at == NOON
        other = schools.tenant_of(ROOT_KEY, rows.school(session))
        with pytest.raises(NotFound):
            erasures.told(session, other, notice.id, BY)


class TestComingBack:
    def test_a_launch_does_not_revive(self, session, scene, tenant):
        subject = subject_of(session, tenant, scene)
        erase(session, tenant, scene)

        with pytest.raises(PersonWithheld) as withheld:
            launch(session, tenant, scene, subject, now=NOON + DAY)

        assert withheld.value.code == "person_erased"
        [entry] = suppressions.listed(session, scene.school.id)
        assert entry.met_at == (NOON + DAY).replace(hour=0)
        assert session.scalar(select(func.count()).select_from(Person)) == 0

    def test_somebody_else_comes_in(self, session, scene, tenant):
        erase(session, tenant, scene)

        assert launch(session, tenant, scene, "somebody-else").alias

    def test_the_same_number_at_another_platform_is_somebody_else(self, session, scene, tenant):
        subject = subject_of(session, tenant, scene)
        other = rows.registration(session, scene.school, issuer="https://other.example")
        erase(session, tenant, scene)

        user = people.PlatformUser(registration_id=other.id, subject=subject)
        made = people.find_or_make(session, tenant, user, now=NOON, random=Random(2))  # noqa: S311 - repeatable
        assert made.alias

    def test_after_a_persons_decision_they_begin_anew(self, session, scene, tenant):
        subject, old_id = subject_of(session, tenant, scene), scene.pupil.id
        erase(session, tenant, scene)
        [entry] = suppressions.listed(session, scene.school.id)
        with pytest.raises(NotFound):
            suppressions.lift(session, rows.school(session).id, entry.id)

        suppressions.lift(session, scene.school.id, entry.id)

        assert launch(session, tenant, scene, subject).id != old_id

    def test_the_list_holds_hashes_that_another_key_does_not_make(self, session, scene, tenant):
        subject = subject_of(session, tenant, scene)
        erase(session, tenant, scene)

        [entry] = suppressions.listed(session, scene.school.id)
        assert subject.encode() not in entry.digest
        assert len(entry.digest) == 32
        session.execute(delete(SuppressionKey))
        assert launch(session, tenant, scene, subject).alias  # the key was the only way to know

    def test_the_list_is_forgotten_after_two_years_and_its_key_after_the_year(
        self, session, scene, tenant
    ):
        erase(session, tenant, scene)
        school_id = scene.school.id

        assert suppressions.forget(session, school_id, before=NOON) == 0
        assert suppressions.forget(session, school_id, before=NOON + DAY) == 2
        assert session.scalar(select(func.count()).select_from(SuppressionKey)) == 1
        suppressions.forget(session, school_id, before=NOON + 366 * DAY)
        assert session.scalar(select(func.count()).select_from(SuppressionKey)) == 0


class TestASchool:
    def test_leaves_nothing_but_proof(self, session, full, tenant):
        other = rows.scene(session)
        school_id = full.school.id
        rows.delivery(session, other)
        erase(session, tenant, full)
        kept = rows.counted(session)
        erased = erasures.close(session, tenant, ORDER)

        for table in Base.metadata.sorted_tables:
            where = erasures.of_school(table, school_id)
            if where is not None and table.name not in erasures.OUTLIVES:
                assert session.scalar(select(func.count()).select_from(table).where(where)) == 0
        left = rows.counted(session)
        gone = {name: kept[name] - left[name] for name in kept if kept[name] > left[name]}
        assert gone == erased.counts
        assert schools.get(session, other.school.id).name
        assert session.scalar(select(func.count()).select_from(Suppression)) == 0
        whole = select(Erasure).where(Erasure.person_id.is_(None))
        assert session.scalars(whole).one().school_id == school_id

    def test_gets_a_certificate_that_fits_its_proof(self, session, full, tenant):
        erased = erasures.close(session, tenant, ORDER)

        told: dict[str, Any] = json.loads(erasures.certificate({"name": "De Regenboog"}, erased))

        [proof] = proofs.listed(session)
        assert proofs.holds(proof, ROOT_KEY)
        assert (told["proof"], told["seal"]) == (str(proof.id), proof.seal.hex())
        assert told["rows"] == erased.counts


class TestTheNextLaunch:
    """What a child and a teacher meet who were erased, or whose data are at rest."""

    def withhold(self, school: School, how: str) -> str:
        with school.tool.database.writing() as session:
            [owner] = schools.listed(session)
            tenant = schools.tenant_of(ROOT_KEY, owner)
            [person_id] = session.scalars(select(Person.id)).all()
            if how == "erased":
                erasures.erase(session, tenant, person_id, ORDER)
            else:
                rights.restrict(session, tenant, person_id, BY)
        return how

    def counts(self, school: School) -> dict[str, int]:
        with school.tool.database.reading() as session:
            found = rows.counted(session)
        of_nobody = {"used_nonce", "launch_session", "border_count"}
        return {n: c for n, c in found.items() if n not in of_nobody}

    @pytest.mark.parametrize("how", ["erased", "restricted"])
    def test_a_pupil_practises_and_nothing_is_kept(self, school, how):
        message = messages.as_pupil(Canaries())
        school.visit().launch(message)
        self.withhold(school, how)
        before = self.counts(school)

        browser = school.visit()
        page = browser.launch(message)
        answer = browser.post(f"{browser.home}/opdracht/1", RESPONSE="C")

        assert "zonder dat we iets bewaren" in page.text
        assert answer.status_code == 200
        assert {n: c - before.get(n, 0) for n, c in self.counts(school).items()} == dict.fromkeys(
            before, 0
        )

    @pytest.mark.parametrize("how", ["erased", "restricted"])
    def test_a_teacher_is_told(self, school, how):
        message = messages.as_teacher(Canaries())
        school.visit().launch(message)
        self.withhold(school, how)

        answer = school.visit().visit.launch(message)

        assert answer.status_code == 403
        assert f"person_{how}" in answer.text

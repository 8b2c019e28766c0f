"""Gate G10, the school's side: told before, own terms, holds, proofs, everybody's turn."""

import json
from datetime import timedelta

import pytest

from lti_tool.db import Database
from lti_tool.errors import ChoiceInvalid
from lti_tool.models.retention import HoldReason, ProofCause
from lti_tool.privacy.retention import GRACE, TERM_RULES, start_of
from lti_tool.services import audit, proofs, sweeps, terms
from tests.factories import rows
from tests.factories.races import at_once
from tests.factories.tools import NOON, ROOT_KEY
from tests.privacy.sweeping import (
    AUGUST,
    BY,
    DAY,
    day,
    scene,
    seen,
    sweep,
    tenant,
    worked,
)

__all__ = ["scene", "tenant"]


class TestTelling:
    def test_the_school_is_told_two_weeks_before_and_once(self, session, scene, tenant):
        worked(session, scene, start_of(2025) - DAY)
        seen(session, scene, day(2026, 6, 1))

        first = sweep(session, tenant, AUGUST - GRACE)
        second = sweep(session, tenant, AUGUST - GRACE + DAY)

        assert first.announced["results"] == 1
        assert "results" not in second.announced
        notice = next(n for n in sweeps.notices(session, scene.school.id) if n.rule == "results")
        assert notice.acts_at == AUGUST
        told = {e.event for e in audit.listed(session, scene.school.id)}
        assert "removal-announced" in told

    def test_a_term_that_is_shortened_takes_nothing_without_telling(self, session, scene, tenant):
        worked(session, scene, day(2025, 9, 1))
        seen(session, scene, day(2026, 6, 1))
        now = day(2026, 9, 10)
        sweep(session, tenant, now)  # which announces nothing of it

        terms.set_length(session, tenant, "results", 0, BY)
        report = sweep(session, tenant, now)

        assert [s.rule for s in report.removed if s.rule == "results"] == []
        assert report.announced["results"] == 1
        assert [s.rule for s in sweep(session, tenant, now + GRACE).removed if s.ids] == [
            "responses",
            "results",
        ]

    def test_after_a_restore_nothing_waits(self, session, scene, tenant):
        worked(session, scene, day(2023, 9, 1))
        seen(session, scene, day(2026, 6, 1))

        report = sweep(session, tenant, AUGUST, grace=timedelta(0))

        assert "results" in {s.rule for s in report.removed}
        assert report.announced == {}


class TestOwnTermsAndHolds:
    def test_a_school_without_a_word_has_our_terms_not_for_ever(self, session, scene):
        assert terms.lengths(session, scene.school.id) == {
            name: rule.length for name, rule in TERM_RULES.items()
        }

    def test_another_term_makes_other_things_due(self, session, scene, tenant):
        seen(session, scene, NOON)
        terms.set_length(session, tenant, "login-times", 10, BY)

        assert sweep(session, tenant, NOON + 10 * DAY).removed == []
        assert [s.rule for s in sweep(session, tenant, NOON + 11 * DAY).removed] == ["login-times"]
        assert audit.listed(session, scene.school.id)[-2].event == "term-set"

    @pytest.mark.parametrize(
        ("rule", "length", "code"),
        [
            ("login-times", 91, "term_out_of_bounds"),
            ("login-times", 0, "term_out_of_bounds"),
            ("session", 1, "term_out_of_bounds"),
            ("results-after-leaving", 731, "term_out_of_bounds"),
            ("for-ever", 1, "term_unknown"),
        ],
    )
    def test_a_term_out_of_bounds_is_refused(self, session, tenant, rule, length, code):
        with pytest.raises(ChoiceInvalid) as refused:
            terms.set_length(session, tenant, rule, length, BY)

        assert refused.value.code == code

    def test_a_hold_skips_and_lists_and_ends_by_itself(self, session, scene, tenant):
        seen(session, scene, NOON)
        until = NOON + 200 * DAY
        terms.hold(session, tenant, HoldReason.COMPLAINT, until, BY)

        held = sweep(session, tenant, until - DAY)

        assert (held.removed, held.held["login-times"]) == ([], 1)
        assert [s.rule for s in sweep(session, tenant, until).removed] == ["login-times"]

    def test_a_hold_can_be_ended_and_needs_an_end(self, session, scene, tenant):
        with pytest.raises(ChoiceInvalid, match="hold_without_end"):
            terms.hold(session, tenant, HoldReason.COURT, NOON, BY)
        terms.hold(session, tenant, HoldReason.COURT, NOON + DAY, BY)

        assert terms.lift_holds(session, tenant, BY) == 1
        assert terms.lift_holds(session, tenant, BY) == 0
        assert terms.holds(session, scene.school.id, NOON) == []


class TestProof:
    def test_says_what_how_many_when_and_why_and_of_nobody(self, session, scene, tenant):
        seen(session, scene, NOON)
        sweep(session, tenant, NOON + 91 * DAY)

        [proof] = proofs.listed(session, scene.school.id)

        assert proof.cause is ProofCause.RETENTION
        assert proof.ground == "login-times: 90 days"
        assert json.loads(proof.counts) == {"enrollment": 1}
        assert proofs.holds(proof, ROOT_KEY)
        told = repr({c.name: getattr(proof, c.name) for c in proof.__table__.columns})
        for person_data in (scene.pupil.alias, str(scene.pupil.id), "user-"):
            assert person_data not in told

    @pytest.mark.parametrize(
        "change",
        [
            {"counts": "{}"},
            {"ground": "x"},
            {"happened_at": NOON},
            {"digest": bytes(32)},
            {"cause": ProofCause.CLOSING},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_that_was_changed_does_not_hold(self, session, scene, tenant, change):
        seen(session, scene, NOON)
        sweep(session, tenant, NOON + 91 * DAY)
        [proof] = proofs.listed(session)
        for name, value in change.items():
            setattr(proof, name, value)

        assert not proofs.holds(proof, ROOT_KEY)

    def test_survives_a_new_root_key(self, session, scene, tenant):
        seen(session, scene, NOON)
        sweep(session, tenant, NOON + 91 * DAY)
        new = b"n" * 32

        assert proofs.reseal(session, new, ROOT_KEY) == 1

        [proof] = proofs.listed(session)
        assert proofs.holds(proof, new)
        assert not proofs.holds(proof, ROOT_KEY)


class TestTurns:
    def test_every_school_has_its_turn_once_a_day(self, session):
        made = {rows.school(session).id for _ in range(3)}

        taken = [sweeps.next_school(session, now=NOON) for _ in range(4)]

        assert set(taken[:3]) == made
        assert taken[3] is None
        assert sweeps.next_school(session, now=NOON + DAY) in made

    def test_two_workers_never_take_the_same_school(self, database: Database):
        with database.writing() as session:
            made = {rows.school(session).id for _ in range(4)}

        def take() -> list:
            found = []
            for _ in range(8):
                with database.writing() as session:
                    found.append(sweeps.next_school(session, now=NOON))
            return [one for one in found if one]

        one, two = at_once(take, take)

        assert set(one) | set(two) == made
        assert not set(one) & set(two)

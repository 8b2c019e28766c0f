"""What pupils write themselves is sealed from the first letter on."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text

from lti_tool.errors import SealBroken
from lti_tool.models.learning import Attempt, ItemDraft, ItemResponse
from lti_tool.models.schools import PersonKey
from lti_tool.privacy import vault
from lti_tool.services import attempts, drafts, own_values, retention, schools, written
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY
from tests.factories.writing import CARD, EXERCISE, LETTER, ORDERED, STORY, begin, write

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session, exercise_key=EXERCISE.key)


@pytest.fixture
def attempt(session, scene) -> Attempt:
    return begin(session, scene)


def stored(session) -> Iterator[str]:
    """Yield all that a look into the tables would show of answers."""
    session.flush()
    for statement in ("SELECT * FROM item_response", "SELECT * FROM item_draft"):
        for row in session.execute(text(statement)):
            yield str(tuple(bytes(v) if isinstance(v, memoryview) else v for v in row))


class TestSealed:
    def test_nothing_that_was_written_stands_readable_in_the_database(self, session, attempt):
        pen = written.pen_of(session, ROOT_KEY, attempt)
        change = drafts.Change(item=CARD, given=LETTER, sequence=1)
        drafts.save(session, attempt.id, change, now=NOON, pen=pen)
        write(session, attempt, STORY)

        assert not [row for row in stored(session) if "oma" in row or "warm" in row]
        progress = attempts.progress(attempt, written.pen_for(session, ROOT_KEY, attempt))
        session.refresh(attempt)
        assert progress.handed_in == {STORY.identifier: LETTER}

    def test_a_draft_comes_back_as_it_was_typed(self, session, attempt):
        pen = written.pen_of(session, ROOT_KEY, attempt)
        for sequence in (1, 2):
            change = drafts.Change(item=CARD, given=LETTER, sequence=sequence)
            drafts.save(session, attempt.id, change, now=NOON, pen=pen)
        session.expire_all()

        found = attempts.progress(attempt, written.pen_for(session, ROOT_KEY, attempt))
        assert found.drafts == {CARD.identifier: attempts.Draft(answers=LETTER, sequence=2)}

    def test_without_a_pen_nothing_is_shown_and_nothing_can_be_written(self, session, attempt):
        write(session, attempt, STORY)

        assert attempts.progress(attempt).handed_in == {STORY.identifier: {}}
        with pytest.raises(TypeError):
            attempts.hand_in(attempt, CARD, LETTER, now=NOON)
        change = drafts.Change(item=CARD, given=LETTER, sequence=1)
        with pytest.raises(TypeError):
            drafts.save(session, attempt.id, change, now=NOON)

    def test_a_pupil_without_own_lines_needs_no_pen(self, session, attempt):
        write(session, attempt, ORDERED)

        assert written.pen_for(session, ROOT_KEY, attempt) is None

    def test_with_the_pupils_key_gone_nobody_reads_it(self, session, attempt):
        write(session, attempt, STORY)
        session.execute(delete(PersonKey).where(PersonKey.person_id == attempt.person_id))
        session.expire_all()

        with pytest.raises(SealBroken):
            written.pen_for(session, ROOT_KEY, attempt)

    def test_what_was_sealed_for_one_item_does_not_open_at_another(self, session, attempt):
        write(session, attempt, STORY, CARD)
        first, second = session.scalars(select(ItemResponse)).all()
        first.written = second.written

        with pytest.raises(SealBroken):
            attempts.progress(attempt, written.pen_for(session, ROOT_KEY, attempt))

    def test_it_is_found_by_whatever_exports_or_rotates(self, session, scene, attempt):
        write(session, attempt, STORY)
        tenant = schools.tenant_of(ROOT_KEY, scene.school)
        key = own_values.key_of(session, tenant, scene.pupil.id)

        opened = [
            vault.unseal(key, sealed, own_values.place(tenant, column, row)).decode()
            for table, column, row, sealed in own_values.sealed(session, scene.pupil.id)
            if table.name == "item_response"
        ]

        assert opened == ['{"RESPONSE":["Lieve oma, het is hier héél warm."]}']

    def test_after_its_term_it_is_gone_and_the_points_stay(self, session, scene, attempt):
        pen = written.pen_of(session, ROOT_KEY, attempt)
        change = drafts.Change(item=CARD, given=LETTER, sequence=1)
        drafts.save(session, attempt.id, change, now=NOON, pen=pen)
        write(session, attempt, STORY)
        due = retention.Due(school_id=scene.school.id, before=LATER)

        retention.remove(session, "responses", due)
        session.expire_all()

        [row] = session.scalars(select(ItemResponse))
        assert (row.written, row.response, row.by_teacher) == (None, "{}", True)
        assert session.scalars(select(ItemDraft)).all() == []

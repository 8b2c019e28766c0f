"""What two pupils wrote who are one opens under the one who stays, and apart again afterwards."""

import pytest
from sqlalchemy import select

from lti_tool.models.learning import Attempt
from lti_tool.services import attempts, drafts, written
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY
from tests.factories.writing import CARD, EXERCISE, LETTER, STORY, write
from tests.unit.services.two_people import Two, two

__all__ = ["two"]

OTHER = {"RESPONSE": ("Vandaag zagen we een zeehond.",)}


@pytest.fixture
def theirs(two: Two) -> Attempt:
    """Return an attempt of the one who goes, with one story handed in and another begun."""
    link = rows.link(two.session, two.here.context, exercise_key=EXERCISE.key)
    start = attempts.Start(exercise=EXERCISE, now=NOON, seed=1)
    attempt = attempts.begin(two.session, link, two.gone.id, start)
    write(two.session, attempt, STORY)
    save(two, attempt, LETTER, 1)
    return attempt


def save(two: Two, attempt: Attempt, given, sequence: int) -> None:
    pen = written.pen_of(two.session, ROOT_KEY, attempt)
    change = drafts.Change(item=CARD, given=given, sequence=sequence)
    drafts.save(two.session, attempt.id, change, now=NOON, pen=pen)
    two.session.flush()


def read(two: Two, attempt_id) -> tuple:
    """Return whose an attempt is, and what its own pupil reads in it."""
    two.session.expire_all()
    attempt = two.session.get_one(Attempt, attempt_id)
    found = attempts.progress(attempt, written.pen_for(two.session, ROOT_KEY, attempt))
    begun = {name: draft.answers for name, draft in found.drafts.items()}
    return attempt.person_id, found.handed_in, begun


def test_what_was_written_opens_for_the_one_who_stays(two, theirs):
    two.merge()

    assert read(two, theirs.id) == (
        two.kept.id,
        {STORY.identifier: LETTER},
        {CARD.identifier: LETTER},
    )


def test_what_was_written_before_opens_for_both_again(two, theirs):
    gone, before = two.gone.id, two.image()
    two.undo(two.merge())

    assert read(two, theirs.id) == (gone, {STORY.identifier: LETTER}, {CARD.identifier: LETTER})
    assert two.image() == before


def test_a_draft_that_was_changed_while_they_were_one_goes_back_as_it_is_now(two, theirs):
    gone, merge = two.gone.id, two.merge()
    save(two, theirs, OTHER, 2)
    two.undo(merge)

    assert read(two, theirs.id) == (gone, {STORY.identifier: LETTER}, {CARD.identifier: OTHER})


def test_what_was_handed_in_while_they_were_one_goes_back_with_its_attempt(two, theirs):
    gone, merge = two.gone.id, two.merge()
    two.session.expire_all()
    write(two.session, two.session.scalars(select(Attempt)).one(), CARD)
    two.undo(merge)

    owner, handed_in, _ = read(two, theirs.id)
    assert owner == gone
    assert handed_in == {STORY.identifier: LETTER, CARD.identifier: LETTER}


def test_what_the_other_wrote_stays_theirs(two, theirs):
    merge = two.merge()
    link = rows.link(two.session, two.here.context, exercise_key=EXERCISE.key)
    start = attempts.Start(exercise=EXERCISE, now=NOON, seed=1)
    own = attempts.begin(two.session, link, two.kept.id, start)
    write(two.session, own, STORY)
    two.undo(merge)

    assert read(two, own.id) == (two.kept.id, {STORY.identifier: LETTER}, {})
    assert read(two, theirs.id)[1] == {STORY.identifier: LETTER}

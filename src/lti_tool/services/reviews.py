"""One person's work, for who may review it (see ``about``)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.errors import NotFound
from lti_tool.models.launches import LaunchSession
from lti_tool.models.schools import Person, PersonStatus
from lti_tool.services import attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a session is about, by alias only."""

    person_id: UUID
    alias: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Somebody's newest attempt; ``progress`` is None where they did not begin yet."""

    subject: Subject
    exercise_key: str | None
    progress: attempts.Progress | None


def subject(session: Session, session_id: str) -> Subject:
    """Return whom a launch session is about.

    Raises:
        NotFound: it is about nobody in particular.
    """
    launch = session.get_one(LaunchSession, session_id)
    person = session.get(Person, launch.about_person_id) if launch.about_person_id else None
    if person is None or person.school_id != launch.school_id:
        raise NotFound("subject")
    return Subject(person_id=person.id, alias=person.alias or "")


def work(session: Session, session_id: str) -> Work:
    """Return the work that a launch session came to review.

    Raises:
        NotFound: ``work_unknown``: it came for something else, or what is stored of that person
            is not to be shown any more.
    """
    about = subject(session, session_id)
    launch = session.get_one(LaunchSession, session_id)
    at_rest = session.get_one(Person, about.person_id).status is PersonStatus.RESTRICTED
    if launch.resource_link_id is None or at_rest:
        raise NotFound("work", code="work_unknown")
    attempt = attempts.newest(session, launch.resource_link_id, about.person_id)
    if attempt is None:
        return Work(subject=about, exercise_key=launch.exercise_key, progress=None)
    return Work(
        subject=about, exercise_key=attempt.exercise_key, progress=attempts.progress(attempt)
    )

"""A teacher's choice goes back to the platform (Deep Linking 2.0)."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import ChoiceInvalid, NotFound
from lti_tool.exercises.exercise import Exercise
from lti_tool.lti.deep_links import Reply, response_token
from lti_tool.lti.keys import Signer
from lti_tool.lti.messages import DeepLinkingRequest
from lti_tool.lti.messages.history import ASKED as HISTORY_ASKED
from lti_tool.lti.pylti import Offer, Period
from lti_tool.models.launches import DeepLinkRequest, LaunchSession
from lti_tool.models.platforms import Deployment
from lti_tool.privacy import vault
from lti_tool.services import places, registrations, schools
from lti_tool.services.sessions import Opened

DATA, TEXTS = "sealed_data", "sealed_texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A form to post from the teacher's browser: field ``JWT`` to ``return_url``."""

    return_url: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a teacher chose, in its order; nothing is only right when it was ``cancelled``.

    ``each_available``: exercise -> its own period, where it has one. ``message`` is shown by the
    platform. ``error`` as well, where it takes no links at all.
    """

    exercises: Sequence[Exercise] = ()
    cancelled: bool = False
    available: Period | None = None
    submission: Period | None = None
    each_available: Mapping[str, Period] = field(default_factory=dict)
    message: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What signing an answer needs."""

    root_key: bytes
    signer: Signer
    launch_url: str
    now: datetime
    new_nonce: Callable[[], str]


def request_of(
    launch: LaunchSession | Opened, keys: vault.SchoolKeys, message: DeepLinkingRequest
) -> DeepLinkRequest:
    """Return the row that waits for a teacher's choice."""

    def sealed(column: str, value: str) -> bytes:
        return vault.seal(keys.wrapping, value.encode(), place(launch, column))

    typed = [message.title, message.text]
    return DeepLinkRequest(
        session_id=launch.id,
        return_url=message.deep_link_return_url,
        sealed_data=None if message.data is None else sealed(DATA, message.data),
        sealed_texts=sealed(TEXTS, json.dumps(typed)) if any(typed) else None,
        accept_links=message.accept_links,
        accept_multiple=message.accept_multiple,
        accept_line_item=message.accept_line_item,
        only_window=message.only_window,
    )


def place(launch: LaunchSession | Opened, column: str) -> vault.Place:
    """Return where a text of the platform's request is sealed."""
    return vault.Place(str(launch.school_id), "deep_link_request", column, launch.id)


def launch_of(session: Session, session_id: str) -> LaunchSession:
    """Return the teacher's launch session (the caller checked that it is theirs)."""
    return session.get_one(LaunchSession, session_id)


def waiting(session: Session, launch: LaunchSession, *, writes: bool = False) -> DeepLinkRequest:
    """Return the platform's request that this session came for.

    ``writes`` lets nobody else answer it until the transaction ends (a double click).

    Raises:
        NotFound: it was answered, or the session has another errand.
    """
    query = select(DeepLinkRequest).where(DeepLinkRequest.session_id == launch.id)
    found = session.scalar(query.with_for_update() if writes else query)
    if found is None:
        raise NotFound("deep-linking request", code="choice_answered")
    return found


def typed_title(
    session: Session, launch: LaunchSession, request: DeepLinkRequest, root_key: bytes
) -> str | None:
    """Return the title that stands at the platform for the item to come, if it told one."""
    if request.sealed_texts is None:
        return None
    tenant = schools.tenant_of(root_key, schools.get(session, launch.school_id))
    return _texts(launch, request, tenant)[0]


def answer(session: Session, launch: LaunchSession, choice: Choice, sending: Sending) -> Answer:
    """Sign the answer and close the request: it serves once.

    Args:
        session: a writing session.
        launch: the teacher's session.
        choice: what to send.
        sending: what signing needs.

    Raises:
        ChoiceInvalid: ``nothing_chosen``, ``one_choice_only``, ``dates_wrong`` or
            ``links_not_accepted``.
        NotFound: it was answered already.
    """
    request = waiting(session, launch, writes=True)
    _require_fitting(choice, request)
    deployment = session.get_one(Deployment, launch.deployment_id)
    client = registrations.for_launch(session, deployment.registration_id)
    tenant = schools.tenant_of(sending.root_key, schools.get(session, launch.school_id))
    reply = Reply(
        deployment_key=deployment.platform_key,
        offers=_offers(choice, request, _texts(launch, request, tenant), sending.launch_url),
        data=_opened(launch, DATA, request.sealed_data, tenant),
        message=choice.message if choice.exercises else None,
        error=None if request.accept_links else choice.error,
        error_code=None if request.accept_links else "links_not_accepted",
    )
    now, nonce = int(sending.now.timestamp()), sending.new_nonce()
    token = response_token(client, reply, sending.signer, now=now, nonce=nonce)
    session.delete(request)
    return Answer(return_url=request.return_url, token=token)


def _require_fitting(choice: Choice, request: DeepLinkRequest) -> None:
    if not choice.exercises and not choice.cancelled:
        raise ChoiceInvalid("nothing", code="nothing_chosen")
    if choice.exercises and not request.accept_links:
        raise ChoiceInvalid("links", code="links_not_accepted")
    if len(choice.exercises) > 1 and not request.accept_multiple:
        raise ChoiceInvalid("several", code="one_choice_only")
    for period in (choice.available, choice.submission):
        if period and period.start and period.end and period.start >= period.end:
            raise ChoiceInvalid("dates", code="dates_wrong")


def _offers(
    choice: Choice, request: DeepLinkRequest, typed: Sequence[str | None], launch_url: str
) -> list[Offer]:
    """Return what goes back; texts typed at the platform belong to one item, not to several."""
    title, text = typed if len(choice.exercises) == 1 else (None, None)
    return [
        Offer(
            url=launch_url,
            title=title or exercise.title,
            text=text or exercise.description,
            custom={**places.naming(exercise), **HISTORY_ASKED},
            resource_id=exercise.key,
            maximum=exercise.maximum if request.accept_line_item else None,
            new_window=request.only_window,
            available=choice.each_available.get(exercise.key, choice.available),
            submission=choice.submission,
        )
        for exercise in choice.exercises
    ]


def _texts(
    launch: LaunchSession, request: DeepLinkRequest, tenant: schools.Tenant
) -> Sequence[str | None]:
    opened = _opened(launch, TEXTS, request.sealed_texts, tenant)
    found: list[str | None] = json.loads(opened) if opened else [None, None]
    return found


def _opened(
    launch: LaunchSession, column: str, sealed: bytes | None, tenant: schools.Tenant
) -> str | None:
    if sealed is None:
        return None
    return vault.unseal(tenant.keys.wrapping, sealed, place(launch, column)).decode()

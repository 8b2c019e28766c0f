"""A teacher's choice goes back to the platform (Deep Linking 2.0)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import ChoiceInvalid, NotFound
from lti_tool.exercises.exercise import Exercise
from lti_tool.lti.deep_links import Reply, response_token
from lti_tool.lti.keys import Signer
from lti_tool.lti.pylti import Offer
from lti_tool.models.launches import DeepLinkRequest, LaunchSession
from lti_tool.models.platforms import Deployment
from lti_tool.privacy import vault
from lti_tool.services import launches, registrations, schools


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A form to post from the teacher's browser: field ``JWT`` to ``return_url``."""

    return_url: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What signing an answer needs."""

    root_key: bytes
    signer: Signer
    launch_url: str
    now: datetime
    new_nonce: Callable[[], str]


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


def answer(
    session: Session,
    launch: LaunchSession,
    chosen: Sequence[Exercise],
    sending: Sending,
    *,
    cancelled: bool = False,
) -> Answer:
    """Sign the answer and close the request: it serves once.

    Args:
        session: a writing session.
        launch: the teacher's session.
        chosen: the exercises in their order.
        sending: what signing needs.
        cancelled: the teacher went back without a choice.

    Raises:
        ChoiceInvalid: ``nothing_chosen`` without ``cancelled``; ``one_choice_only``.
        NotFound: it was answered already.
    """
    request = waiting(session, launch, writes=True)
    if not chosen and not cancelled:
        raise ChoiceInvalid("nothing", code="nothing_chosen")
    if len(chosen) > 1 and not request.accept_multiple:
        raise ChoiceInvalid("several", code="one_choice_only")
    deployment = session.get_one(Deployment, launch.deployment_id)
    client = registrations.for_launch(session, deployment.registration_id)
    reply = Reply(
        deployment_key=deployment.platform_key,
        offers=[_offer(e, request, sending.launch_url) for e in chosen],
        data=_data(session, launch, request, sending.root_key),
    )
    now, nonce = int(sending.now.timestamp()), sending.new_nonce()
    token = response_token(client, reply, sending.signer, now=now, nonce=nonce)
    session.delete(request)
    return Answer(return_url=request.return_url, token=token)


def _offer(exercise: Exercise, request: DeepLinkRequest, launch_url: str) -> Offer:
    return Offer(
        url=launch_url,
        title=exercise.title,
        custom={"exercise": exercise.key},
        resource_id=exercise.key,
        maximum=exercise.maximum if request.accept_line_item else None,
    )


def _data(
    session: Session, launch: LaunchSession, request: DeepLinkRequest, root_key: bytes
) -> str | None:
    if request.sealed_data is None:
        return None
    tenant = schools.tenant_of(root_key, schools.get(session, launch.school_id))
    place = launches.deep_link_place(launch.school_id, launch.id)
    return vault.unseal(tenant.keys.wrapping, request.sealed_data, place).decode()

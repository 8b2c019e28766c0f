"""Asks platforms for their notices, and does what the notices ask."""

import structlog

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti import notices as protocol
from lti_tool.lti.service import Service
from lti_tool.services import notices, subscriptions
from lti_tool.services.subscriptions import Errand
from lti_tool.worker.courier import Courier

log = structlog.get_logger()


def work(courier: Courier, notice_url: str) -> bool:
    """Do what is due; return whether there was anything.

    Args:
        courier: what the worker works with.
        notice_url: our own address for notices.
    """
    with courier.database.writing() as session:
        errands = subscriptions.claim_due(session, now=courier.clock())
    for errand in errands:
        _run(courier, errand, notice_url)
    done = 0
    while _next(courier):
        done += 1
    return bool(errands or done)


def _next(courier: Courier) -> bool:
    with courier.database.writing() as session:
        return notices.do_next(session, courier.root_key)


def _run(courier: Courier, errand: Errand, notice_url: str) -> None:
    service = Service(outbound=courier.outbound, tokens=courier.tokens, client=errand.client)
    code, final = None, False
    try:
        for kind in errand.kinds:
            handler = notice_url if errand.wanted else ""
            wanted = protocol.Subscription(
                service_url=errand.service_url, kind=kind, handler=handler
            )
            protocol.subscribe(service, wanted)
    except PlatformUnavailable as error:
        code = error.code
    except PlatformRefused as error:
        code, final = error.code, True
    with courier.database.writing() as session:
        subscriptions.settle(session, errand, code, final=final, now=courier.clock())
    log.info(
        "asked for notices" if errand.wanted else "asked for no more notices",
        registration=str(errand.client.registration_id),
        answer=code or "done",
    )

"""The way back to the platform, kept sealed for as long as a launch session lives."""

from sqlalchemy.orm import Session

from lti_tool.errors import SealBroken
from lti_tool.models.launches import LaunchSession
from lti_tool.privacy import vault
from lti_tool.services import schools


def sealed(tenant: schools.Tenant, session_id: str, url: str | None) -> bytes | None:
    """Return what a session keeps of a trusted return address, if there is one."""
    if url is None:
        return None
    place = _place(str(tenant.school_id), session_id)
    return vault.seal(tenant.keys.wrapping, url.encode(), place)


def offered(session: Session, session_id: str) -> bool:
    """Return whether a session knows the way back."""
    launch = session.get(LaunchSession, session_id)
    return launch is not None and launch.sealed_return_url is not None


def address(session: Session, root_key: bytes, session_id: str) -> str | None:
    """Return where a session's launch asked to be sent back to, or None."""
    launch = session.get(LaunchSession, session_id)
    if launch is None or launch.sealed_return_url is None:
        return None
    tenant = schools.tenant_of(root_key, schools.get(session, launch.school_id))
    place = _place(str(launch.school_id), launch.id)
    try:
        return vault.unseal(tenant.keys.wrapping, launch.sealed_return_url, place).decode()
    except SealBroken:  # the school's key changed meanwhile: a way back is no reason to fail
        return None


def _place(school: str, session_id: str) -> vault.Place:
    return vault.Place(school, "launch_session", "sealed_return_url", session_id)

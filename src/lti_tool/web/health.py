"""Alive (the process answers) and ready (the database does too, with today's schema)."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lti_tool.services.rosters import schedules
from lti_tool.web.tool import tool

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def live() -> ResponseReturnValue:
    """Answer: nothing is asked of anybody."""
    return {"status": "live"}


@blueprint.get("/ready")
def ready() -> ResponseReturnValue:
    """Answer 200 when requests can be served, else 503.

    ``stale_rosters``, where there are any: schools whose administration has not been read well
    for too long. Pages are served all the same; ``lti-tool roster status`` tells which.
    """
    try:
        with tool().database.reading() as session:
            session.execute(text("SELECT count(*) FROM signing_key"))
            stale = schedules.stale(session, now=tool().clock())
    except SQLAlchemyError:
        return {"status": "database not ready"}, 503
    return {"status": "ready"} | ({"stale_rosters": stale} if stale else {})

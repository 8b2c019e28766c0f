"""Two pupils who may be one: see them side by side, decide, and take a decision back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from lti_tool.models.schools import Role
from lti_tool.services import schools, terms
from lti_tool.services.merging import descriptions, matches, merging
from lti_tool.services.merging.descriptions import Description
from lti_tool.web.access import Viewer, requires
from lti_tool.web.match_texts import GROUNDS
from lti_tool.web.tool import tool

blueprint = Blueprint("matches", __name__, url_prefix="/s/<session_id>/beheer/dezelfde")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something to decide; ``other`` is None where an ECK-iD seems to have changed."""

    id: UUID
    ground: LazyString
    kept: Description
    other: Description | None

    @property
    def blocked(self) -> bool:
        """Whether the administration has both, so that nothing can be decided here."""
        return self.other is not None and self.kept.on_roster and self.other.on_roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A merge that can be taken back."""

    id: UUID
    kept: Description
    at: datetime
    ground: LazyString


@blueprint.get("")
@requires(Role.ADMIN)
def overview(viewer: Viewer) -> ResponseReturnValue:
    """Show what is to be decided, and what was."""
    parts = tool()
    with parts.database.reading() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        found = matches.open_of(session, viewer.school_id)
        made = merging.listed(session, viewer.school_id, now=parts.clock())
        ids = {id_ for each in found for id_ in (each.person_id, each.other_id) if id_}
        ids |= {each.person_id for each in made}
        told = descriptions.of_people(session, tenant, ids, parts.policy)
        questions = [
            Question(
                id=each.id,
                ground=GROUNDS[each.ground],
                kept=told[each.person_id],
                other=told[each.other_id] if each.other_id else None,
            )
            for each in found
        ]
        done = [
            Done(id=m.id, kept=told[m.person_id], at=m.merged_at, ground=GROUNDS[m.ground])
            for m in made
        ]
    return render_template("desk/matches.html", questions=questions, done=done)


@blueprint.post("/<uuid:match_id>")
@requires(Role.ADMIN)
def approve(viewer: Viewer, match_id: UUID) -> ResponseReturnValue:
    """Make two people one, or let a pupil have another ECK-iD."""
    parts = tool()
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        match = matches.get(session, viewer.school_id, match_id)
        merging.approve(session, tenant, match, _by(viewer))
    return _back(viewer)


@blueprint.post("/<uuid:match_id>/twee")
@requires(Role.ADMIN)
def decline(viewer: Viewer, match_id: UUID) -> ResponseReturnValue:
    """Leave them as they are."""
    parts = tool()
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        match = matches.get(session, viewer.school_id, match_id)
        matches.decline(session, tenant, match, _by(viewer))
    return _back(viewer)


@blueprint.post("/samen/<uuid:merge_id>/terug")
@requires(Role.ADMIN)
def undo(viewer: Viewer, merge_id: UUID) -> ResponseReturnValue:
    """Make one person two again, as they were."""
    parts = tool()
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        merge = merging.get(session, viewer.school_id, merge_id)
        merging.undo(session, tenant, merge, _by(viewer))
    return _back(viewer)


def _by(viewer: Viewer) -> terms.By:
    return terms.By(now=tool().clock(), actor_id=viewer.person_id)


def _back(viewer: Viewer) -> ResponseReturnValue:
    return redirect(url_for("matches.overview", session_id=viewer.session_id), code=303)

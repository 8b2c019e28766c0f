"""The page "doe als": behave like another platform, and what that means in plain words."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.demo.platform.traits import PROFILES, LaunchTrait, ServiceTrait, Trait
from lti_tool.demo.platform.web import state

blueprint = Blueprint("profiles", __name__, url_prefix="/profiles")

PARTS: Final[Mapping[str, tuple[Trait, ...]]] = {
    "Aanmelden, openen en kiezen": tuple(LaunchTrait),
    "Cijferboek en lijsten": tuple(ServiceTrait),
}


@blueprint.get("")
def show() -> str:
    """Show the profiles, and the habits of the one that is chosen."""
    chosen = state().config.profile
    habits = {
        title: [trait for trait in traits if trait in chosen.traits]
        for title, traits in PARTS.items()
    }
    return render_template(
        "profiles.html", profiles=PROFILES.values(), chosen=chosen, habits=habits
    )


@blueprint.post("")
def choose() -> ResponseReturnValue:
    """Behave like the profile that the form names."""
    profile = PROFILES.get(request.form.get("profile", ""))
    if profile is None:
        abort(HTTPStatus.BAD_REQUEST, "Zo'n leeromgeving kennen we niet.")
    state().choose(profile)
    flash(f"De Regenboog doet nu als: {profile.title}.", "good")
    return redirect(url_for("profiles.show"))

"""The page "maak iets stuk": switches that make the platform fail on purpose."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final, get_args

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.demo.platform.records import ClockMood, GradebookMood, StorageMood
from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.web import state

blueprint = Blueprint("breakage", __name__, url_prefix="/switches")

CHECKBOXES: Final[Mapping[str, tuple[str, str]]] = {
    "names": (
        "Namen meesturen",
        "Naam en e-mailadres gaan mee in elk bericht. Alles-in-1 hoort ze weg te gooien.",
    ),
    "login_by_get": (
        "Aanmelden met GET",
        "De aanmelding begint met een gewone link in plaats van een formulier.",
    ),
    "accept_multiple": (
        "Meer opdrachten tegelijk toevoegen",
        "Uit: de leerkracht mag per keer maar één opdracht kiezen.",
    ),
    "crowd": (
        "Een heel grote groep",
        "Er komen 120 leerlingen bij, zodat de groepslijst uit meer bladzijden bestaat.",
    ),
    "token_down": (
        "Toegangsbewijzen zijn op",
        "Het loket dat toegangsbewijzen geeft, antwoordt met fout 503.",
    ),
    "login_required": (
        "Aanmelden mislukt",
        "Elke aanmelding wordt geweigerd met de fout login_required.",
    ),
}

CHOICES: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "gradebook": (
        "Het cijferboek",
        {
            "normal": "werkt gewoon",
            "slow": "is traag (8 seconden)",
            "500": "geeft fout 500",
            "403": "geeft fout 403",
        },
    ),
    "clock": (
        "De klok van de school",
        {
            "right": "loopt gelijk",
            "ahead": "loopt 5 minuten voor",
            "behind": "loopt 5 minuten achter",
        },
    ),
    "storage": (
        "Bewaarplek voor een browser zonder cookies",
        {
            "off": "is er niet",
            "on": "werkt gewoon",
            "frame": "werkt, in een eigen onzichtbaar kader",
            "lies": "geeft iets anders terug dan erin ging",
            "stranger": "antwoordt vanaf een ander adres",
            "silent": "wordt beloofd, maar antwoordt nooit",
        },
    ),
}

_ALLOWED: Final = {
    "gradebook": get_args(GradebookMood),
    "clock": get_args(ClockMood),
    "storage": get_args(StorageMood),
}


def _rotate(platform: State) -> str:
    return f"De nieuwe sleutel heet {platform.signing.rotate()}; de oude is weg."


def _revoke(platform: State) -> str:
    platform.revoke_tokens()
    return "Alle uitgegeven toegangsbewijzen zijn ongeldig."


ACTIONS: Final[Mapping[str, tuple[str, str, Callable[[State], str]]]] = {
    "rotate": (
        "Nieuwe sleutel",
        "De school ondertekent voortaan met een nieuwe sleutel; de oude verdwijnt meteen.",
        _rotate,
    ),
    "revoke": (
        "Toegangsbewijzen intrekken",
        "Wie nog een toegangsbewijs heeft, krijgt bij het volgende gebruik fout 401.",
        _revoke,
    ),
}


@blueprint.get("")
def show() -> str:
    """Show all switches."""
    return render_template("switches.html", checkboxes=CHECKBOXES, choices=CHOICES, actions=ACTIONS)


@blueprint.post("")
def save() -> ResponseReturnValue:
    """Set all switches as the form says."""
    chosen: dict[str, object] = {name: name in request.form for name in CHECKBOXES}
    for name, allowed in _ALLOWED.items():
        value = request.form.get(name, allowed[0])
        if value not in allowed:
            abort(HTTPStatus.BAD_REQUEST, f"{name} kan niet op {value} staan.")
        chosen[name] = value
    state().switch(**chosen)
    flash("De schakelaars zijn gezet.", "good")
    return redirect(url_for("breakage.show"))


@blueprint.post("/login")
def save_login() -> ResponseReturnValue:
    """Set only how the login starts; the course page has this switch too."""
    state().switch(login_by_get="login_by_get" in request.form)
    return redirect(url_for("course.show"))


@blueprint.post("/<action>")
def act(action: str) -> ResponseReturnValue:
    """Do something once."""
    if action not in ACTIONS:
        abort(HTTPStatus.NOT_FOUND)
    _, _, deed = ACTIONS[action]
    flash(deed(state()), "good")
    return redirect(url_for("breakage.show"))

"""What a school admin reads about a plan for the roster: why it waits, and who can do something."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from lti_tool.models.rosters import RunState
from lti_tool.rostering.rules import Fixer
from lti_tool.web.roster_texts import REFUSED_ROSTERS

HOLD_TEXTS: Mapping[str, LazyString] = {
    "rows_lost": _(
        "Niet alle regels waren te lezen. Wie ontbreekt is misschien niet weg. Herstel het bestand "
        "en lees het opnieuw in."
    ),
    "source_empty": _("Een deel van het bestand is leeg. Dat is vast geen lege school."),
    "school_shrinks": _("Meer dan één op de tien leerlingen van de school zou weggaan."),
    "group_shrinks": _("Meer dan één op de tien leerlingen van een groep zou weggaan."),
    "summer": _(
        "Het is zomer. Tussen twee schooljaren zijn lijsten vaak even leeg; wie weggaat, wacht."
    ),
    "key_changed": _(
        "Leerlingen die we kennen staan er met een andere sleutel. Bij goedkeuren houden ze hun "
        "eigen werk."
    ),
    "much_changes": _(
        "Van meer dan de helft verandert het leerjaar, de rol of de groep. Klopt dat, keur het dan "
        "goed."
    ),
}
"""Rule (``services.rosters.holds``) -> what is the matter."""

FIXERS: Mapping[Fixer, LazyString] = {
    Fixer.SCHOOL: _("uw school"),
    Fixer.ADMINISTRATION: _("de leerlingadministratie"),
    Fixer.LMS: _("de leeromgeving"),
    Fixer.PUBLISHER: _("de uitgever"),
}

STATES: Mapping[RunState, LazyString] = {
    RunState.PLANNED: _("klaargezet"),
    RunState.PART: _("uitgevoerd, behalve wie weggaat"),
    RunState.APPLIED: _("uitgevoerd"),
    RunState.REPLACED: _("vervangen"),
    RunState.UNDONE: _("teruggedraaid"),
}

_NO_ANSWER = REFUSED_ROSTERS["roster_server_down"]
_NOT_LET_IN = REFUSED_ROSTERS["roster_access_refused"]
_OTHERWISE = {"token_refused": _NOT_LET_IN, "token_malformed": _NOT_LET_IN}


def why_not_read(code: str) -> LazyString:
    """Return why an administration could not be read, and what to do."""
    return REFUSED_ROSTERS.get(code) or _OTHERWISE.get(code, _NO_ANSWER)

"""What is read when something about another publisher's exercise server is refused.

Pupils meet a few of these; the rest are for whoever runs the server, in its answers.
"""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

_START = _("Ga terug naar je leeromgeving en open de opdracht nog een keer.")
_THERE = _("De server van de andere uitgever klopt niet met wat is afgesproken.")

REMOTE: Mapping[str, tuple[LazyString | None, LazyString]] = {
    "remote_refused": (None, _THERE),
    # on the way there
    "remote_server_unknown": (
        _("Deze opdracht kan niet meer. Vraag je juf of meester om een andere."),
        _("Deze opdracht is van een uitgever die niet meer is aangesloten. Kies een andere."),
    ),
    "remote_server_known": (None, _("Deze server is al aangesloten.")),
    "remote_objected": (
        _("Deze opdracht kan op jouw school niet. Vraag je juf of meester om een andere."),
        _(
            "De school heeft bezwaar gemaakt tegen deze uitgever (privacybijsluiter, onderdeel F). "
            "Kies een andere opdracht."
        ),
    ),
    "remote_not_yet": (
        _("Deze opdracht kan nog niet. Vraag je juf of meester om een andere."),
        _(
            "Deze uitgever is aangekondigd en mag nog niet beginnen: scholen kunnen nu bezwaar "
            "maken. De begindatum staat in de privacybijsluiter, onderdeel F."
        ),
    ),
    "remote_client_unknown": (
        None,
        _("De server van de andere uitgever noemt een client-id die we niet kennen."),
    ),
    "remote_redirect_unknown": (
        None,
        _("De server van de andere uitgever wil antwoord op een adres dat niet is afgesproken."),
    ),
    "remote_hint_wrong": (
        _START,
        _("De server van de andere uitgever stuurde een begin terug dat niet van ons is."),
    ),
    "remote_hint_used": (
        _START,
        _("Dit begin is al gebruikt. De terugknop werkt hier niet; open de opdracht opnieuw."),
    ),
    "remote_hint_expired": (
        _START,
        _("Het begin bij de andere uitgever duurde te lang. Open de opdracht opnieuw."),
    ),
    # the token endpoint
    "token_grant_wrong": (None, _("Alleen grant_type client_credentials kan hier.")),
    "token_assertion_missing": (
        None,
        _("De aanvraag heeft geen ondertekend bewijs (client_assertion, soort jwt-bearer)."),
    ),
    "token_scope_wrong": (None, _("Hier is alleen het recht om scores te sturen te krijgen.")),
    "token_assertion_wrong": (
        None,
        _("Het ondertekende bewijs klopt niet: handtekening, sleutel, iss, sub, jti of tijden."),
    ),
    "token_assertion_expired": (
        None,
        _("Het ondertekende bewijs is verlopen, geldt nog niet, of geldt langer dan een uur."),
    ),
    "token_assertion_used": (None, _("Dit ondertekende bewijs is al gebruikt (jti).")),
    "token_audience_wrong": (
        None,
        _("Het ondertekende bewijs is niet voor ons tokenadres bedoeld (aud)."),
    ),
    "token_keys_unreachable": (
        None,
        _("De sleutels van de server zijn niet op te halen, dus het bewijs is niet na te kijken."),
    ),
    # the score endpoint
    "access_token_missing": (None, _("Er kwam geen toegangsbewijs mee (Authorization: Bearer).")),
    "access_token_wrong": (None, _("Dit toegangsbewijs is niet van ons.")),
    "access_token_expired": (None, _("Dit toegangsbewijs is verlopen. Vraag een nieuw.")),
    "line_item_unknown": (None, _("Deze kolom is er niet, of niet voor deze server.")),
    "score_user_unknown": (
        None,
        _("Deze leerling is niet bij deze kolom begonnen (userId is de sub van de start)."),
    ),
    "score_type_wrong": (
        None,
        _("Een score heeft Content-Type application/vnd.ims.lis.v1.score+json."),
    ),
    "score_malformed": (
        None,
        _("De score is niet te lezen: een veld ontbreekt of heeft een andere vorm (AGS 2.0, 3.4)."),
    ),
    "score_too_large": (None, _("De score is groter dan mag.")),
    "score_out_of_bounds": (
        None,
        _("scoreGiven ligt niet tussen 0 en scoreMaximum, of scoreMaximum is niet boven 0."),
    ),
    "score_from_future": (None, _("De tijd van de score ligt in de toekomst.")),
    "score_stale": (
        None,
        _("De tijd van de score is niet later dan die van de vorige, of van vóór het begin."),
    ),
    "score_attempt_closed": (
        None,
        _("De leerling is klaar met deze opdracht: er komt geen score meer bij."),
    ),
}

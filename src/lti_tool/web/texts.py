"""What people read when something is refused: one line for a pupil, what to do for staff.

Every code that can be shown has a row; ``tests/structure`` walks over them. No text repeats
anything that came in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from lti_tool.web.api_texts import API
from lti_tool.web.connecting_texts import CONNECTING
from lti_tool.web.desk_texts import DESK
from lti_tool.web.match_texts import REFUSED_MERGES
from lti_tool.web.message_texts import MESSAGES
from lti_tool.web.privacy_texts import PRIVACY
from lti_tool.web.remote_texts import REMOTE
from lti_tool.web.roster_texts import REFUSED_ROSTERS
from lti_tool.web.teaching_texts import TEACHING

_AGAIN = _("Ga terug en klik de opdracht nog een keer aan.")
_ASK = _("Dit lukt nu niet. Vraag je juf of meester om hulp.")
_WAIT = _("Even geduld. Probeer het over een paar minuten nog eens.")
_ADMIN = _(
    "Geef de code en het kenmerk door aan wie de leeromgeving van de school beheert: de koppeling "
    "klopt niet."
)


@dataclass(frozen=True, slots=True)
class Text:
    """One refusal in words."""

    pupil: LazyString
    staff: LazyString


_CONNECTION = Text(_ASK, _ADMIN)
_RELAUNCH = Text(
    _AGAIN,
    _(
        "De start was verlopen of al gebruikt. Open de opdracht opnieuw vanuit de leeromgeving; "
        "de terugknop of een bewaard adres werkt niet."
    ),
)
_FORGED = Text(
    _AGAIN,
    _(
        "De leeromgeving stuurde gegevens die niet bij deze start horen. Open de opdracht opnieuw; "
        "blijft het misgaan, geef dan de code door aan de beheerder van de leeromgeving."
    ),
)
_CLOCK = Text(
    _WAIT,
    _("De klok van de leeromgeving loopt niet gelijk. De beheerder kan de tijd daar gelijkzetten."),
)
_COOKIES = Text(
    _("Je browser laat de opdracht hier niet toe. Vraag je juf of meester om hulp."),
    _(
        "De browser blokkeert cookies, ook die van deze opdracht alleen. Laat de link in de "
        "leeromgeving in een nieuw venster openen, of sta cookies toe voor dit adres."
    ),
)
_MISSING = Text(
    _("Deze bladzijde bestaat niet (meer)."),
    _("Open de opdracht opnieuw vanuit de leeromgeving."),
)

_SETUP = _("Dit is voor wie de leeromgeving beheert.")

TEXTS: Mapping[str, Text] = {
    # the login
    "login_incomplete": _CONNECTION,
    "platform_unknown": Text(
        _ASK,
        _(
            "Deze leeromgeving is nog niet aangemeld. De schoolbeheerder kan haar aanmelden; let "
            "op dat het adres van de uitgever (issuer) en de client-id letterlijk gelijk zijn."
        ),
    ),
    "platform_pending": Text(
        _ASK, _("De aanmelding van deze leeromgeving wacht nog op onze goedkeuring.")
    ),
    "client_id_needed": _CONNECTION,
    "target_foreign": _CONNECTION,
    # state and browser
    "state_missing": _RELAUNCH,
    "state_unknown": _RELAUNCH,
    "state_expired": _RELAUNCH,
    "cookie_missing": _COOKIES,
    "browser_changed": _RELAUNCH,
    "storage_empty": _COOKIES,
    "storage_wrong": _COOKIES,
    "handover_gone": _RELAUNCH,
    # what the platform says instead of a token
    "platform_refused_launch": _CONNECTION,
    "platform_login_required": Text(
        _("Je bent niet meer ingelogd. Log opnieuw in en klik de opdracht nog een keer aan."),
        _("De leeromgeving vraagt om opnieuw in te loggen. Log daar in en open de opdracht."),
    ),
    "platform_access_denied": Text(
        _ASK, _("De leeromgeving geeft deze gebruiker geen toegang tot de opdracht.")
    ),
    "platform_invalid_request": _CONNECTION,
    "platform_unauthorized_client": _CONNECTION,
    # the token
    "launch_malformed": _CONNECTION,
    "launch_untrusted": _FORGED,
    "token_missing": _RELAUNCH,
    "token_too_long": _CONNECTION,
    "token_malformed": _FORGED,
    "token_not_json": _FORGED,
    "token_duplicate_key": _FORGED,
    "algorithm_refused": _FORGED,
    "header_refused": _FORGED,
    "key_id_missing": _CONNECTION,
    "key_unknown": _CONNECTION,
    "keys_unreachable": Text(
        _WAIT,
        _("De sleutels van de leeromgeving zijn even niet op te halen. Probeer het zo weer."),
    ),
    "signature_wrong": _FORGED,
    "issuer_wrong": _FORGED,
    "audience_wrong": _FORGED,
    "authorized_party_wrong": _FORGED,
    "exp_missing": _CONNECTION,
    "iat_missing": _CONNECTION,
    "token_expired": _RELAUNCH,
    "token_lives_too_long": _CONNECTION,
    "token_from_future": _CLOCK,
    "token_too_old": _CLOCK,
    "nonce_wrong": _FORGED,
    "nonce_used": _RELAUNCH,
    "version_wrong": _CONNECTION,
    "message_type_unknown": _CONNECTION,
    "deployment_missing": _CONNECTION,
    "deployment_malformed": _CONNECTION,
    "target_missing": _CONNECTION,
    "target_changed": _FORGED,
    "roles_missing": _CONNECTION,
    "subject_malformed": _CONNECTION,
    "identifier_malformed": _CONNECTION,
    "resource_link_missing": _CONNECTION,
    "deep_link_settings_missing": _CONNECTION,
    "return_address_foreign": _CONNECTION,
    # who comes
    "party_unknown": _CONNECTION,
    "deployment_unknown": Text(
        _ASK,
        _(
            "Deze plaatsing (deployment) van de leeromgeving is nog niet bekend. De "
            "schoolbeheerder kan haar toevoegen."
        ),
    ),
    "deployment_pending": Text(
        _ASK,
        _(
            "Deze plaatsing (deployment) van de leeromgeving is nieuw. Ze staat nu bij ons in de "
            "wacht en werkt zodra ze is goedgekeurd."
        ),
    ),
    "school_closed": Text(_ASK, _("De school gebruikt deze opdrachten niet meer.")),
    "parent_refused": Text(
        _("Deze opdrachten zijn alleen voor leerlingen en leerkrachten."),
        _(
            "Deze dienst is er voor leerlingen en leerkrachten. Over ouders en verzorgers wordt "
            "niets bewaard; ook deze start is niet bewaard."
        ),
    ),
    "person_suspended": Text(_ASK, _("Dit account is door de school stilgezet.")),
    "teachers_only": Text(
        _("Dit is alleen voor de juf of meester."),
        _("Opdrachten toevoegen kan alleen met de rol van leerkracht in deze cursus."),
    ),
    "not_permitted": Text(
        _("Dit is alleen voor de juf of meester."), _("Uw rol in deze cursus laat dit niet toe.")
    ),
    "session_gone": Text(
        _("Je was even weg. Ga terug en klik de opdracht nog een keer aan. Je werk is bewaard."),
        _("Deze sessie is voorbij. Open de opdracht opnieuw vanuit de leeromgeving."),
    ),
    "form_refused": _RELAUNCH,
    # exercises and choices
    "not_found": _MISSING,
    "item_unknown": _MISSING,
    "sound_unknown": _MISSING,
    "no_group": Text(
        _ASK, _("Deze start hoort niet bij een cursus, dus er is geen groep om te laten zien.")
    ),
    "no_roster": Text(
        _ASK,
        _(
            "De leeromgeving geeft geen lijst van de leden van deze groep. De beheerder kan de "
            "dienst voor namen en rollen bij de koppeling aanzetten."
        ),
    ),
    "exercise_unknown": Text(
        _("Deze opdracht is er niet meer. Vraag je juf of meester om hulp."),
        _("De opdracht achter deze link bestaat niet (meer). Kies in de leeromgeving een andere."),
    ),
    "attempt_unknown": _RELAUNCH,
    "attempt_closed": Text(
        _("Deze opdracht heb je al ingeleverd."), _("Deze poging is al ingeleverd.")
    ),
    "response_invalid": Text(
        _("Dit antwoord kunnen we niet lezen. Probeer het nog een keer."),
        _("Het antwoord past niet bij deze opgave."),
    ),
    "choice_invalid": Text(_ASK, _("Deze keuze kan de leeromgeving niet aannemen.")),
    "nothing_chosen": Text(
        _ASK, _("Er is nog niets gekozen. Ga terug en kies een of meer opdrachten.")
    ),
    "one_choice_only": Text(
        _ASK, _("De leeromgeving neemt hier één opdracht tegelijk aan. Ga terug en kies er één.")
    ),
    "choice_answered": Text(
        _ASK, _("Deze keuze is al verstuurd. Open het kiesvenster opnieuw in de leeromgeving.")
    ),
    **{code: Text(_SETUP, advice) for code, advice in CONNECTING.items()},
    **{code: Text(_ASK, advice) for code, advice in PRIVACY.items()},
    **{code: Text(_ASK, advice) for code, advice in REFUSED_ROSTERS.items()},
    **{code: Text(_ASK, advice) for code, advice in REFUSED_MERGES.items()},
    **{code: Text(_ASK, advice) for code, advice in DESK.items()},
    **{code: Text(_ASK, advice) for code, advice in TEACHING.items()},
    **{code: Text(pupil or _ASK, staff) for code, (pupil, staff) in MESSAGES.items()},
    **{code: Text(pupil or _ASK, staff) for code, (pupil, staff) in REMOTE.items()},
    **{code: Text(pupil or _ASK, staff) for code, (pupil, staff) in API.items()},
    # the rest
    "exercise_invalid": _CONNECTION,
    "config_invalid": _CONNECTION,
    "already_there": _CONNECTION,
    "exercise_key_taken": Text(_ASK, _("Er is al een opdracht met deze naam.")),
    "seal_broken": _CONNECTION,
    "platform_unavailable": Text(_WAIT, _("De leeromgeving antwoordt even niet.")),
    "platform_refused": _CONNECTION,
    "bad_request": _RELAUNCH,
    "method_not_allowed": _MISSING,
    "page_not_found": _MISSING,
    "request_too_large": Text(
        _("Dat is te veel in één keer."), _("Het bericht was groter dan mag.")
    ),
    "internal_error": Text(
        _("Er ging bij ons iets mis. Je werk tot nu toe is bewaard. Probeer het zo nog eens."),
        _("Er ging bij ons iets mis. Geef het kenmerk door aan de beheerder van deze dienst."),
    ),
}


def text_of(code: str) -> Text:
    """Return the words for a code; the most general ones for a code without a row."""
    return TEXTS.get(code, TEXTS["internal_error"])

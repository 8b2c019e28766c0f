"""What is read when ``/api/v1`` refuses: by whoever connects another system."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

API: Mapping[str, tuple[LazyString | None, LazyString]] = {
    "api_refused": (None, _("Dit kan zo niet worden gevraagd.")),
    "api_cursor_wrong": (None, _("Deze cursor is niet van ons. Begin bij de eerste bladzijde.")),
    "api_filter_wrong": (None, _("Dit filter bestaat hier niet, of heeft deze waarde niet.")),
    "api_limit_wrong": (None, _("Vraag 1 tot en met 200 regels tegelijk.")),
    "api_token_missing": (
        None,
        _("Stuur een token mee: Authorization: Bearer. De beheerder van de dienst maakt er een."),
    ),
    "api_token_wrong": (
        None,
        _("Dit token kennen we niet (meer). Vraag de beheerder van de dienst om een nieuw."),
    ),
    "api_scope_missing": (
        None,
        _("Dit token mag dit niet lezen. Vraag de beheerder van de dienst om een ruimer token."),
    ),
    "api_too_many": (None, _("Te veel vragen in een minuut. Wacht even en vraag het dan weer.")),
}
"""Code -> for a pupil (nobody: None), and for whoever connects a system."""

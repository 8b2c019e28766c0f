"""What a school admin reads when a choice about personal data, or a photo, is refused."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

DESK: Mapping[str, LazyString] = {
    "choice_refused": _("Deze keuze kan niet worden gemaakt."),
    "choice_mode_unknown": _("Deze keuze bestaat niet. Ga terug en kies opnieuw."),
    "annex_not_seen": _(
        "De uitleg is intussen veranderd, of u heeft haar nog niet gezien. Ga terug, lees de "
        "uitleg en kies opnieuw."
    ),
    "annex_draft": _(
        "De bijsluiter is nog een concept: er ontbreken gegevens van de leverancier. Aanvaarden "
        "kan daarna."
    ),
    "research_too_fine": _(
        "Achter elk cijfer staan ten minste tien leerlingen en twee uitkomsten."
    ),
    "research_year_running": _("Dit schooljaar is nog niet voorbij."),
    "research_done": _("Over dit schooljaar zijn al cijfers opgedragen of gemaakt."),
    "research_not_ordered": _("De school heeft over dit schooljaar niets opgedragen."),
    "scores_being_sent": _(
        "Er is nu een score onderweg. Wacht een minuut en probeer het dan nog een keer."
    ),
    "choice_too_wide": _(
        "De beheerder van deze dienst staat deze keuze bij geen enkele school toe."
    ),
    "choice_excludes": _(
        "Dit kan niet samen met een ander gegeven dat al aan staat: van geboortejaar, "
        "geboortedatum en leeftijd bewaart een school er hooguit één. Zet het andere eerst uit."
    ),
    "photo_refused": _("Dit bestand kan niet als pasfoto worden bewaard."),
    "photo_unreadable": _("Dit bestand is geen foto (JPEG, PNG of WebP)."),
    "photo_too_large": _("Deze foto is te groot. Kies er een van hooguit 8 MB."),
    "photo_without_consent": _(
        "Vink eerst aan dat er toestemming is. Zonder toestemming bewaren we geen foto."
    ),
    "photo_off": _("De school heeft pasfoto's niet aangezet."),
}

"""What staff read when something about privacy is refused (see ``texts``)."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

PRIVACY: Mapping[str, LazyString] = {
    "term_unknown": _("Deze bewaartermijn bestaat niet. Kies er een uit de lijst."),
    "term_out_of_bounds": _(
        "Deze bewaartermijn is te kort of te lang. Bij elke termijn staat wat kan."
    ),
    "person_erased": _(
        "Alles over deze gebruiker is op verzoek gewist en nieuwe starts worden niet bewaard. De "
        "schoolbeheerder kan de gebruiker weer toelaten."
    ),
    "person_restricted": _(
        "De gegevens van deze gebruiker staan op verzoek stil. De schoolbeheerder kan dat opheffen."
    ),
    "removal_held": _(
        "Verwijderen staat voor deze school stil om een juridische reden. Hef eerst de pauze op."
    ),
    "correction_unknown": _("Dit gegeven kan hier niet worden verbeterd."),
    "correction_not_chosen": _(
        "De school bewaart dit gegeven niet, dus er is niets te verbeteren."
    ),
    "pdf_unavailable": _(
        "Een PDF maken lukt op deze server niet. Vraag het de beheerder van de dienst, of neem de "
        "webpagina."
    ),
    "hold_without_end": _("Een pauze heeft een einddatum nodig die nog moet komen."),
}

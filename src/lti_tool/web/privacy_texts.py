"""What staff read when something about privacy is refused (see ``texts``)."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

PRIVACY: Mapping[str, LazyString] = {
    "term_unknown": _("Deze bewaartermijn bestaat niet. Kies er een uit de lijst."),
    "term_out_of_bounds": _(
        "Deze bewaartermijn is te kort of te lang. Bij elke termijn staat wat kan."
    ),
    "hold_without_end": _("Een pauze heeft een einddatum nodig die nog moet komen."),
}

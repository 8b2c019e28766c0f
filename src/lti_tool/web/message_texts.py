"""What people read when one kind of message is refused; None where a pupil is to ask for help."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: Mapping[str, tuple[LazyString | None, LazyString]] = {
    # choosing exercises
    "links_not_accepted": (
        None,
        _("De leeromgeving neemt op deze plek geen opdrachten (LTI-links) aan."),
    ),
    "dates_wrong": (
        None,
        _("Een van de data klopt niet. Ga terug en kijk of het begin vóór het einde ligt."),
    ),
    # going back
    "no_way_back": (
        _("Ga zelf terug naar de leeromgeving. Je werk is bewaard."),
        _("De leeromgeving gaf geen adres om naar terug te gaan. Ga er zelf naartoe."),
    ),
}

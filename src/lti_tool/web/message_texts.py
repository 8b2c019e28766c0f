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
    # about one person
    "subject_missing": (
        None,
        _("De leeromgeving zei niet wie dit vraagt. Zonder dat laten we niets over iemand zien."),
    ),
    "for_user_missing": (
        None,
        _("De leeromgeving zei niet over wie het gaat. De beheerder kan de koppeling nakijken."),
    ),
    "line_item_missing": (
        None,
        _("De leeromgeving zei niet om welke opdracht het gaat. Open het werk bij een opdracht."),
    ),
    "review_not_permitted": (
        _("Je kunt alleen je eigen werk bekijken."),
        _("Het werk van een leerling is te zien met de rol van leerkracht in deze cursus."),
    ),
    "work_unknown": (
        _("Hier is nog niets gemaakt."),
        _("Van deze leerling is er bij deze opdracht nog geen werk."),
    ),
    "admins_only": (
        _("Dit is alleen voor de beheerder van de school."),
        _("Gegevens van een persoon opvragen kan alleen met de rol van beheerder."),
    ),
    "for_user_unknown": (
        _("Over deze persoon bewaren we niets."),
        _("Over deze persoon bewaren we niets: die is hier nooit binnengekomen, of al gewist."),
    ),
    # notices, which only platforms read
    "notice_malformed": (None, _("De leeromgeving stuurde een bericht dat niet te lezen is.")),
    # going back
    "no_way_back": (
        _("Ga zelf terug naar de leeromgeving. Je werk is bewaard."),
        _("De leeromgeving gaf geen adres om naar terug te gaan. Ga er zelf naartoe."),
    ),
}

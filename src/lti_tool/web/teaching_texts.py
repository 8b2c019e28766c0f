"""What a teacher reads when something on the pages of their groups is refused."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

TEACHING: Mapping[str, LazyString] = {
    "attempt_open": _("De leerling is nog bezig. Punten geven kan als de opdracht is ingeleverd."),
    "pupil_unknown": _("Deze leerling zit niet in deze groep. Ga terug en kies een leerling."),
    "lesson_too_long": _("Een les heeft hooguit twaalf opdrachten. Ga terug en haal er wat weg."),
    "lesson_of_practice": _("Oefenen op een doel gaat niet samen met iets anders in één les."),
    "lesson_of_elsewhere": _(
        "Een opdracht van een andere uitgever gaat niet samen met iets anders in één les."
    ),
    "hand_score_invalid": _(
        "Deze punten kunnen niet. Geef er nul tot het hoogste aantal van de opgave, met een reden."
    ),
    "goal_unknown": _("Dit doel kan niet (meer) geoefend worden. Kies een ander doel."),
    "practice_setting_invalid": _("Deze instelling kan niet. Kies er een uit de lijst."),
}

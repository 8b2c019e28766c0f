"""What a school admin finds at the desk. A new section is a line here and its own pages."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the desk: where it leads, what it is called, and what it is for."""

    endpoint: str
    label: LazyString
    explanation: LazyString


SECTIONS: tuple[Section, ...] = (
    Section(
        "choosing.overview",
        _("Gegevens kiezen"),
        _("Welke gegevens van leerlingen uw school hier wel of niet wil gebruiken."),
    ),
    Section(
        "rosters.overview",
        _("Leerlingen en groepen"),
        _("Inlezen uit uw administratie: eerst zien wat er verandert, dan uitvoeren."),
    ),
    Section(
        "grading.show",
        _("Scores naar het cijferboek"),
        _("Wanneer scores gaan en welke keer telt."),
    ),
    Section(
        "rights.find",
        _("Gegevens van een leerling"),
        _("Inzien, meegeven, verbeteren, stilzetten of wissen."),
    ),
    Section(
        "photos.overview",
        _("Pasfoto’s"),
        _("Aanvinken dat er toestemming is, en een pasfoto toevoegen of weghalen."),
    ),
    Section(
        "terms.overview",
        _("Bewaartermijnen"),
        _("Hoe lang we wat bewaren, en wat er binnenkort verdwijnt."),
    ),
    Section(
        "received.overview",
        _("Wat er te veel binnenkomt"),
        _("Gegevens die uw leeromgeving stuurt en die wij weggooien: alleen aantallen."),
    ),
    Section(
        "papers.annex",
        _("Privacybijsluiter"),
        _("Wat wij voor uw school verwerken, op papier: lezen, bewaren en aanvaarden."),
    ),
    Section(
        "doctor.show",
        _("Koppeling controleren"),
        _(
            "Of de leeromgeving ons bereikt en wij haar, en wie er iets aan kan doen "
            "als het hapert."
        ),
    ),
)

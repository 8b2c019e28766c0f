"""What a school reads about its roster: why it was refused, and what is not right in it.

The first sentence says what is wrong, the rest what to do. No text repeats a value.
"""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

_EXPORT_AGAIN = _("Dit bestand is beschadigd. Maak de export opnieuw en stuur hem nog een keer.")
_UNSAFE = _(
    "In dit bestand zit iets dat niet in een export hoort. Uit voorzorg lezen we het niet. Maak "
    "de export opnieuw."
)
_NOT_THE_EXPORT = _(
    "Dit bestand heeft niet de opbouw die we verwachten. Kies in je administratie de export "
    "OneRoster of EDEXML."
)
_NO_ROSTER = _(
    "De administratie stuurde iets anders dan leerlingen en groepen. Er is niets veranderd. Kijk "
    "of het adres klopt."
)
_PAGES_WRONG = _(
    "De administratie stuurde niet alles. Er is niets veranderd. Probeer het later opnieuw; blijft "
    "dit zo, vraag het dan aan de leverancier van je administratie."
)

REFUSED_ROSTERS: Mapping[str, LazyString] = {
    "uwlr_nothing": _("In dit schooljaar is er nog geen resultaat om door te geven."),
    "roster_invalid": _NOT_THE_EXPORT,
    "roster_kind_unknown": _NOT_THE_EXPORT,
    "roster_zip_broken": _EXPORT_AGAIN,
    "roster_zip_unsafe": _UNSAFE,
    "roster_zip_double": _UNSAFE,
    "roster_zip_nested": _("Er zit een zip in de zip. Pak hem eerst uit en stuur de binnenste."),
    "roster_too_large": _("Dit bestand is veel groter dan een export van scholen kan zijn."),
    "roster_manifest_missing": _(
        "Het bestand manifest.csv ontbreekt. Stuur de zip zoals de administratie hem maakte."
    ),
    "roster_manifest_invalid": _(
        "Het bestand manifest.csv klopt niet. Stuur de zip zoals de administratie hem maakte."
    ),
    "roster_version_unknown": _(
        "Dit is een andere versie van OneRoster dan 1.1 of 1.2. Kies een van die twee."
    ),
    "roster_file_missing": _(
        "Er ontbreekt een bestand dat in manifest.csv wel is aangekondigd. Maak de export opnieuw."
    ),
    "roster_not_utf8": _(
        "De letters in dit bestand zijn niet te lezen: het is niet opgeslagen als UTF-8. Stuur "
        "de export zonder hem in Excel te openen, of sla hem op als „CSV UTF-8”."
    ),
    "roster_text_broken": _EXPORT_AGAIN,
    "roster_value_too_long": _UNSAFE,
    "roster_csv_quotes": _(
        "De aanhalingstekens in dit bestand kloppen niet. Stuur de export zoals de administratie "
        "hem maakte."
    ),
    "roster_csv_separator": _(
        "De waarden staan niet tussen komma’s. Dat gebeurt als Excel het bestand opslaat; stuur "
        "de export zoals de administratie hem maakte."
    ),
    "roster_header_missing": _("In een van de bestanden ontbreekt de regel met kolomnamen."),
    "roster_header_double": _("In een van de bestanden staat een kolom twee keer."),
    "roster_column_missing": _(
        "In een van de bestanden ontbreekt een kolom die nodig is. Vraag de leverancier van je "
        "administratie om een volledige export."
    ),
    "roster_citizen_numbers": _(
        "De leerlingen staan hierin met een nummer dat op hun BSN lijkt. Dat mogen wij niet "
        "ontvangen, dus we lazen niets. Vraag de leverancier van je administratie om een export "
        "met een eigen leerlingsleutel."
    ),
    "roster_xml_broken": _EXPORT_AGAIN,
    "roster_xml_doctype": _UNSAFE,
    "roster_xml_unsafe": _UNSAFE,
    "roster_xml_too_complex": _UNSAFE,
    "roster_xml_unknown": _NOT_THE_EXPORT,
    "roster_xml_incomplete": _(
        "In dit bestand ontbreekt de school of de lijst met leerlingen. Maak de export opnieuw."
    ),
    "roster_foreign_school": _(
        "Dit is de export van een andere school: het BRIN klopt niet. Kies het bestand van deze "
        "school."
    ),
    "roster_school_unclear": _(
        "In dit bestand staan meer scholen, zonder BRIN. Vraag de leverancier van je "
        "administratie om een export met het BRIN erin."
    ),
    "roster_plan_refused": _("Dit kan nu niet. Lees het bestand opnieuw in."),
    "roster_plan_held": _("Hier moet eerst iemand naar kijken. Keur de wijzigingen daarna goed."),
    "roster_plan_outdated": _(
        "Ondertussen is er iets anders bijgewerkt. Lees het bestand opnieuw in."
    ),
    "roster_plan_over": _("Dit plan is vervangen of teruggedraaid. Lees het bestand opnieuw in."),
    "roster_undo_late": _(
        "Dit is langer dan 30 dagen geleden bijgewerkt. Lees een nieuwe export in."
    ),
    "roster_year_none": _("Er staat geen nieuw schooljaar klaar. Stuur eerst een export ervan."),
    "roster_year_day": _("Kies een dag vanaf vandaag, niet lang na het begin van het jaar."),
    "roster_year_differs": _(
        "Er zouden meer leerlingen weggaan dan toen u de dag koos. Kijk nog een keer."
    ),
    "roster_busy": _("De administratie wordt op dit moment al gelezen. Wacht een paar minuten."),
    "roster_stopped": _("Het lezen is onderbroken. We beginnen vanzelf opnieuw."),
    "roster_answer_fault": _(
        "De administratie gaf een foutmelding in plaats van gegevens. Probeer het later opnieuw."
    ),
    "roster_answer_unreadable": _NO_ROSTER,
    "roster_answer_envelope": _NO_ROSTER,
    "roster_answer_short": _PAGES_WRONG,
    "roster_page_repeated": _PAGES_WRONG,
    "roster_next_foreign": _(
        "De administratie verwijst naar een andere server. Daar sturen we je sleutel niet heen. "
        "Vraag de leverancier van je administratie om dit te herstellen."
    ),
    "roster_address_invalid": _(
        "Dit is geen adres van een administratie. Neem het over zoals de leverancier het gaf."
    ),
    "roster_other_year": _(
        "De administratie stuurt groepen van een ander schooljaar. Zet daar het nieuwe schooljaar "
        "klaar, of wacht tot dat gebeurd is."
    ),
    "roster_uwlr_invalid": _(
        "Een van de gegevens klopt niet: klantcode, klantnaam, locatie of sleutel. Neem ze over "
        "zoals de leverancier van de administratie ze gaf."
    ),
    "roster_token_url": _(
        "Bij OAuth 2 hoort een adres dat toegang geeft (token URL); bij OAuth 1.0a niet."
    ),
    "roster_question_refused": _(
        "De administratie begrijpt onze vraag niet. Kijk of de versie van OneRoster klopt."
    ),
    "roster_access_refused": _(
        "De administratie laat ons niet binnen. Kijk of de sleutel en het geheim nog kloppen, en "
        "of ze leerlingen en groepen mogen lezen."
    ),
    "roster_path_unknown": _(
        "Op dit adres staan geen leerlingen en groepen. Kijk of het adres klopt."
    ),
    "roster_server_refused": _(
        "De administratie weigert onze vraag. Vraag de leverancier van je administratie waarom."
    ),
    "roster_server_down": _(
        "De administratie is nu niet bereikbaar. Er is niets veranderd; we proberen het later "
        "opnieuw."
    ),
}
"""Code -> what to do."""

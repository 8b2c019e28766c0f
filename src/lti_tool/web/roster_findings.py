"""What a school reads about what is not right in its roster, per rule.

The first sentence says what is wrong, the rest what we did or what to do. No text repeats a value.
"""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

FINDINGS: Mapping[str, LazyString] = {
    "entry_unknown": _(
        "In de zip zit een bestand dat niet bij OneRoster hoort. We hebben het niet gelezen."
    ),
    "entry_folder": _("De bestanden staan in een map. Zet ze los in de zip."),
    "entry_case": _(
        "Een bestandsnaam is met andere hoofdletters geschreven dan de standaard vraagt."
    ),
    "manifest_property_unknown": _("In manifest.csv staat een regel die de standaard niet kent."),
    "manifest_property_double": _("In manifest.csv staat een regel twee keer. De eerste telt."),
    "manifest_property_missing": _("In manifest.csv ontbreekt een regel."),
    "manifest_value": _("In manifest.csv staat een waarde die niet mag."),
    "file_not_announced": _(
        "Volgens manifest.csv is dit bestand er niet. Daarom hebben we het niet gelezen."
    ),
    "answer_empty": _("De administratie gaf geen gegevens. We halen dan niemand uit de groepen."),
    "answer_unchanged": _("Volgens de administratie is er niets veranderd."),
    "file_empty": _("Dit bestand is leeg. We halen dan niemand uit de groepen."),
    "pages_unsteady": _(
        "De administratie stuurde niet alles in dezelfde volgorde. Misschien missen we iemand; we "
        "halen dan niemand uit de groepen."
    ),
    "header_order": _("De kolommen staan in een andere volgorde dan de standaard vraagt."),
    "header_case": _("Een kolomnaam is met andere hoofdletters of met spaties geschreven."),
    "header_other_name": _("Een kolom heet anders dan in de standaard. We hebben hem wel gelezen."),
    "column_unknown": _("De standaard kent deze kolom niet. We hebben hem niet gelezen."),
    "column_extension": _("Eigen kolommen horen achteraan te staan."),
    "column_missing": _("Een kolom van de standaard ontbreekt."),
    "row_length": _(
        "Deze regel heeft meer of minder waarden dan er kolommen zijn. We hebben hem overgeslagen."
    ),
    "row_empty": _("Deze regel is leeg."),
    "row_quoting": _("De aanhalingstekens staan niet zoals de standaard vraagt."),
    "row_line_break": _("In een waarde staat een regeleinde."),
    "value_missing": _("Een verplichte waarde ontbreekt."),
    "value_needed": _("Een waarde die nodig is ontbreekt. We hebben de regel overgeslagen."),
    "value_control": _("In de tekst staan onzichtbare tekens. Die hebben we weggelaten."),
    "value_too_long": _("Een waarde is langer dan mag. We hebben de regel overgeslagen."),
    "source_id_form": _("In de sleutel staan tekens die daar niet mogen."),
    "source_id_double": _("Deze sleutel staat ook op een eerdere regel. Die eerste telt."),
    "status_in_bulk": _("In een volledig bestand blijven status en dateLastModified leeg."),
    "status_in_delta": _(
        "In een bestand met wijzigingen horen status en dateLastModified ingevuld te zijn."
    ),
    "status_unknown": _("Deze status kennen we niet. We lezen hem als actief."),
    "boolean_form": _("Hier hoort true of false te staan."),
    "boolean_unknown": _("Hier staat geen ja en geen nee. We lezen het als gewoonlijk."),
    "year_form": _("Het jaar hoort met vier cijfers geschreven te zijn."),
    "date_form": _("De datum hoort geschreven te zijn als jaar-maand-dag."),
    "date_unknown": _("Deze datum is niet te lezen. We hebben hem weggelaten."),
    "dates_reversed": _("Het einde ligt voor het begin. We hebben beide weggelaten."),
    "vocabulary": _("Dit woord kent de standaard hier niet."),
    "role_unknown": _("Deze rol kennen we niet. We hebben de regel overgeslagen."),
    "role_missing": _(
        "Nergens staat welke rol deze persoon heeft. We hebben de regel overgeslagen."
    ),
    "role_conflict": _("Een leerling staat in een groep als personeel. We lezen hem als leerling."),
    "role_primary_double": _("Iemand heeft op dezelfde school twee hoofdrollen."),
    "grade_unknown": _("Dit leerjaar is geen groep 1 tot en met 8. We hebben het weggelaten."),
    "grade_outside": _("Dit leerjaar hoort niet bij de basisschool. We hebben het weggelaten."),
    "grade_several": _("Een leerling heeft meer dan één leerjaar. We hebben ze weggelaten."),
    "grade_other_system": _(
        "De leerjaren lijken anders geteld: 01 is in Amerikaanse lijsten groep 3. Kijk de "
        "instelling na."
    ),
    "list_form": _("De lijst is niet geschreven zoals de standaard vraagt."),
    "primary_org_without_role": _("Iemand heeft geen rol op de eigen hoofdschool."),
    "profile_of_another": _("Dit profiel hoort bij iemand anders."),
    "lists_unequal": _("Bij elk vak hoort één vakcode."),
    "reference_unknown": _("De sleutel die hier staat komt nergens anders voor."),
    "member_unknown": _(
        "De groep of de persoon staat niet in de export. We hebben de regel overgeslagen."
    ),
    "school_not_a_school": _("De organisatie die hier staat is geen school."),
    "school_year_type": _("De periode die hier staat is geen schooljaar."),
    "citizen_number": _(
        "Deze waarde lijkt een BSN of onderwijsnummer. Dat mogen wij niet hebben; we hebben "
        "het niet gelezen. Haal het uit de export."
    ),
    "eck_id_form": _("Dit is geen geldig ECK-iD. We hebben het weggelaten."),
    "eck_id_double": _(
        "Twee leerlingen hebben hetzelfde ECK-iD. Bij de tweede hebben we het weggelaten."
    ),
    "stampseudonym": _(
        "Hier staat een stampseudoniem. Dat hoort de school nooit te verlaten; we hebben het "
        "weggelaten."
    ),
    "school_year_form": _("Het schooljaar hoort geschreven te zijn als 2026-2027."),
    "brin_form": _("Het BRIN hoort uit twee cijfers en twee letters te bestaan."),
    "staff_role_unknown": _("Deze functie kennen we niet. Iemand krijgt er geen groep door."),
    "year_of_pupil_missing": _(
        "Bij een leerling in een combinatiegroep ontbreekt het eigen leerjaar."
    ),
}
"""Rule (``rostering.rules``) -> what is wrong."""

"""Other papers from the same register: the processor's record, and a start for a DPIA.

Source: AVG articles 30(2) and 35; privacy specs 2.2.
"""

from collections.abc import Sequence

from lti_tool.config.facts import Facts, faults
from lti_tool.privacy.annex.annex import MISSING
from lti_tool.privacy.annex.blocks import Listing, Paper, Section, Table, Text
from lti_tool.privacy.annex.extras import security, transfers
from lti_tool.privacy.annex.subject import Subject
from lti_tool.privacy.fields import ANNEX_VERSION, OPTIONAL_FIELDS, PERSONAL_FIELDS
from lti_tool.privacy.rules import CATEGORIES, PURPOSES

_RISKS = (
    ("Een kind wordt herkend door een ander", "schuilnamen; een leerling ziet alleen zichzelf"),
    (
        "Meer gegevens komen binnen dan nodig",
        "alles wat niet op de lijst staat valt weg aan de grens",
    ),
    ("Gegevens blijven te lang staan", "termijnen per soort, elke dag opgeruimd, met bewijs"),
    (
        "Een school ziet gegevens van een andere",
        "eigen sleutels per school; vreemde kenmerken geven 404",
    ),
    ("Een score komt bij het verkeerde kind", "de koppeling wordt bij elke verzending nagerekend"),
    (
        "De stof wordt op een verkeerde grond gekozen",
        "vaste, uitlegbare regels; de leerkracht beslist",
    ),
)
_QUESTIONS = (
    "Op welke grond verwerkt de school deze gegevens?",
    "Hoe zijn ouders en leerlingen ingelicht?",
    "Is elke optionele keuze nodig voor het onderwijs?",
    "Wat vindt de functionaris gegevensbescherming?",
)


def processing_record(facts: Facts, schools: Sequence[tuple[str, str]]) -> Paper:
    """Return the processor's record of processing (AVG 30(2)).

    Args:
        facts: of the deployment.
        schools: name and BRIN of every controller.
    """
    categories = tuple(
        (
            CATEGORIES[rule.category],
            rule.title,
            ", ".join(PURPOSES[each] for each in rule.purposes),
            rule.retention.value,
        )
        for rule in PERSONAL_FIELDS.values()
        if not rule.unused
    )
    places = tuple((s.kind, s.operator or MISSING, s.country or MISSING) for s in facts.stores)
    heads = ("Categorie", "Gegeven", "Doel", "Termijn")
    return Paper(
        title="Register van verwerkingen (AVG art. 30 lid 2)",
        subtitle=f"{facts.processor or MISSING}, {facts.seat or MISSING};"
        f" contact: {facts.contact or MISSING}; bijsluiter {ANNEX_VERSION}",
        sections=(
            Section(
                "Verwerkingsverantwoordelijken",
                (Table("Scholen", ("School", "BRIN"), tuple(schools)),),
            ),
            Section("Verwerkingen", (Table("Gegevens en doelen", heads, categories),)),
            Section("Plaatsen", (Table("Opslag", ("Soort", "Beheerder", "Land"), places),)),
            Section(
                "Doorgifte buiten Nederland",
                transfers(facts) or (Text("Geen."),),
            ),
            Section("Maatregelen", (Text("Zie Bijlage 2 van de bijsluiter."),)),
        ),
        draft=faults(facts),
    )


def dpia(subject: Subject) -> Paper:
    """Return what a school can begin its own assessment (DPIA) with."""
    chosen = tuple(
        (rule.title, subject.mode(name), rule.why) for name, rule in OPTIONAL_FIELDS.items()
    )
    data = tuple((rule.title, rule.retention.value) for _, rule in subject.fields())
    return Paper(
        title=f"Beginblad DPIA {subject.facts.product or MISSING}",
        subtitle=f"{subject.school} ({subject.brin}), {subject.on:%d-%m-%Y}. De school beoordeelt"
        " zelf; dit blad zegt wat de dienst doet.",
        sections=(
            Section(
                "Wat er gebeurt",
                (
                    Text(
                        "Leerlingen maken oefeningen in de leeromgeving; de leerkracht ziet de"
                        " resultaten. De keuze van de volgende oefening volgt vaste regels."
                    ),
                    Table("Gegevens", ("Gegeven", "Hoe lang"), data),
                ),
            ),
            Section(
                "Eigen keuzes van de school",
                (Table("Optionele gegevens", ("Gegeven", "Keuze", "Waarvoor"), chosen),),
            ),
            Section(
                "Risico's en maatregelen",
                (Table("Risico's", ("Risico", "Maatregel"), _RISKS),),
            ),
            security(subject),
            Section(
                "Nog te beantwoorden door de school",
                (Listing(_QUESTIONS),),
            ),
        ),
        draft=faults(subject.facts),
    )

"""The annex itself: sections A to G in the order of the model, and its numbered extras.

Every sentence is our own. Source: model agreements 3.0 and 4.0, annex 1 (privacybijsluiter).
"""

from collections.abc import Callable, Mapping

from lti_tool.config.facts import faults
from lti_tool.privacy.annex import extras
from lti_tool.privacy.annex.blocks import Block, Listing, Paper, Section, Table, Text
from lti_tool.privacy.annex.subject import Subject
from lti_tool.privacy.annex.versions import DATES
from lti_tool.privacy.fields import ANNEX_VERSION, NEVER_STORED, OPTIONAL_FIELDS, PERSONAL_FIELDS
from lti_tool.privacy.retention import TERM_RULES
from lti_tool.privacy.rules import OPTIONAL, PURPOSES, Purpose

MISSING = "[nog in te vullen]"
YES, NO = "ja", "nee"

_WHAT = (
    "Oefeningen van de methode Alles-in-1 in de leeromgeving van de school. De stof past zich met"
    " vaste, uitlegbare regels aan het kind aan."
)

CATEGORIES: tuple[tuple[str, str], ...] = (
    ("D1", "Contactgegevens"),
    ("D2", "Onderwijsdeelnemernummer"),
    ("D3", "Nationaliteit en geboorteplaats"),
    ("D4", "Ouders, voogd"),
    ("D5", "Medische gegevens"),
    ("D6", "Godsdienst"),
    ("D7", "Studievoortgang"),
    ("D8", "Onderwijsorganisatie"),
    ("D9", "Financiën"),
    ("D10", "Beeldmateriaal"),
    ("D11", "Docent, zorgcoördinator, intern begeleider, decaan, mentor"),
    ("D12", "Overige gegevens"),
    ("D13", "BSN/PGN"),
    ("D14", "Keten-ID (ECK-iD)"),
)
"""The rows of section D, by the model's own names."""

TEMPLATES = ("4.0", "3.0")


def annex(subject: Subject, template: str) -> Paper:
    """Return a school's annex.

    Args:
        subject: the school and what it chose.
        template: of which model agreement, one of ``TEMPLATES``; KeyError for another.
    """
    parts = _TEMPLATES[template]
    return Paper(
        title=f"Privacybijsluiter {subject.facts.product or MISSING}",
        subtitle=f"Bijlage 1 bij de verwerkersovereenkomst (model {template}) met"
        f" {subject.school} ({subject.brin}), {subject.on:%d-%m-%Y}",
        sections=tuple(part(subject) for part in parts),
        draft=faults(subject.facts),
    )


def _general(subject: Subject) -> Section:
    facts = subject.facts
    seat = f"{facts.processor or MISSING}, {facts.seat or MISSING}"
    rows = (
        ("Product", facts.product or MISSING),
        ("Verwerker en vestiging", seat),
        ("Pagina over het product", facts.page or MISSING),
        ("Korte uitleg", _WHAT),
        ("Doelgroep", "primair onderwijs, groep 1 tot en met 8, ook combinatiegroepen"),
        ("Gebruikers", "leerlingen en leerkrachten; een schoolbeheerder voor de keuzes hieronder"),
    )
    table = Table("Algemene informatie", ("Onderdeel", "Inhoud"), rows)
    return Section("A. Algemene informatie", (table,))


def _services(subject: Subject) -> Section:
    always = Listing(tuple(rule.label for name, rule in subject.fields() if not rule.optional))
    rows = tuple(
        (rule.title, rule.why, subject.mode(name)) for name, rule in OPTIONAL_FIELDS.items()
    )
    return Section(
        "B. Omschrijving van de dienst",
        (
            Text(
                "Hoort bij de dienst: leerlingen bekijken materiaal en maken oefeningen; de"
                " leerkracht ziet de resultaten van de eigen groepen, ook van eerder, en met welke"
                " oefening een leerling nu bezig is. Daarvoor zijn deze gegevens nodig:"
            ),
            always,
            Text(
                "Wat de school zelf kiest staat hieronder. Alles is uit tot een beheerder van de"
                " school, na het lezen van de uitleg, iets aanzet. De school is verantwoordelijk"
                " voor die keuze; wat uitgaat, wordt gewist. Zulke gegevens zijn overal met het"
                f" woord {OPTIONAL} gemerkt."
            ),
            Table("Optionele gegevens", ("Gegeven", "Waarvoor", "Keuze van de school"), rows),
            Text("Andere optionele diensten worden niet aangeboden."),
        ),
    )


def _purposes(subject: Subject) -> Section:
    used = {purpose for _, rule in subject.fields() for purpose in rule.purposes}
    used.add(Purpose.CONTINUE)  # backups hold all of it
    rows = tuple(
        (f"{purpose.value} {PURPOSES[purpose]}", YES if purpose in used else NO)
        for purpose in Purpose
    )
    return Section(
        "C. Doeleinden",
        (
            Text(
                "De dienst is leermiddel en toets (onderdeel I). Hij is geen school- of"
                " leerlinginformatiemiddel: onderdeel II is niet van toepassing."
            ),
            Table("Doelen", ("Doel", "Van toepassing"), rows),
        ),
    )


def _categories(subject: Subject) -> Section:
    on = dict(subject.fields())
    rows = tuple((f"{code[1:]}. {label}", *_row(code, on)) for code, label in CATEGORIES)
    terms = tuple(
        (rule.label, f"{subject.lengths[name]} {rule.unit.value}", rule.source)
        for name, rule in TERM_RULES.items()
    )
    return Section(
        "D. Categorieën gegevens en bewaartermijnen",
        (
            Text(
                "Betrokkenen zijn leerlingen; leerkrachten en schoolbeheerders alleen met een"
                " eigen kenmerk, hun rol en hun groepen (Bijlage 1A)."
            ),
            Table("Categorieën", ("Categorie", "Van toepassing", "Toelichting"), rows),
            Text("Nooit vastgelegd, ook niet tijdelijk: " + ", ".join(NEVER_STORED.values()) + "."),
            Table("Bewaartermijnen", ("Wat", "Hoe lang", "Grond"), terms),
            Text(
                "De school kan deze termijnen binnen grenzen aanpassen en verwijderen stilzetten."
            ),
        ),
    )


def _row(code: str, on: Mapping[str, object]) -> tuple[str, str]:
    of_code = {n: rule for n, rule in PERSONAL_FIELDS.items() if rule.category.value == code}
    kept = [rule.title for name, rule in of_code.items() if name in on]
    left = [rule.title for name, rule in of_code.items() if name not in on and rule.optional]
    said = "; ".join(kept) or "niet van toepassing"
    if left:
        said += f". Niet gekozen: {'; '.join(left)}"
    return YES if kept else NO, said


def _storage(subject: Subject) -> Section:
    rows = tuple(
        (store.kind, store.operator or MISSING, store.country or MISSING, store.basis or "-")
        for store in subject.facts.stores
    ) or ((MISSING, MISSING, MISSING, MISSING),)
    return Section(
        "E. Opslag en verwerking",
        (Table("Plaatsen", ("Soort", "Beheerder", "Land", "Grond buiten Nederland"), rows),),
    )


def _sub_processors(subject: Subject) -> Section:
    rows = tuple(
        (
            each.name,
            f"{each.seat}, {each.country}",
            each.task,
            each.data,
            each.starts.strftime("%d-%m-%Y") if each.starts else "bij ondertekening",
            "bezwaar van de school" if each.name in subject.objections else "-",
        )
        for each in subject.facts.sub_processors
    )
    heads = ("Naam", "Plaats en land", "Taak", "Gegevens", "Vanaf", "Bezwaar")
    table: tuple[Block, ...] = (Table("Subverwerkers", heads, rows),) if rows else ()
    return Section(
        "F. Subverwerkers",
        (
            Text(
                "De school geeft in algemene zin toestemming voor subverwerkers. Van een nieuwe"
                " krijgt zij vooraf bericht; zij kan 30 dagen bezwaar maken, de zomer (1 juli tot"
                " en met 31 augustus) niet meegeteld. Maakt zij bezwaar, dan blijven haar gegevens"
                " daar weg."
            ),
            *table,
            *extras.transfers(subject.facts),
        ),
    )


def _contact(subject: Subject) -> Section:
    facts = subject.facts
    return Section(
        "G. Contact en versie",
        (
            Text(f"Vragen over deze bijsluiter: {facts.contact or MISSING}."),
            Text(
                f"Versie {ANNEX_VERSION}, {DATES[ANNEX_VERSION]}. Opgesteld naar het Convenant"
                f" Digitale Onderwijsmiddelen en Privacy {facts.covenant}."
            ),
        ),
    )


Part = Callable[[Subject], Section]
_MODEL: tuple[Part, ...] = (
    _general,
    _services,
    _purposes,
    _categories,
    _storage,
    _sub_processors,
    _contact,
    extras.technical,
    extras.cookies,
)
_TEMPLATES: Mapping[str, tuple[Part, ...]] = {
    "3.0": _MODEL,
    "4.0": (*_MODEL, extras.security, extras.changed),
}

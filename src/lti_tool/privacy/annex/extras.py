"""The numbered extras of the annex: 1A technical identifiers, 1B cookies, 2, and 3 changes."""

from lti_tool.config.facts import HOME, Facts
from lti_tool.privacy.annex import versions
from lti_tool.privacy.annex.blocks import Block, Listing, Section, Table, Text
from lti_tool.privacy.annex.subject import Subject
from lti_tool.privacy.fields import ANNEX_VERSION
from lti_tool.privacy.rules import Category

_IN_THE_BROWSER = (
    "een cookie dat bewijst dat de start in deze browser begon (willekeurig, weg na de start)",
    "een cookie per geopende les (willekeurig, weg na de schooldag)",
    "antwoorden die nog niet verstuurd konden worden (weg na aankomst, of na twaalf uur)",
)
_MEASURES = (
    "sleutels in drie lagen: dienst, school, leerling",
    "wie gewist is, is met de sleutel ook in reservekopieën onleesbaar",
    "een logboek per school dat niet ongemerkt kan worden veranderd",
    "elke start wordt op handtekening, geldigheid en eenmalig gebruik gecontroleerd",
)


def technical(subject: Subject) -> Section:
    """Return Bijlage 1A: what the model has no row for."""
    rows = tuple(
        (
            rule.label,
            ", ".join(each.value for each in rule.subjects),
            rule.retention.value,
            rule.encryption.value,
        )
        for _, rule in subject.fields()
        if rule.category is Category.TECHNICAL
    )
    return Section(
        "Bijlage 1A. Technische kenmerken",
        (
            Text(
                "Nodig om iemand te herkennen zonder te weten wie het is, en om de dienst veilig te"
                " laten werken. Geen IP-adres, geen gegevens van het apparaat."
            ),
            Table("Technische kenmerken", ("Wat", "Van wie", "Hoe lang", "Hoe bewaard"), rows),
        ),
    )


def cookies(_subject: Subject) -> Section:
    """Return Bijlage 1B: what stands in the browser."""
    return Section(
        "Bijlage 1B. Cookies en opslag in de browser",
        (
            Listing(_IN_THE_BROWSER),
            Text("Geen cookies van anderen, geen volgen, geen reclame."),
        ),
    )


def security(_subject: Subject) -> Section:
    """Return the pointer to Bijlage 2, which is a document of its own."""
    return Section(
        "Bijlage 2. Beveiliging",
        (
            Text("De beveiligingsbijlage is een eigen document. In deze dienst zelf:"),
            Listing(_MEASURES),
        ),
    )


def changed(subject: Subject) -> Section:
    """Return Bijlage 3: what changed since the version that the school accepted."""
    if subject.accepted is None:
        said: tuple[Block, ...] = (Text("De school heeft nog geen eerdere versie aanvaard."),)
    elif subject.accepted == ANNEX_VERSION:
        said = (Text(f"De school heeft deze versie ({ANNEX_VERSION}) aanvaard."),)
    else:
        rows = tuple(versions.changes(subject.accepted))
        heads = ("Gegeven", f"Anders dan in versie {subject.accepted}")
        said = (Table("Wijzigingen", heads, rows),)
    return Section("Bijlage 3. Wijzigingen", said)


def transfers(facts: Facts) -> tuple[Text, ...]:
    """Return what is to be said of places outside the Netherlands; nothing when there are none."""
    abroad = [each for each in facts.sub_processors if each.country != HOME]
    return tuple(
        Text(f"{each.name} verwerkt in {each.country}. Grond: {each.basis or 'binnen de EER'}.")
        for each in abroad
    )

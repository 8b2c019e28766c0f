"""Habits between the servers: tokens, gradebook, lists."""

from lti_tool.demo.platform.traits.base import Trait


class ServiceTrait(Trait):
    """How platforms differ in the services that the tool's server calls."""

    USER_AGENT_NEEDED = (
        "Wie niet zegt welk programma hij is, wordt geweigerd.",
        "lti.md 4.2.1",
        "standard moodle canvas",
    )
    AUDIENCE_CONSTANT = (
        "Een toegangsbewijs vraag je met een vaste naam, niet met het adres van het loket.",
        "lti.md 4.2.1 (D2L)",
        "brightspace",
    )
    AUDIENCE_ONE_TEXT = (
        "De ontvanger in een aanvraag moet één tekst zijn; een lijst wordt geweigerd.",
        "lti.md 4.2.1 (D2L)",
        "standard brightspace",
    )
    TOKEN_AS_HTML = (
        "Het loket zegt dat zijn antwoord een webpagina is, terwijl het JSON is.",
        "moodle-observed.md 2",
        "moodle",
    )
    TOKEN_ERRORS_BROKEN = (
        "De foutmeldingen van het loket zijn stuk en niet te lezen.",
        "moodle-observed.md 2",
        "moodle",
    )
    NO_EXPIRY_TOLD = (
        "Een toegangsbewijs zegt niet hoe lang het geldt.",
        "lti.md 4.2.1",
        "odd",
    )
    SCOPES_NARROWED = (
        "Wie te veel rechten vraagt, krijgt alleen de rechten die mogen.",
        "moodle-observed.md 2",
        "moodle",
    )
    ROSTER_NOT_APPROVED = (
        "De school heeft het opvragen van de groepslijst niet goedgekeurd.",
        "lti.md 4.2.1 (unapproved scopes)",
        "",
    )
    ADDRESSES_WITH_QUERY = (
        "Adressen van het cijferboek hebben een vraagteken met iets erachter, dat mee moet.",
        "moodle-observed.md 1",
        "standard moodle",
    )
    EXACT_ACCEPT = (
        "Alleen de ene juiste vorm van antwoord mag gevraagd worden.",
        "moodle-observed.md 2; lti.md 4.6 (Schoology)",
        "standard moodle schoology",
    )
    EXACT_CONTENT_TYPE = (
        "Alleen de ene juiste vorm van bericht wordt aangenomen.",
        "moodle-observed.md 2; lti.md 4.15 (Schoology)",
        "standard moodle schoology",
    )
    ALWAYS_400 = (
        "Een verkeerde vorm wordt met de algemene fout 400 geweigerd.",
        "moodle-observed.md 2",
        "moodle",
    )
    SCOPE_401 = (
        "Wie een recht mist, hoort dat zijn toegangsbewijs niet deugt (401 in plaats van 403).",
        "moodle-observed.md 2",
        "moodle",
    )
    EMPTY_REFUSALS = (
        "Weigeringen van het cijferboek zeggen niet waarom.",
        "moodle-observed.md 2",
        "moodle",
    )
    LINKS_ESCAPED = (
        "De verwijzing naar de volgende bladzijde van kolommen is stuk (&amp; en “ ”).",
        "moodle-observed.md 2",
        "moodle",
    )
    LINKS_BARE = (
        "De verwijzing naar de volgende bladzijde staat ongewoon geschreven, maar klopt.",
        "lti.md 4.6",
        "odd",
    )
    PAGES_OF_50 = (
        "Een lijst komt in bladzijden van hooguit 50, wat er ook gevraagd wordt.",
        "lti.md 4.6 (Canvas)",
        "standard canvas",
    )
    DIFFERENCES = (
        "Van de groepslijst kan later gevraagd worden wat er veranderd is.",
        "lti.md 4.6 (no large LMS offers it)",
        "odd",
    )
    SHORT_ROLES = (
        "In de groepslijst heten rollen kortweg Learner en Instructor.",
        "moodle-observed.md 1",
        "standard moodle",
    )
    OLD_ROSTER_TOO = (
        "De groepslijst zegt dat hij ook de oude versie 1.0 kent.",
        "moodle-observed.md 1",
        "moodle",
    )
    GROUPS = (
        "De school heeft groepjes binnen de groep, en wil ze wel noemen.",
        "lti.md 4.8 (Blackboard)",
        "standard blackboard",
    )
    NOTICES = (
        "De school laat uit zichzelf weten dat een groep gekopieerd is.",
        "lti.md 4.11 (Canvas)",
        "standard canvas",
    )
    DATES_DROPPED = (
        "De datums van een kolom worden niet bewaard.",
        "moodle-observed.md 2",
        "moodle",
    )
    LINE_ITEM_ID_REFUSED = (
        "Een nieuwe kolom mag zijn eigen adres niet noemen.",
        "lti.md 4.5 (Schoology)",
        "standard schoology",
    )
    WHOLE_SECONDS = (
        "Een tweede score in dezelfde seconde als de laatste wordt geweigerd (409).",
        "moodle-observed.md 2; lti.md 4.5",
        "standard moodle",
    )
    OLDER_IS_400 = (
        "Een oudere score wordt geweigerd met fout 400; een even oude wordt aangenomen.",
        "lti.md 4.5 (Canvas)",
        "canvas",
    )
    FUTURE_REFUSED = (
        "Een score met een tijd in de toekomst wordt geweigerd (meer dan een minuut).",
        "lti.md 4.5 (Canvas)",
        "canvas",
    )
    NO_MAXIMUM_422 = (
        "Een score zonder maximum wordt geweigerd met fout 422.",
        "lti.md 4.5 (Canvas)",
        "canvas",
    )
    USER_422 = (
        "Een score voor wie geen leerling is, wordt geweigerd met fout 422.",
        "lti.md 4.5 (Canvas)",
        "canvas",
    )
    USER_NAMED = (
        "Een weigering noemt het nummer van de leerling in de foutmelding.",
        "lti.md 4.5 (Blackboard)",
        "blackboard",
    )
    USER_GONE_403_404 = (
        "Een score voor wie weg of afgesloten is, wordt geweigerd met fout 404 of 403.",
        "lti.md 4.5 (D2L)",
        "brightspace",
    )
    UNKNOWN_FIELDS_REFUSED = (
        "Een score met een onbekend veld wordt geweigerd.",
        "lti.md 4.5 (Schoology)",
        "standard schoology",
    )
    UNGRADED_WIPES = (
        "Een bericht zonder cijfer wist het cijfer en de opmerking die er stonden.",
        "moodle-observed.md 2; lti.md 4.5",
        "standard moodle",
    )
    SCORE_ANSWERED = (
        "Op een score komt een antwoord met het adres van het resultaat.",
        "memory (Canvas)",
        "canvas",
    )
    SCORE_204 = (
        "Op een score komt het antwoord 'goed, niets te zeggen' (204).",
        "lti.md 4.5",
        "odd",
    )
    COMMENT_LOST_BY_FILTER = (
        "Wie het resultaat van één leerling opvraagt, krijgt de opmerking er niet bij.",
        "lti.md 4.5 (Blackboard)",
        "blackboard",
    )
    NO_USER_FILTER = (
        "Resultaten van één leerling opvragen kan niet: alle resultaten komen.",
        "issue 3, point 7",
        "odd",
    )
    NO_RESULT_MAXIMUM = (
        "Een resultaat zegt niet waarvan; dan geldt het van 1.",
        "lti.md 4.5",
        "odd",
    )

"""Habits between the servers: tokens, gradebook, lists."""

from lti_tool.demo.platform.traits.base import Trait


class ServiceTrait(Trait):
    """How platforms differ in the services that the tool's server calls."""

    USER_AGENT_NEEDED = (
        "Wie niet zegt welk programma hij is, wordt geweigerd.",
        "source of hypothesis/lms (some Moodle sites); Canvas, announced for 2026",
        "standard moodle canvas",
    )
    AUDIENCE_CONSTANT = (
        "Een toegangsbewijs vraag je met een vaste naam, niet met het adres van het loket.",
        "source of hypothesis/lms",
        "brightspace",
    )
    AUDIENCE_ONE_TEXT = (
        "De ontvanger in een aanvraag moet één tekst zijn; een lijst wordt geweigerd.",
        "oat-sa/lib-lti1p3-core, issue 187",
        "standard brightspace",
    )
    TOKEN_AS_HTML = (
        "Het loket zegt dat zijn antwoord een webpagina is, terwijl het JSON is.",
        "seen on Moodle 4.5",
        "moodle",
    )
    TOKEN_ERRORS_BROKEN = (
        "De foutmeldingen van het loket zijn stuk en niet te lezen.",
        "seen on Moodle 4.5",
        "moodle",
    )
    NO_EXPIRY_TOLD = (
        "Een toegangsbewijs zegt niet hoe lang het geldt.",
        "RFC 6749, 5.1 (recommended only)",
        "odd",
    )
    SCOPES_NARROWED = (
        "Wie te veel rechten vraagt, krijgt alleen de rechten die mogen.",
        "seen on Moodle 4.5",
        "moodle",
    )
    ROSTER_NOT_APPROVED = (
        "De school heeft het opvragen van de groepslijst niet goedgekeurd.",
        "Cvmcosta/ltijs, issue 268 (Canvas); narrowed: seen on Moodle 4.5",
        "",
    )
    ADDRESSES_WITH_QUERY = (
        "Adressen van het cijferboek hebben een vraagteken met iets erachter, dat mee moet.",
        "seen on Moodle 4.5",
        "standard moodle",
    )
    EXACT_ACCEPT = (
        "Alleen de ene juiste vorm van antwoord mag gevraagd worden.",
        "seen on Moodle 4.5; issues of several tools (Schoology)",
        "standard moodle schoology",
    )
    EXACT_CONTENT_TYPE = (
        "Alleen de ene juiste vorm van bericht wordt aangenomen.",
        "seen on Moodle 4.5; issues of several tools (Schoology)",
        "standard moodle schoology",
    )
    ALWAYS_400 = (
        "Een verkeerde vorm wordt met de algemene fout 400 geweigerd.",
        "seen on Moodle 4.5",
        "moodle",
    )
    SCOPE_401 = (
        "Wie een recht mist, hoort dat zijn toegangsbewijs niet deugt (401 in plaats van 403).",
        "seen on Moodle 4.5",
        "moodle",
    )
    EMPTY_REFUSALS = (
        "Weigeringen van het cijferboek zeggen niet waarom.",
        "seen on Moodle 4.5",
        "moodle",
    )
    LINKS_ESCAPED = (
        "De verwijzing naar de volgende bladzijde van kolommen is stuk (&amp; en “ ”).",
        "seen on Moodle 4.5",
        "moodle",
    )
    LINKS_BARE = (
        "De verwijzing naar de volgende bladzijde staat ongewoon geschreven, maar klopt.",
        "RFC 8288, 3",
        "odd",
    )
    PAGES_OF_50 = (
        "Een lijst komt in bladzijden van hooguit 50, wat er ook gevraagd wordt.",
        "microsoftarchive/Learn-LTI, issue 146 (Canvas)",
        "standard canvas",
    )
    DIFFERENCES = (
        "Van de groepslijst kan later gevraagd worden wat er veranderd is.",
        "NRPS 2.0, 2.4 (no large LMS offers it)",
        "odd",
    )
    SHORT_ROLES = (
        "In de groepslijst heten rollen kortweg Learner en Instructor.",
        "seen on Moodle 4.5",
        "standard moodle",
    )
    OLD_ROSTER_TOO = (
        "De groepslijst zegt dat hij ook de oude versie 1.0 kent.",
        "seen on Moodle 4.5",
        "moodle",
    )
    GROUPS = (
        "De school heeft groepjes binnen de groep, en wil ze wel noemen.",
        "Anthology developer docs, groups service",
        "standard blackboard",
    )
    NOTICES = (
        "De school laat uit zichzelf weten dat een groep gekopieerd is.",
        "Canvas developer docs, Platform Notification Service",
        "standard canvas",
    )
    DATES_DROPPED = (
        "De datums van een kolom worden niet bewaard.",
        "seen on Moodle 4.5",
        "moodle",
    )
    LINE_ITEM_ID_REFUSED = (
        "Een nieuwe kolom mag zijn eigen adres niet noemen.",
        "Simon-Initiative/lti_1p3, pull request 27 (Schoology)",
        "standard schoology",
    )
    WHOLE_SECONDS = (
        "Een tweede score in dezelfde seconde als de laatste wordt geweigerd (409).",
        "seen on Moodle 4.5",
        "standard moodle",
    )
    OLDER_IS_400 = (
        "Een oudere score wordt geweigerd met fout 400; een even oude wordt aangenomen.",
        "source of hypothesis/lms (Canvas)",
        "canvas",
    )
    FUTURE_REFUSED = (
        "Een score met een tijd in de toekomst wordt geweigerd (meer dan een minuut).",
        "Canvas developer docs, Score",
        "canvas",
    )
    NO_MAXIMUM_422 = (
        "Een score zonder maximum wordt geweigerd met fout 422.",
        "Canvas developer docs, Score",
        "canvas",
    )
    USER_422 = (
        "Een score voor wie geen leerling is, wordt geweigerd met fout 422.",
        "Canvas developer docs, Score",
        "canvas",
    )
    USER_NAMED = (
        "Een weigering noemt het nummer van de leerling in de foutmelding.",
        "source of hypothesis/lms (Blackboard)",
        "blackboard",
    )
    USER_GONE_403_404 = (
        "Een score voor wie weg of afgesloten is, wordt geweigerd met fout 404 of 403.",
        "source of hypothesis/lms (D2L)",
        "brightspace",
    )
    UNKNOWN_FIELDS_REFUSED = (
        "Een score met een onbekend veld wordt geweigerd.",
        "source of packbackbooks/lti-1-3-php-library (Schoology)",
        "standard schoology",
    )
    UNGRADED_WIPES = (
        "Een bericht zonder cijfer wist het cijfer en de opmerking die er stonden.",
        "seen on Moodle 4.5",
        "standard moodle",
    )
    SCORE_ANSWERED = (
        "Op een score komt een antwoord met het adres van het resultaat.",
        "memory (Canvas)",
        "canvas",
    )
    SCORE_204 = (
        "Op een score komt het antwoord 'goed, niets te zeggen' (204).",
        "AGS 2.0, 3.4 (any success)",
        "odd",
    )
    COMMENT_LOST_BY_FILTER = (
        "Wie het resultaat van één leerling opvraagt, krijgt de opmerking er niet bij.",
        "source of hypothesis/lms (Blackboard)",
        "blackboard",
    )
    NO_USER_FILTER = (
        "Resultaten van één leerling opvragen kan niet: alle resultaten komen.",
        "AGS 2.0, 3.3 (that some lack it: memory)",
        "odd",
    )
    NO_RESULT_MAXIMUM = (
        "Een resultaat zegt niet waarvan; dan geldt het van 1.",
        "AGS 2.0, resultMaximum (1 if absent)",
        "odd",
    )

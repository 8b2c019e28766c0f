"""Habits in the browser: logging in, opening, choosing, registering."""

from lti_tool.demo.platform.traits.base import Trait


class LaunchTrait(Trait):
    """How platforms differ in the messages that travel through the browser."""

    HINT_ONCE = (
        "Een aanmelding werkt één keer; wie de pagina ververst, klikt opnieuw op de opdracht.",
        "moodle-observed.md 2",
        "standard moodle",
    )
    EXTRA_LOGIN_FIELDS = (
        "De aanmelding draagt velden die in geen standaard staan: regio, omgeving.",
        "lti.md 4.1.1 (Canvas)",
        "canvas",
    )
    NO_DEPLOYMENT_HINT = (
        "De aanmelding zegt niet bij welke aansluiting hij hoort; het bericht zelf wel.",
        "lti.md 4.1.1",
        "odd",
    )
    SIGN_IN_ELSEWHERE = (
        "Aanmelden, sleutels en toegangsbewijzen staan op een ander adres dan de lessen.",
        "lti.md 4.7 (Canvas: shared SSO host)",
        "canvas",
    )
    SHARED_ISSUER = (
        "Alle scholen van deze leverancier noemen dezelfde afzender.",
        "lti.md 4.15 (Canvas, Blackboard)",
        "canvas blackboard",
    )
    STORAGE_IN_LOGIN_ADDRESS = (
        "De bewaarplek staat alleen vast in het aanmeldadres, niet bij de andere velden.",
        "lti.md 4.7 (Blackboard)",
        "blackboard",
    )
    STORAGE_ECHOED = (
        "Het bericht zelf noemt de bewaarplek nog een keer.",
        "lti.md 4.1.3 (Canvas)",
        "standard canvas",
    )
    AZP_SENT = (
        "Het bericht noemt Alles-in-1 ook als bevoegde partij (azp).",
        "lti.md 4.1.4, check 6; who sends it: memory",
        "canvas brightspace odd",
    )
    AUDIENCE_LISTED = (
        "De ontvanger staat in een lijst van één.",
        "lti.md 4.1.4, check 5",
        "odd",
    )
    HOUR_LONG = (
        "Een bericht is een uur geldig in plaats van een minuut.",
        "lti.md 4.1.4, check 8; who does so: memory",
        "canvas blackboard",
    )
    LONG_IDS = (
        "Gebruikers, groepen en opdrachten hebben lange codes in plaats van kleine getallen.",
        "memory (Moodle's small numbers: moodle-observed.md 1)",
        "canvas blackboard brightspace schoology",
    )
    SHORT_CONTEXT_TYPE = (
        "Het soort groep heet kortweg CourseSection, zonder het adres ervoor.",
        "moodle-observed.md 1",
        "moodle",
    )
    EMPTY_TEXTS = (
        "Een veld waar niets in staat, komt als lege tekst mee.",
        "moodle-observed.md 1",
        "standard moodle",
    )
    NULLS = (
        "Een veld waar niets in staat, komt als null mee.",
        "lti.md 4.1.5",
        "canvas odd",
    )
    NUMBERS_IN_CUSTOM = (
        "Tussen de eigen velden staan getallen en ja/nee in plaats van tekst.",
        "lti.md 4.1.5",
        "canvas odd",
    )
    EMPTY_VARIABLES = (
        "Een onbekende variabele komt leeg terug in plaats van letterlijk ($Naam).",
        "lti.md 4.1.5",
        "odd",
    )
    CUSTOM_ADDED = (
        "De school zet zelf een adres tussen onze eigen velden.",
        "moodle-observed.md 1",
        "moodle",
    )
    CLAIMS_ADDED = (
        "Er komen gegevens mee waar niemand om vroeg: gebruikersnaam, leerlingnummer.",
        "moodle-observed.md 1",
        "moodle canvas brightspace",
    )
    INSTITUTION_TEACHER = (
        "Een leerling van deze groep heet op schoolniveau ook docent.",
        "lti.md 4.1.7 (Canvas)",
        "canvas",
    )
    SYSTEM_USER = (
        "Iedereen heeft ook de rol 'gebruiker van het systeem'.",
        "lti.md 4.1.7; who sends it: memory",
        "canvas",
    )
    SHORT_LAUNCH_ROLES = (
        "Rollen heten kortweg Learner en Instructor, zonder het adres ervoor.",
        "lti.md 4.1.7 (deprecated but seen: memory)",
        "odd",
    )
    ADMIN_TEACHES = (
        "De beheerder van de school geldt in elke groep ook als leerkracht.",
        "moodle-observed.md 1",
        "moodle",
    )
    NO_DATA = (
        "Bij het kiezen stuurt de school geen gesloten envelop mee.",
        "moodle-observed.md 1",
        "moodle",
    )
    EMPTY_DATA = (
        "Bij het kiezen stuurt de school een lege envelop mee, die toch terug moet.",
        "lti.md 4.4",
        "odd",
    )
    MANY_TYPES = (
        "Bij het kiezen mogen ook links, bestanden, plaatjes en losse tekst.",
        "lti.md 4.4; who takes them: memory",
        "canvas blackboard brightspace",
    )
    LINE_ITEM_FORBIDDEN = (
        "Bij het kiezen mag er geen kolom in het cijferboek bij.",
        "lti.md 4.4",
        "",
    )
    CONTEXT_HISTORY = (
        "Een gekopieerde groep weet van welke groep ze komt.",
        "Moodle: ltiservice_gradebookservices and course history; others: lti.md 4.1.9",
        "standard moodle canvas blackboard brightspace",
    )
    LINK_HISTORY = (
        "Een gekopieerde opdracht weet van welke opdracht ze komt.",
        "hypothesis/lms (Blackboard, D2L); Moodle and Canvas do not",
        "standard blackboard brightspace",
    )
    COPY_FORGETS_CUSTOM = (
        "Bij het kopiëren van een groep raken onze eigen velden kwijt.",
        "lti.md 4.11 (the fallback by history)",
        "",
    )
    OLD_IDS = (
        "Het bericht noemt ook de nummers van de oude koppeling (LTI 1.1), ondertekend.",
        "lti.md 4.14",
        "odd",
    )
    OLD_IDS_UNSIGNED = (
        "Het bericht noemt een nummer van de oude koppeling (LTI 1.1), zonder handtekening.",
        "lti.md 4.14; who does so: memory",
        "canvas",
    )
    OLD_PRIVACY_NAME = (
        "Het privacybericht heet nog DataPrivacyLaunchRequest.",
        "lti.md 4.10",
        "odd",
    )
    NO_REGISTRATION_TOKEN = (
        "Aanmelden met één klik gaat zonder eenmalig bewijs.",
        "lti.md 4.3, 4.15 (D2L)",
        "brightspace",
    )
    SCOPES_OVERSTATED = (
        "Na het aanmelden noemt de school meer rechten dan er gevraagd zijn.",
        "moodle-observed.md 2",
        "moodle",
    )

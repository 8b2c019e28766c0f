"""Habits in the browser: logging in, opening, choosing, registering."""

from lti_tool.demo.platform.traits.base import Trait


class LaunchTrait(Trait):
    """How platforms differ in the messages that travel through the browser."""

    HINT_ONCE = (
        "Een aanmelding werkt één keer; wie de pagina ververst, klikt opnieuw op de opdracht.",
        "seen on Moodle 4.5",
        "standard moodle",
    )
    EXTRA_LOGIN_FIELDS = (
        "De aanmelding draagt velden die in geen standaard staan: regio, omgeving.",
        "Canvas developer docs, LTI launch overview",
        "canvas",
    )
    NO_DEPLOYMENT_HINT = (
        "De aanmelding zegt niet bij welke aansluiting hij hoort; het bericht zelf wel.",
        "Security Framework 1.0, 5.1.1.1 (optional)",
        "odd",
    )
    SIGN_IN_ELSEWHERE = (
        "Aanmelden, sleutels en toegangsbewijzen staan op een ander adres dan de lessen.",
        "Canvas developer docs, PostMessage (shared sign-in host)",
        "canvas",
    )
    SHARED_ISSUER = (
        "Alle scholen van deze leverancier noemen dezelfde afzender.",
        "Canvas developer docs; Anthology developer docs",
        "canvas blackboard",
    )
    STORAGE_IN_LOGIN_ADDRESS = (
        "De bewaarplek staat alleen vast in het aanmeldadres, niet bij de andere velden.",
        "Anthology developer docs, LTI platform storage",
        "blackboard",
    )
    STORAGE_ECHOED = (
        "Het bericht zelf noemt de bewaarplek nog een keer.",
        "Canvas developer docs, LTI launch overview",
        "standard canvas",
    )
    AZP_SENT = (
        "Het bericht noemt Alles-in-1 ook als bevoegde partij (azp).",
        "OpenID Connect Core 1.0, 3.1.3.7; who sends it: memory",
        "canvas brightspace odd",
    )
    AUDIENCE_LISTED = (
        "De ontvanger staat in een lijst van één.",
        "OpenID Connect Core 1.0, 3.1.3.7",
        "odd",
    )
    HOUR_LONG = (
        "Een bericht is een uur geldig in plaats van een minuut.",
        "memory",
        "canvas blackboard",
    )
    LONG_IDS = (
        "Gebruikers, groepen en opdrachten hebben lange codes in plaats van kleine getallen.",
        "memory (small numbers: seen on Moodle 4.5)",
        "canvas blackboard brightspace schoology",
    )
    SHORT_CONTEXT_TYPE = (
        "Het soort groep heet kortweg CourseSection, zonder het adres ervoor.",
        "seen on Moodle 4.5",
        "moodle",
    )
    EMPTY_TEXTS = (
        "Een veld waar niets in staat, komt als lege tekst mee.",
        "seen on Moodle 4.5",
        "standard moodle",
    )
    NULLS = (
        "Een veld waar niets in staat, komt als null mee.",
        "tolerated by robertjndw/go-lti-tool; who sends them: memory",
        "canvas odd",
    )
    NUMBERS_IN_CUSTOM = (
        "Tussen de eigen velden staan getallen en ja/nee in plaats van tekst.",
        "tolerated by robertjndw/go-lti-tool; who sends them: memory",
        "canvas odd",
    )
    EMPTY_VARIABLES = (
        "Een onbekende variabele komt leeg terug in plaats van letterlijk ($Naam).",
        "LTI Core 1.3, 5.4.6.1; that they may be empty: memory",
        "odd",
    )
    CUSTOM_ADDED = (
        "De school zet zelf een adres tussen onze eigen velden.",
        "seen on Moodle 4.5",
        "moodle",
    )
    CLAIMS_ADDED = (
        "Er komen gegevens mee waar niemand om vroeg: gebruikersnaam, leerlingnummer.",
        "seen on Moodle 4.5; Canvas and D2L: memory",
        "moodle canvas brightspace",
    )
    INSTITUTION_TEACHER = (
        "Een leerling van deze groep heet op schoolniveau ook docent.",
        "source of pymsglobal/pylti1p3next (Canvas)",
        "canvas",
    )
    SYSTEM_USER = (
        "Iedereen heeft ook de rol 'gebruiker van het systeem'.",
        "LTI Core 1.3, A.2.1; who sends it: memory",
        "canvas",
    )
    SHORT_LAUNCH_ROLES = (
        "Rollen heten kortweg Learner en Instructor, zonder het adres ervoor.",
        "LTI Core 1.3, A.2.3; who sends them: memory",
        "odd",
    )
    ADMIN_TEACHES = (
        "De beheerder van de school geldt in elke groep ook als leerkracht.",
        "seen on Moodle 4.5",
        "moodle",
    )
    NO_DATA = (
        "Bij het kiezen stuurt de school geen gesloten envelop mee.",
        "seen on Moodle 4.5",
        "moodle",
    )
    EMPTY_DATA = (
        "Bij het kiezen stuurt de school een lege envelop mee, die toch terug moet.",
        "Deep Linking 2.0, data",
        "odd",
    )
    MANY_TYPES = (
        "Bij het kiezen mogen ook links, bestanden, plaatjes en losse tekst.",
        "Deep Linking 2.0, accept_types; who takes them: memory",
        "canvas blackboard brightspace",
    )
    LINE_ITEM_FORBIDDEN = (
        "Bij het kiezen mag er geen kolom in het cijferboek bij.",
        "Deep Linking 2.0, accept_lineitem",
        "",
    )
    CONTEXT_HISTORY = (
        "Een gekopieerde groep weet van welke groep ze komt.",
        "source of Moodle; D2L developer docs; Canvas and Blackboard: memory",
        "standard moodle canvas blackboard brightspace",
    )
    LINK_HISTORY = (
        "Een gekopieerde opdracht weet van welke opdracht ze komt.",
        "source of hypothesis/lms (Blackboard, D2L); not on Moodle",
        "standard blackboard brightspace",
    )
    COPY_FORGETS_CUSTOM = (
        "Bij het kopiëren van een groep raken onze eigen velden kwijt.",
        "LTI Core 1.3, 5.4.6.1 (why there are histories)",
        "",
    )
    OLD_IDS = (
        "Het bericht noemt ook de nummers van de oude koppeling (LTI 1.1), ondertekend.",
        "LTI Core 1.3, migration from 1.1",
        "odd",
    )
    OLD_IDS_UNSIGNED = (
        "Het bericht noemt een nummer van de oude koppeling (LTI 1.1), zonder handtekening.",
        "memory",
        "canvas",
    )
    OLD_PRIVACY_NAME = (
        "Het privacybericht heet nog DataPrivacyLaunchRequest.",
        "source of dmitry-viskov/pylti1.3",
        "odd",
    )
    NO_REGISTRATION_TOKEN = (
        "Aanmelden met één klik gaat zonder eenmalig bewijs.",
        "openwebwork/webwork2, pull request 2993",
        "brightspace",
    )
    SCOPES_OVERSTATED = (
        "Na het aanmelden noemt de school meer rechten dan er gevraagd zijn.",
        "seen on Moodle 4.5",
        "moodle",
    )

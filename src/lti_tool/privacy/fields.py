"""The register of personal fields: the one list that everything else iterates.

A column that is about a person is made with ``models.base.personal("<field>")`` and does not
compile when the field is not listed here. Source of categories and purposes: the school's
privacy annex (privacybijsluiter), sections B, C and D.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """Whom a field is about."""

    PUPIL = "leerling"
    TEACHER = "leerkracht"
    ADMIN = "schoolbeheerder"


class Purpose(StrEnum):
    """Why a field may be processed: annex section C.I (learning material and tests)."""

    STORE_RESULTS = "I.a1"
    RETURN_RESULTS = "I.a2"
    FITTING_MATERIAL = "I.a3"
    ANALYSE = "I.a4"
    EXCHANGE = "I.a5"
    DELIVER = "I.b"
    ACCESS = "I.c"
    SECURE = "I.d"


class Category(StrEnum):
    """Annex section D; TECHNICAL is Bijlage 1A (identifiers the annex itself does not name)."""

    CONTACT = "D1"
    PROGRESS = "D7"
    ORGANISATION = "D8"
    TECHNICAL = "1A"


class Encryption(StrEnum):
    """How a field is kept."""

    NONE = "leesbaar in de database"
    DIGEST = "alleen als hash"
    DIGEST_AND_SEALED = "als hash om op te zoeken, en versleuteld met de sleutel van de leerling"


class Retention(StrEnum):
    """How long a field is kept and what starts the clock, in the words of the annex."""

    LAUNCH = "10 minuten na de start"
    SESSION = "tot de sessie eindigt, hooguit een schooldag"
    LIVE = "24 uur na de laatste activiteit"
    LOGIN_TIMES = "90 dagen na het inloggen"
    RESPONSES = "tot 30 dagen na het schooljaar"
    RESULTS = "dit en het vorige schooljaar, hooguit 2 jaar na vertrek"
    ACCOUNT = "tot 30 dagen na vertrek"
    AUDIT = "18 maanden"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """All that is decided about one personal field.

    ``sources`` name where it comes from (``lti:<claim>``, ``pupil``, ``tool``); ``readers`` who
    may see its value; ``optional`` fields stay empty until the school turns them on.
    """

    label: str
    subjects: tuple[Subject, ...]
    category: Category
    purposes: tuple[Purpose, ...]
    sources: tuple[str, ...]
    readers: tuple[Subject, ...]
    retention: Retention
    encryption: Encryption = Encryption.NONE
    optional: bool = False
    since: str = "1.0"


_EVERYBODY = (Subject.PUPIL, Subject.TEACHER, Subject.ADMIN)
_PUPIL = (Subject.PUPIL,)
_OWN_AND_TEACHER = (Subject.PUPIL, Subject.TEACHER)

PERSONAL_FIELDS: Mapping[str, FieldRule] = {
    "pseudonym": FieldRule(
        label="eigen kenmerk van de dienst (willekeurig)",
        subjects=_EVERYBODY,
        category=Category.TECHNICAL,
        purposes=(Purpose.ACCESS, Purpose.STORE_RESULTS),
        sources=("tool",),
        readers=(),
        retention=Retention.ACCOUNT,
    ),
    "alias": FieldRule(
        label="schuilnaam (dier en getal, willekeurig)",
        subjects=_EVERYBODY,
        category=Category.CONTACT,
        purposes=(Purpose.ACCESS,),
        sources=("tool",),
        readers=_OWN_AND_TEACHER,
        retention=Retention.ACCOUNT,
    ),
    "platform_user_id": FieldRule(
        label="kenmerk van de gebruiker in de leeromgeving",
        subjects=_EVERYBODY,
        category=Category.TECHNICAL,
        purposes=(Purpose.ACCESS, Purpose.RETURN_RESULTS),
        sources=("lti:sub",),
        readers=(),
        retention=Retention.ACCOUNT,
        encryption=Encryption.DIGEST_AND_SEALED,
    ),
    "role": FieldRule(
        label="rol (leerling, leerkracht of schoolbeheerder)",
        subjects=_EVERYBODY,
        category=Category.ORGANISATION,
        purposes=(Purpose.ACCESS,),
        sources=("lti:roles",),
        readers=_OWN_AND_TEACHER,
        retention=Retention.ACCOUNT,
    ),
    "school_and_group": FieldRule(
        label="school en groep",
        subjects=_EVERYBODY,
        category=Category.ORGANISATION,
        purposes=(Purpose.ACCESS, Purpose.ANALYSE),
        sources=("lti:context",),
        readers=_OWN_AND_TEACHER,
        retention=Retention.ACCOUNT,
    ),
    "exercise_result": FieldRule(
        label="oefeningresultaten",
        subjects=_PUPIL,
        category=Category.PROGRESS,
        purposes=(Purpose.STORE_RESULTS, Purpose.RETURN_RESULTS, Purpose.ANALYSE),
        sources=("pupil",),
        readers=_OWN_AND_TEACHER,
        retention=Retention.RESULTS,
    ),
    "exercise_response": FieldRule(
        label="gegeven antwoorden",
        subjects=_PUPIL,
        category=Category.PROGRESS,
        purposes=(Purpose.STORE_RESULTS, Purpose.FITTING_MATERIAL),
        sources=("pupil",),
        readers=_OWN_AND_TEACHER,
        retention=Retention.RESPONSES,
    ),
    "current_exercise": FieldRule(
        label="huidige oefening",
        subjects=_PUPIL,
        category=Category.TECHNICAL,
        purposes=(Purpose.ANALYSE,),
        sources=("pupil",),
        readers=(Subject.TEACHER,),
        retention=Retention.LIVE,
    ),
    "login_time": FieldRule(
        label="tijden van inloggen",
        subjects=_EVERYBODY,
        category=Category.CONTACT,
        purposes=(Purpose.ACCESS, Purpose.SECURE),
        sources=("tool",),
        readers=(Subject.TEACHER,),
        retention=Retention.LOGIN_TIMES,
    ),
    "audit_trail": FieldRule(
        label="logboek: wie wanneer iets bekeek of veranderde (alleen kenmerken)",
        subjects=_EVERYBODY,
        category=Category.TECHNICAL,
        purposes=(Purpose.SECURE,),
        sources=("tool",),
        readers=(Subject.ADMIN,),
        retention=Retention.AUDIT,
    ),
    "browser_proof": FieldRule(
        label="kenmerk van de sessie in deze browser (tijdelijk)",
        subjects=_EVERYBODY,
        category=Category.TECHNICAL,
        purposes=(Purpose.ACCESS, Purpose.SECURE),
        sources=("tool",),
        readers=(),
        retention=Retention.SESSION,
        encryption=Encryption.DIGEST,
    ),
}

NEVER_STORED: Mapping[str, str] = {
    "email": "e-mailadres",
    "phone": "telefoonnummer",
    "address": "adres",
    "nationality": "nationaliteit en geboorteplaats (D3)",
    "parents": "ouders, voogd (D4)",
    "medical": "medische gegevens (D5)",
    "religion": "godsdienst (D6)",
    "finance": "financiën (D9)",
    "teacher_details": "gegevens van docent of begeleider (D11)",
    "bsn": "burgerservicenummer, persoonsgebonden nummer (D13)",
    "eck_id": "keten-ID (D14), tot een bijlage met die rij is aanvaard",
}
"""What must not be stored in any form: wire or column name part -> Dutch label."""


def rule(field: str) -> FieldRule:
    """Return the rule of ``field``; KeyError when it is not registered."""
    return PERSONAL_FIELDS[field]

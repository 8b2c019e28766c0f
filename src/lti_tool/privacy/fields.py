"""The register of personal fields: the one list that everything else iterates.

A column that is about a person is made with ``models.base.personal("<field>")`` and does not
compile when the field is not listed here. Source of categories and purposes: the school's
privacy annex (privacybijsluiter), sections B, C and D.
"""

from collections.abc import Mapping

from lti_tool.privacy.optional_fields import EXCLUSIVE, OPTIONAL_FIELDS
from lti_tool.privacy.rules import (
    Category,
    Encryption,
    FieldRule,
    Purpose,
    Retention,
    Subject,
)

__all__ = [
    "ANNEX_VERSION",
    "EXCLUSIVE",
    "NEVER_STORED",
    "OPTIONAL_FIELDS",
    "PERSONAL_FIELDS",
    "rule",
]

ANNEX_VERSION = "2.0"
"""The annex that lists this register; the 2018 annex is 1.0. A changed register needs a new one."""

_EVERYBODY = (Subject.PUPIL, Subject.TEACHER, Subject.ADMIN)
_PUPIL = (Subject.PUPIL,)
_OWN_AND_TEACHER = (Subject.PUPIL, Subject.TEACHER)

_PLACES = (
    "lti:context.id",
    "lti:context.title",
    "lti:context.label",
    "nrps:status",
    "nrps:group_enrollments",
    *(f"oneroster:users.{name}" for name in ("status", "enabledUser", "grades")),
    *(f"oneroster:roles.{name}" for name in ("status", "orgSourcedId", "beginDate", "endDate")),
    "oneroster:demographics.status",
    *(
        f"oneroster:enrollments.{name}"
        for name in ("status", "classSourcedId", "class", "beginDate", "endDate")
    ),
    *(
        f"edexml:leerling.{name}"
        for name in (
            "jaargroep",
            "groep",
            "samengestelde_groepen",
            "instroomdatum",
            "uitstroomdatum",
        )
    ),
    "edexml:leerkracht.groepen",
)
"""Where the school, the group, and from when until when somebody is in it come from."""

_ALWAYS: Mapping[str, FieldRule] = {
    "pseudonym": FieldRule(
        label="eigen kenmerk van de dienst (willekeurig)",
        subjects=_EVERYBODY,
        category=Category.TECHNICAL,
        purposes=(Purpose.ACCESS, Purpose.STORE_RESULTS),
        sources=("tool",),
        readers=(),
        retention=Retention.RESULTS,
        since="2.0",
    ),
    "alias": FieldRule(
        label="schuilnaam (dier en getal, willekeurig)",
        subjects=_EVERYBODY,
        category=Category.CONTACT,
        purposes=(Purpose.ACCESS,),
        sources=("tool",),
        readers=_OWN_AND_TEACHER,
        retention=Retention.ACCOUNT,
        since="2.0",
    ),
    "platform_user_id": FieldRule(
        label="kenmerk van de gebruiker in de leeromgeving of de leerlingadministratie",
        subjects=_EVERYBODY,
        category=Category.TECHNICAL,
        purposes=(Purpose.ACCESS, Purpose.RETURN_RESULTS),
        sources=(
            "lti:sub",
            "lti:for_user.user_id",
            "lti:for_user.id",
            "lti:lti1p1.user_id",
            "nrps:user_id",
            "oneroster:users.sourcedId",
            "oneroster:roles.userSourcedId",
            "oneroster:demographics.userSourcedId",
            "oneroster:enrollments.userSourcedId",
            "oneroster:enrollments.user",
            "edexml:leerling.@key",
            "edexml:leerkracht.@key",
        ),
        readers=(),
        retention=Retention.ACCOUNT,
        encryption=Encryption.DIGEST_AND_SEALED,
        since="2.0",
    ),
    "role": FieldRule(
        label="rol (leerling, leerkracht of schoolbeheerder)",
        subjects=_EVERYBODY,
        category=Category.ORGANISATION,
        purposes=(Purpose.ACCESS,),
        sources=(
            "lti:roles",
            "nrps:roles",
            "oneroster:users.role",
            "oneroster:users.roles",
            "oneroster:roles.role",
            "oneroster:roles.roleType",
            "oneroster:enrollments.role",
            "oneroster:enrollments.primary",
            "edexml:leerkracht.rol",
        ),
        readers=_OWN_AND_TEACHER,
        retention=Retention.ACCOUNT,
        since="2.0",
    ),
    "school_and_group": FieldRule(
        label="school en groep",
        subjects=_EVERYBODY,
        category=Category.ORGANISATION,
        purposes=(Purpose.ACCESS, Purpose.ANALYSE),
        sources=_PLACES,
        readers=_OWN_AND_TEACHER,
        retention=Retention.RESULTS,
    ),
    "membership": FieldRule(
        label="schooljaar van het laatste gebruik, en datum van vertrek",
        subjects=_EVERYBODY,
        category=Category.ORGANISATION,
        purposes=(Purpose.ACCESS,),
        sources=("tool",),
        readers=(Subject.ADMIN,),
        retention=Retention.RESULTS,
        since="2.0",
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
        since="2.0",
    ),
    "written_text": FieldRule(
        label="zelf geschreven teksten (open vragen)",
        subjects=_PUPIL,
        category=Category.PROGRESS,
        purposes=(Purpose.STORE_RESULTS, Purpose.FITTING_MATERIAL),
        sources=("pupil",),
        readers=_OWN_AND_TEACHER,
        retention=Retention.RESPONSES,
        encryption=Encryption.SEALED,
        since="2.0",
    ),
    "practice_level": FieldRule(
        label="geschat niveau per leerdoel, en hoe zeker dat is",
        subjects=_PUPIL,
        category=Category.PROGRESS,
        purposes=(Purpose.FITTING_MATERIAL, Purpose.ANALYSE),
        sources=("pupil",),
        readers=_OWN_AND_TEACHER,
        retention=Retention.RESULTS,
        since="2.0",
    ),
    "practice_choice": FieldRule(
        label="gekozen oefenopgaven met de reden, en wat de leerkracht daarvoor instelt",
        subjects=_PUPIL,
        category=Category.PROGRESS,
        purposes=(Purpose.FITTING_MATERIAL, Purpose.ANALYSE),
        sources=("pupil", "school"),
        readers=_OWN_AND_TEACHER,
        retention=Retention.RESULTS,
        since="2.0",
    ),
    "current_exercise": FieldRule(
        label="huidige oefening",
        subjects=_PUPIL,
        category=Category.TECHNICAL,
        purposes=(Purpose.ANALYSE,),
        sources=("pupil",),
        readers=(Subject.TEACHER,),
        retention=Retention.LIVE,
        since="2.0",
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
    "suppression": FieldRule(
        label="dat iemand gewist is (alleen als hash en willekeurig kenmerk)",
        subjects=_EVERYBODY,
        category=Category.TECHNICAL,
        purposes=(Purpose.SECURE,),
        sources=("tool",),
        readers=(Subject.ADMIN,),
        retention=Retention.SUPPRESSION,
        encryption=Encryption.DIGEST,
        since="2.0",
    ),
    "audit_trail": FieldRule(
        label="logboek: wie wanneer iets bekeek of veranderde (alleen kenmerken)",
        subjects=_EVERYBODY,
        category=Category.TECHNICAL,
        purposes=(Purpose.SECURE,),
        sources=("tool",),
        readers=(Subject.ADMIN,),
        retention=Retention.AUDIT,
        since="2.0",
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
        since="2.0",
    ),
}

_UNUSED: Mapping[str, FieldRule] = {
    "login_name": FieldRule(
        label="loginnaam",
        subjects=_EVERYBODY,
        category=Category.CONTACT,
        purposes=(Purpose.ACCESS,),
        sources=(),
        readers=(),
        retention=Retention.ACCOUNT,
        unused="Iedereen komt binnen via de leeromgeving van de school.",
    ),
    "password": FieldRule(
        label="wachtwoord",
        subjects=_EVERYBODY,
        category=Category.CONTACT,
        purposes=(Purpose.ACCESS,),
        sources=(),
        readers=(),
        retention=Retention.ACCOUNT,
        unused="Er zijn geen eigen accounts, dus ook geen wachtwoorden.",
    ),
}

PERSONAL_FIELDS: Mapping[str, FieldRule] = {**_ALWAYS, **OPTIONAL_FIELDS, **_UNUSED}
"""Every field that the annex allows, by the name that columns and choices use."""

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
}
"""What must not be stored in any form: wire or column name part -> Dutch label."""


def rule(field: str) -> FieldRule:
    """Return the rule of ``field``; KeyError when it is not registered."""
    return PERSONAL_FIELDS[field]

"""The optional fields: empty until a school, knowing what it means, turns them on (annex B, D)."""

from collections.abc import Mapping

from lti_tool.privacy.rules import (
    Category,
    Encryption,
    FieldRule,
    Mode,
    Purpose,
    Retention,
    Subject,
)

_STAFF = (Subject.TEACHER, Subject.ADMIN)
_ON_OFF = (Mode.OFF, Mode.STORED)
_BIRTH = (
    "oneroster:demographics.birthDate",
    "oneroster:demographics.birthdate",
    "edexml:leerling.geboortedatum",
)

OPTIONAL_FIELDS: Mapping[str, FieldRule] = {
    "display_name": FieldRule(
        label="naam van de leerling",
        subjects=(Subject.PUPIL,),
        category=Category.CONTACT,
        purposes=(Purpose.ANALYSE,),
        sources=(
            "lti:name",
            "lti:given_name",
            "lti:family_name",
            "nrps:name",
            "nrps:given_name",
            "nrps:family_name",
            "oneroster:users.givenName",
            "oneroster:users.familyName",
            "oneroster:users.preferredGivenName",
            "oneroster:users.preferredFirstName",
            "oneroster:users.preferredFamilyName",
            "oneroster:users.preferredLastName",
            "edexml:leerling.roepnaam",
            "edexml:leerling.voorvoegsel",
            "edexml:leerling.achternaam",
        ),
        readers=_STAFF,
        retention=Retention.ACCOUNT,
        encryption=Encryption.SEALED,
        modes=(Mode.OFF, Mode.SCREEN, Mode.STORED),
        why="De leerkracht ziet bij het werk de naam in plaats van alleen de schuilnaam.",
    ),
    "birth_year": FieldRule(
        label="geboortejaar",
        subjects=(Subject.PUPIL,),
        category=Category.OTHER,
        purposes=(Purpose.ANALYSE,),
        sources=_BIRTH,
        readers=_STAFF,
        retention=Retention.ACCOUNT,
        encryption=Encryption.SEALED,
        modes=_ON_OFF,
        why="De leerkracht kan resultaten bekijken naast de leeftijd, zonder de geboortedag.",
        since="2.0",
    ),
    "birth_date": FieldRule(
        label="geboortedatum",
        subjects=(Subject.PUPIL,),
        category=Category.OTHER,
        purposes=(Purpose.ANALYSE,),
        sources=_BIRTH,
        readers=_STAFF,
        retention=Retention.ACCOUNT,
        encryption=Encryption.SEALED,
        modes=_ON_OFF,
        why="De leerkracht kan twee kinderen met dezelfde naam uit elkaar houden.",
    ),
    "age": FieldRule(
        label="leeftijd",
        subjects=(Subject.PUPIL,),
        category=Category.OTHER,
        purposes=(Purpose.ANALYSE,),
        sources=_BIRTH,
        readers=_STAFF,
        retention=Retention.ACCOUNT,
        encryption=Encryption.SEALED,
        modes=_ON_OFF,
        why="De leerkracht kan resultaten bekijken naast de leeftijd in hele jaren.",
    ),
    "administration_number": FieldRule(
        label="administratienummer van de school",
        subjects=(Subject.PUPIL,),
        category=Category.NUMBER,
        purposes=(Purpose.RETURN_RESULTS,),
        sources=(
            "lti:lis.person_sourcedid",
            "nrps:lis_person_sourcedid",
            "oneroster:users.identifier",
        ),
        readers=(Subject.ADMIN,),
        retention=Retention.ACCOUNT,
        encryption=Encryption.SEALED,
        modes=_ON_OFF,
        why="De school kan resultaten koppelen aan het eigen nummer. Nooit het BSN of PGN.",
    ),
    "eck_id": FieldRule(
        label="keten-ID (ECK-iD)",
        subjects=(Subject.PUPIL,),
        category=Category.CHAIN_ID,
        purposes=(Purpose.ACCESS, Purpose.EXCHANGE),
        sources=(
            "lti:custom.eckid",
            "lti:lis.person_sourcedid",
            "nrps:lis_person_sourcedid",
            "oneroster:users.userMasterIdentifier",
            "oneroster:users.userIds",
            "edexml:leerling.@eckid",
        ),
        readers=(),
        retention=Retention.ACCOUNT,
        encryption=Encryption.DIGEST_AND_SEALED,
        modes=_ON_OFF,
        why="De leerling wordt herkend over lesmiddelen heen; het nummer is nergens te zien.",
        since="2.0",
    ),
    "photo": FieldRule(
        label="pasfoto van de leerling",
        subjects=(Subject.PUPIL,),
        category=Category.IMAGE,
        purposes=(Purpose.ANALYSE,),
        sources=("school",),
        readers=_STAFF,
        retention=Retention.PHOTO,
        encryption=Encryption.SEALED,
        modes=_ON_OFF,
        why=(
            "De leerkracht ziet bij het werk een kleine foto. Alleen van leerlingen voor wie de"
            " school heeft aangevinkt dat er toestemming is."
        ),
    ),
}

EXCLUSIVE: tuple[frozenset[str], ...] = (frozenset({"birth_year", "birth_date", "age"}),)
"""Of each of these sets a school keeps one field at most: more would only say the same."""

"""The words in which the register speaks: subjects, purposes, categories, terms, choices.

Source of categories and purposes: the school's privacy annex (privacybijsluiter), sections B, C
and D. The Dutch of each word is our own.
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
    CONTINUE = "I.e"
    RESEARCH = "I.f"
    OPEN_UP = "I.g"
    LAW = "I.h"
    OTHER_LAW = "I.i"


PURPOSES: Mapping[Purpose, str] = {
    Purpose.STORE_RESULTS: "resultaten bewaren",
    Purpose.RETURN_RESULTS: "resultaten teruggeven aan de school",
    Purpose.FITTING_MATERIAL: "oefenstof kiezen die past",
    Purpose.ANALYSE: "de leerkracht laten zien hoe het gaat",
    Purpose.EXCHANGE: "resultaten uitwisselen met andere lesmiddelen van de school",
    Purpose.DELIVER: "de oefeningen leveren zoals afgesproken",
    Purpose.ACCESS: "weten wie er binnenkomt",
    Purpose.SECURE: "misbruik en fouten voorkomen",
    Purpose.CONTINUE: "de dienst laten werken: onderhoud, reservekopieën, fouten herstellen",
    Purpose.RESEARCH: "onderzoek in opdracht van de school, onder strikte voorwaarden",
    Purpose.OPEN_UP: "volledig geanonimiseerde cijfers beschikbaar stellen, als de school dat wil",
    Purpose.LAW: "voldoen aan wettelijke eisen aan lesmiddelen",
    Purpose.OTHER_LAW: "een andere wet uitvoeren",
}


class Category(StrEnum):
    """Annex section D; TECHNICAL is Bijlage 1A (identifiers the annex itself does not name)."""

    CONTACT = "D1"
    NUMBER = "D2"
    PROGRESS = "D7"
    ORGANISATION = "D8"
    IMAGE = "D10"
    OTHER = "D12"
    CHAIN_ID = "D14"
    TECHNICAL = "1A"


CATEGORIES: Mapping[Category, str] = {
    Category.CONTACT: "contactgegevens",
    Category.NUMBER: "nummer van de onderwijsdeelnemer",
    Category.PROGRESS: "studievoortgang",
    Category.ORGANISATION: "onderwijsorganisatie",
    Category.IMAGE: "beeldmateriaal",
    Category.OTHER: "overige gegevens",
    Category.CHAIN_ID: "keten-ID (ECK-iD)",
    Category.TECHNICAL: "technische kenmerken (Bijlage 1A)",
}


class Encryption(StrEnum):
    """How a field is kept."""

    NONE = "leesbaar in de database"
    DIGEST = "alleen als hash"
    SEALED = "versleuteld met de sleutel van de leerling"
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
    PHOTO = "tot vertrek, of tot de toestemming of de keuze van de school vervalt"
    AUDIT = "18 maanden"
    SUPPRESSION = "24 maanden na het wissen"


class Mode(StrEnum):
    """What a school may choose for an optional field, from least to most."""

    OFF = "off"
    SCREEN = "screen"
    STORED = "stored"


MODES: Mapping[Mode, str] = {
    Mode.OFF: "uit",
    Mode.SCREEN: "alleen op het scherm",
    Mode.STORED: "bewaren",
}

OPTIONAL = "(optioneel)"
"""Stands as text behind the label of every optional field, wherever it is shown (annex B)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """All that is decided about one personal field.

    ``sources`` name where it comes from (``lti:<claim>``, ``nrps:<member>``, ``oneroster:<file>.
    <column>``, ``edexml:<element>.<name>``, ``pupil``, ``school``, ``tool``); ``readers`` who may
    see its value. An optional field has ``modes`` and stays empty until the school turns one on;
    ``why`` tells what it is for then. A field with ``unused`` is one that the annex lists and
    this service does without; the text says why. ``since`` is the annex version that lists it.
    """

    label: str
    subjects: tuple[Subject, ...]
    category: Category
    purposes: tuple[Purpose, ...]
    sources: tuple[str, ...]
    readers: tuple[Subject, ...]
    retention: Retention
    encryption: Encryption = Encryption.NONE
    modes: tuple[Mode, ...] = ()
    why: str = ""
    unused: str = ""
    since: str = "1.0"

    @property
    def optional(self) -> bool:
        """Whether it is empty until a school chooses otherwise."""
        return bool(self.modes)

    @property
    def purpose_words(self) -> tuple[str, ...]:
        """Return what it is for, in words."""
        return tuple(PURPOSES[purpose] for purpose in self.purposes)

    @property
    def title(self) -> str:
        """The label, with its mark when the field is optional."""
        return f"{self.label} {OPTIONAL}" if self.optional else self.label

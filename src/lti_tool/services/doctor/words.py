"""Words in both languages, and who can mend a thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Words:
    """One text in Dutch and in English."""

    nl: str
    en: str

    def said(self, language: str, facts: Mapping[str, object]) -> str:
        """Return the text in ``language`` (Dutch unless ``en``) with the facts filled in."""
        return (self.en if language == "en" else self.nl).format_map(facts)


class Owner(StrEnum):
    """Whose job it is to mend a thing."""

    SCHOOL = "school"
    PLATFORM = "platform"
    PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a finding means, and where there is something to mend: who does it, and what."""

    says: Words
    owner: Owner | None = None
    remedy: Words | None = None


SCHOOL, PLATFORM, PUBLISHER = Owner.SCHOOL, Owner.PLATFORM, Owner.PUBLISHER

OWNERS: Mapping[Owner, Words] = {
    Owner.SCHOOL: Words("de school", "the school"),
    Owner.PLATFORM: Words("de beheerder van de leeromgeving", "the LMS administrator"),
    Owner.PUBLISHER: Words("Alles-in-1 (de uitgever)", "Alles-in-1 (the publisher)"),
}

"""What a school reads before it turns an optional field on or off: the annex's words on it.

The text is made from the register. Its digest travels with the form and is kept with the
decision, so that nobody decides about a text that they were not shown (annex B: the choice is
made on the ground of information given before).
"""

from dataclasses import dataclass
from hashlib import sha256

from lti_tool.privacy.fields import ANNEX_VERSION, EXCLUSIVE, OPTIONAL_FIELDS
from lti_tool.privacy.rules import CATEGORIES, MODES, PURPOSES, FieldRule, Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The text about one field, of one annex version; ``digest`` is the SHA-256 of both."""

    field: str
    title: str
    version: str
    lines: tuple[str, ...]

    @property
    def digest(self) -> bytes:
        """What is kept to prove which text was shown."""
        return sha256(
            "\n".join((self.field, self.version, self.title, *self.lines)).encode()
        ).digest()


def explanation(name: str) -> Explanation:
    """Return the text about an optional field, in Dutch; KeyError when it is none."""
    rule = OPTIONAL_FIELDS[name]
    return Explanation(
        field=name, title=rule.title, version=ANNEX_VERSION, lines=tuple(_lines(name, rule))
    )


def _lines(name: str, rule: FieldRule) -> list[str]:
    readers = " en ".join(reader.value for reader in rule.readers) or "niemand"
    purposes = "; ".join(PURPOSES[purpose] for purpose in rule.purposes)
    found = [
        f"Wat: {rule.label}. Bijlage, onderdeel {rule.category}: {CATEGORIES[rule.category]}.",
        f"Waarvoor: {rule.why} Doel ({', '.join(rule.purposes)}): {purposes}.",
        f"Wie het ziet: {readers}. Nooit een andere leerling.",
        f"Hoe het wordt bewaard: {rule.encryption.value}.",
        f"Hoe lang: {rule.retention.value}; meteen weg als de school het uitzet.",
    ]
    if Mode.SCREEN in rule.modes:
        found.append(
            f"Bij '{MODES[Mode.SCREEN]}' vragen we het op in de leeromgeving op het moment van"
            " kijken en bewaren we het nergens."
        )
    others = sorted(OPTIONAL_FIELDS[o].label for g in EXCLUSIVE if name in g for o in g - {name})
    if others:
        found.append(f"Kan niet samen met: {', '.join(others)}.")
    found.append(
        "De school kiest dit zelf en is er zelf verantwoordelijk voor. Zonder deze keuze wordt"
        " het niet bewaard en werkt alles ook."
    )
    return found

"""Versions of the annex: what each listed, fixed for ever, and what changed between two.

A version is issued by writing down the register of that moment (``issued/<version>.json``) and
its digest in the table below. A register that differs from its newest version fails the build.

Source: annex section G (version); model agreement 4.0, Bijlage 3 (changes).
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.resources import files

from lti_tool.privacy.fields import ANNEX_VERSION, PERSONAL_FIELDS
from lti_tool.privacy.rules import CATEGORIES, FieldRule

DATES: Mapping[str, str] = {"1.0": "2018-04-07", "2.0": "2026-11-23"}
"""Version -> the day it was issued."""

DIGESTS: Mapping[str, str] = {
    "1.0": "e4f83bdd76f4c9cfb693afc114ff4f29ffaad45a2a58fcfc6b2eb771569eabad",
    "2.0": "c8ed378a7d8694d22f6e43cdff293fef8379f5fa0986d1771dcde1c043d27951",
}
"""Version -> SHA-256 of what it listed. A line here is never changed, only added."""

Listed = Mapping[str, Mapping[str, str]]
"""Field -> what the annex says about it, in words."""


def current() -> Listed:
    """Return what the register of this program lists."""
    return {name: _said(rule) for name, rule in sorted(PERSONAL_FIELDS.items())}


def issued(version: str) -> Listed:
    """Return what a version listed; FileNotFoundError when there is no such version."""
    text = files(__package__).joinpath("issued", f"{version}.json").read_text(encoding="utf-8")
    listed: Listed = json.loads(text)
    return listed


def written(listed: Listed) -> str:
    """Return a listing as it is kept: the same listing always gives the same text."""
    return json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def digest(listed: Listed) -> str:
    """Return the SHA-256 of a listing, in hexadecimal."""
    return sha256(written(listed).encode()).hexdigest()


def changes(since: str, until: str = ANNEX_VERSION) -> Iterator[tuple[str, str]]:
    """Yield what changed between two versions: the field's label, and what is different."""
    old, new = issued(since), issued(until)
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            yield new[name]["label"], f"nieuw: {new[name]['category']}"
        elif name not in new:
            yield old[name]["label"], "vervallen"
        elif old[name] != new[name]:
            parts = [part for part in new[name] if new[name][part] != old[name].get(part)]
            yield new[name]["label"], "gewijzigd: " + ", ".join(_PARTS[part] for part in parts)


_PARTS: Mapping[str, str] = {
    "label": "naam",
    "subjects": "van wie",
    "category": "categorie",
    "purposes": "doelen",
    "readers": "wie het ziet",
    "retention": "bewaartermijn",
    "kept": "manier van bewaren",
    "optional": "optioneel of niet",
}


def _said(rule: FieldRule) -> Mapping[str, str]:
    return {
        "label": rule.label,
        "subjects": ", ".join(rule.subjects),
        "category": f"{rule.category.value} {CATEGORIES[rule.category]}",
        "purposes": ", ".join(rule.purposes),
        "readers": ", ".join(rule.readers),
        "retention": rule.retention.value,
        "kept": "niet" if rule.unused else rule.encryption.value,
        "optional": "ja" if rule.optional else "nee",
    }

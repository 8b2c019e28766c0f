"""Every text of the pages has an English translation that fits it."""

import re
import shutil

import pytest
from babel.messages.catalog import Catalog, Message
from deploy import translations

from tests.structure.sources import PACKAGE, name_of

ENGLISH = translations.TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
REMEDY = "run 'make translations' and translate what is new in messages.po"


def identities(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def texts(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """Return the plural forms of a text, or the one form that it has."""
    return list(value) if isinstance(value, tuple | list) else [value or ""]


def faults(message: Message) -> list[str]:
    """Tell what is wrong with one translation."""
    asked = [PLACEHOLDER.findall(text) for text in texts(message.id)]
    given = [PLACEHOLDER.findall(text) for text in texts(message.string)]
    found = {
        "not translated": not translations.translated(message),
        "fuzzy": message.fuzzy,
        "other placeholders": [sorted(p) for p in asked] != [sorted(p) for p in given],
        # templates take texts for markup
        "markup": any(set("<>&") & set(text) for text in texts(message.string)),
        "straight apostrophe": any("'" in text for text in texts(message.string)),
    }
    return [f"{message.id}: {fault}" for fault, is_so in found.items() if is_so]


def test_the_gathering_finds_texts_of_templates_and_of_code():
    places = {name for message in translations.gathered() for name, _ in message.locations}

    assert {
        "lti_tool/web/player/presenters.py",
        "lti_tool/web/templates/player/item.html",
        "lti_tool/web/texts.py",
    } <= places


def test_every_text_has_a_row_and_every_row_a_text():
    asked, there = identities(translations.gathered()), identities(translations.read(ENGLISH))

    assert sorted(map(str, asked - there)) == [], REMEDY
    assert sorted(map(str, there - asked)) == [], REMEDY


def test_every_translation_fits_its_text():
    found = [f for message in translations.read(ENGLISH) if message.id for f in faults(message)]

    assert found == [], REMEDY


def test_no_translation_is_kept_for_a_text_that_went():
    assert [str(old.id) for old in translations.read(ENGLISH).obsolete.values()] == [], REMEDY


def test_gathering_twice_is_gathering_once(tmp_path):
    path = tmp_path / "en" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    shutil.copy(ENGLISH, path)

    missing, gone = translations.refresh(path)
    once = path.read_bytes()
    translations.refresh(path)

    assert (missing, gone) == ([], [])
    assert path.read_bytes() == once
    assert b"Date" not in once


def test_a_new_language_begins_with_an_empty_file(tmp_path):
    path = tmp_path / "fy" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.touch()

    missing, _ = translations.refresh(path)

    assert len(missing) == len(translations.gathered())
    assert b'"Language: fy\\n"' in path.read_bytes()


VISIBLE = re.compile(r">\s*[A-Za-z][^<>{}]*<")


def test_templates_hold_no_text_that_cannot_be_translated():
    assert [
        f"{name_of(path)}: {found}"
        for path in sorted(PACKAGE.rglob("web/templates/**/*.html"))
        for found in VISIBLE.findall(re.sub(r"{%.*?%}", "", path.read_text(encoding="utf-8")))
    ] == []
    assert VISIBLE.search("<h1>Klaar!</h1>")


@pytest.mark.parametrize(
    "broken",
    [
        Message("Klaar", ""),
        Message("Klaar", "Done", flags=["fuzzy"]),
        Message("Opgave %(n)s van %(m)s", "Question %(n)s"),
        Message(("%(num)s opgave", "%(num)s opgaven"), ("%(num)s question", "")),
        Message("Klaar", "<b>Done</b>"),
        Message("Je score", "The pupil's score"),
    ],
    ids=["empty", "fuzzy", "placeholder", "plural", "markup", "apostrophe"],
)
def test_a_breach_would_be_found(broken):
    assert faults(broken)

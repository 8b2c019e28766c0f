"""Gather the texts of the pages into every language's ``messages.po`` (``make translations``).

The Dutch text is the key. What is translated stays, what is new waits with an empty translation,
what no page says any more goes. The outcome depends on the texts alone (no dates, no line
numbers), so gathering twice is the same as gathering once.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src"
SETTINGS = ROOT / "deploy" / "babel.cfg"
TRANSLATIONS = SOURCES / "lti_tool" / "web" / "translations"

HEADER = """\
# The pages in another language. After a change of a page: make translations.
msgid ""
msgstr ""
"Project-Id-Version: lti_tool\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""
"""Babel's own header has dates and empty addresses."""


def gathered() -> Catalog:
    """Return every text that the pages mark, untranslated."""
    with SETTINGS.open(encoding="utf-8") as text:
        methods, options = parse_mapping_cfg(text)  # type: ignore[no-untyped-call]  # Babel's own
    found = Catalog()
    for name, line, text_or_plural, _, context in extract_from_dir(SOURCES, methods, options):
        found.add(text_or_plural, locations=[(name, line)], context=context)
    return found


def read(path: Path) -> Catalog:
    """Return what ``path`` (``.../<language>/LC_MESSAGES/messages.po``) holds."""
    with path.open("rb") as text:
        return read_po(text, locale=path.parts[-3])


def refresh(path: Path) -> tuple[list[Message], list[Message]]:
    """Bring one language's file up to date; return what is to be translated and what went."""
    catalogue = read(path)
    catalogue.update(gathered(), no_fuzzy_matching=True)
    body = BytesIO()
    write_po(
        body,
        catalogue,
        width=98,
        omit_header=True,
        sort_by_file=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    header = HEADER.format(language=catalogue.locale, plural_forms=catalogue.plural_forms)
    path.write_bytes(header.encode() + body.getvalue().rstrip() + b"\n")
    missing = [message for message in catalogue if message.id and not translated(message)]
    return missing, list(catalogue.obsolete.values())


def translated(message: Message) -> bool:
    """Return whether a message has its translation, in all plural forms."""
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(texts)


def main() -> None:
    """Refresh every language and tell what is left to do."""
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        missing, gone = refresh(path)
        print(f"{path.relative_to(ROOT)}: {len(missing)} to translate, {len(gone)} gone")
        for message in gone:  # a text that only changed may keep most of its translation
            print(f"  gone: {message.id} = {message.string}")
        for message in missing:
            print(f"  to translate: {message.id}")


if __name__ == "__main__":
    main()

"""Controls of a screen as things to write on: lines, and choices between brackets."""

import re

_LIST = re.compile(r"<select\b[^>]*>(.*?)</select>", re.DOTALL)
_CHOICE = re.compile(r"<option\b([^>]*)>(.*?)</option>", re.DOTALL)
_EMPTY = re.compile(r'\bvalue(?:=""|(?=[\s>]|$))')
_AREA = re.compile(r"<textarea\b[^>]*>.*?</textarea>", re.DOTALL)
_WORDS = re.compile(r'<ul class="words">(.*?)</ul>', re.DOTALL)
_MOVES = re.compile(r' data-(?:order|slider)=""')

LINE, LINES = '<span class="line"></span>', '<span class="lines"></span>'


def printable(html: str) -> str:
    """Return an item's HTML (our own, as ``rendering.item_html`` writes it) for a sheet of paper.

    A list to choose from becomes a line with the choices behind it, told once where several lists
    have the same; a field for a text becomes lines.
    """
    told: set[tuple[str, ...]] = {
        tuple(re.findall(r"<li>(.*?)</li>", words)) for words in _WORDS.findall(html)
    }

    def line(found: re.Match[str]) -> str:
        choices = tuple(text for kind, text in _CHOICE.findall(found[1]) if not _EMPTY.search(kind))
        numbers = all(choice.isdigit() for choice in choices)
        if numbers or choices in told:
            return LINE
        told.add(choices)
        return f'{LINE} <span class="choices">({" / ".join(choices)})</span>'

    return _MOVES.sub("", _AREA.sub(LINES, _LIST.sub(line, html)))

"""Controls of a screen as things to write on: lines, and choices between brackets."""

import re
from collections import Counter

_LIST = re.compile(r"<select\b[^>]*>(.*?)</select>", re.DOTALL)
_CHOICE = re.compile(r"<option\b([^>]*)>(.*?)</option>", re.DOTALL)
_EMPTY = re.compile(r'\bvalue(?:=""|(?=[\s>]|$))')
_AREA = re.compile(r"<textarea\b[^>]*>.*?</textarea>", re.DOTALL)
_WORDS = re.compile(r'<ul class="words">(.*?)</ul>', re.DOTALL)
_MOVES = re.compile(r' data-(?:order|slider)=""')

_CROSSES = re.compile(r'<p class="how">[^<]*</p>(?:<div class="pair">.*?</div>)+', re.DOTALL)

LINE, LINES = '<span class="line"></span>', '<span class="lines"></span>'


def printable(html: str) -> str:
    """Return an item's HTML (our own, as ``rendering.item_html`` writes it) for a sheet of paper.

    A list to choose from becomes a line with the choices behind it; where several lists have the
    same choices, these stand above them once. A field for a text becomes lines. Crosses are put in
    the picture itself.
    """
    told = {tuple(re.findall(r"<li>(.*?)</li>", words)) for words in _WORDS.findall(html)}
    html = _CROSSES.sub("", html)
    lists = Counter(_choices(inside) for inside in _LIST.findall(html))
    shared = [each for each, count in lists.items() if count > 1 and each not in told]
    silent = {*told, *shared}
    above = "".join(f"<p>{_told(each)}</p>" for each in shared)

    def line(found: re.Match[str]) -> str:
        choices = _choices(found[1])
        return LINE if choices in silent else f"{LINE} {_told(choices)}"

    lined = _AREA.sub(LINES, _LIST.sub(line, html))
    return _MOVES.sub("", lined.replace("</legend>", f"</legend>{above}", 1))


def _choices(inside: str) -> tuple[str, ...]:
    return tuple(text for kind, text in _CHOICE.findall(inside) if not _EMPTY.search(kind))


def _told(choices: tuple[str, ...]) -> str:
    return f'<span class="choices">({" / ".join(choices)})</span>'

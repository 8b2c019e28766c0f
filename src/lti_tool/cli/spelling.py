"""Looking words up with Hunspell and Debian's Dutch word list, where they are installed."""

import shutil
import subprocess
from collections.abc import Iterable, Sequence

from lti_tool.exercises.exercise import Exercise
from lti_tool.exercises.findings import Finding
from lti_tool.exercises.quality import texts, words

DICTIONARY = "nl"


def unknown(wanted: Iterable[str]) -> frozenset[str] | None:
    """Return the words that Hunspell does not know; None without Hunspell or its Dutch list.

    A word with hyphens is known as well when it is without them (syl-la-bles), or its parts are.
    """
    first = _asked(wanted)
    if not first:
        return first
    parts = {part for word in first if "-" in word for part in (_joined(word), *word.split("-"))}
    strange = _asked(parts) or frozenset()
    return frozenset(word for word in first if not _made_of_known(word, strange))


def _made_of_known(word: str, strange: frozenset[str]) -> bool:
    if "-" not in word:
        return False
    return _joined(word) not in strange or not strange.intersection(word.split("-"))


def _joined(word: str) -> str:
    return word.replace("-", "")


def _asked(wanted: Iterable[str]) -> frozenset[str] | None:
    program = shutil.which("hunspell")
    if program is None:
        return None
    asked = sorted(set(wanted))
    done = subprocess.run(
        [program, "-d", DICTIONARY, "-i", "utf-8", "-l"],
        input="\n".join(asked),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        return None
    return frozenset(done.stdout.split())


def remarks(exercises: Sequence[Exercise]) -> tuple[Finding, ...]:
    """Return a remark on every word that is in no list, or that nothing could be looked up."""
    asked = [(each, item, word) for each in exercises for item, word in words.of(each)]
    names = {word for each in exercises for word in each.words}
    strange = unknown(word for _, _, word in asked)
    if strange is None:
        note = "hunspell with its Dutch list (hunspell-nl) is not here: no word was looked up"
        return (Finding(file="", line=0, code="spelling_unchecked", message=note),)
    told: dict[tuple[str, str], Finding] = {}
    for exercise, item, word in asked:
        if word in strange and word not in names:
            found = texts.remark(exercise, item, "word_unknown", f"not in the word list: {word}")
            told.setdefault((found.file, word), found)
    return tuple(told.values())

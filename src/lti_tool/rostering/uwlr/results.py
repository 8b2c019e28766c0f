"""Results as a file for a school's administration: UWLR ``leerresultaten_verzoek``.

Source: UWLR 2.2, schema ``UWLR_Leerresultaten_v2p2`` (2017-05-15). ``leerlingid`` is the
administration's own key and must be there; ``eckid`` goes along where the school keeps it. A score
is a whole number: here the percentage of the points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from lti_tool.privacy.borders.gradebook import UWLR_RESULTS
from lti_tool.rostering.refusals import refuse

NAMESPACE = "http://www.edustandaard.nl/leerresultaten/2/leerresultaten"
VERSION = "2.2"
AUTHOR = "Alles-in-1"
_LONGEST_NAME = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a pupil reached in one exercise. ``key``: of ours, unique; ``percentage`` 0 to 100."""

    key: str
    day: date
    exercise_key: str
    percentage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilOutcomes:
    """One pupil, by the administration's key; ``eck_id`` "" where it is not kept."""

    key: str
    eck_id: str
    outcomes: Sequence[Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """All of it. ``brin``: four characters, and two of the location or none.

    ``titles``: exercise key -> its title, of every exercise that occurs.
    """

    brin: str
    school_year: int
    made_at: datetime
    pupils: Sequence[PupilOutcomes]
    titles: dict[str, str]


def written(file: File) -> bytes:
    """Return the file.

    Raises:
        RosterInvalid: ``uwlr_nothing``: a file without results is not one.
    """
    if not file.pupils:
        refuse("uwlr_nothing", "leerresultaten")
    root = etree.Element(_name("leerresultaten_verzoek"), nsmap={None: NAMESPACE})
    _school(root, file)
    taken = _below(root, "toetsafnames")
    for pupil in file.pupils:
        _pupil(taken, pupil)
    tests = _below(root, "toetsen")
    for key, title in sorted(file.titles.items()):
        test = _below(tests, "toets")
        _below(test, "toetscode", key)
        _told(test, "toetsnaam", title[:_LONGEST_NAME])
    found: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return found


def _school(root: etree._Element, file: File) -> None:
    school = _below(root, "school")
    _below(school, "schooljaar", f"{file.school_year}-{file.school_year + 1}")
    _below(school, "brincode", file.brin[:4])
    if file.brin[4:]:
        _below(school, "dependancecode", file.brin[4:])
    _below(school, "aanmaakdatum", file.made_at.isoformat(timespec="seconds"))
    _below(school, "auteur", AUTHOR)
    _below(school, "xsdversie", VERSION)


def _pupil(taken: etree._Element, pupil: PupilOutcomes) -> None:
    one = _below(taken, "toetsafname")
    _told(one, "leerlingid", pupil.key)
    if pupil.eck_id:
        _told(one, "eckid", pupil.eck_id)
    results = _below(one, "resultaten")
    for outcome in pupil.outcomes:
        result = _told(results, "resultaat", None)
        result.set("key", outcome.key)
        _told(result, "afnamedatum", outcome.day.isoformat())
        _told(result, "toetscode", outcome.exercise_key)
        _told(result, "score", str(outcome.percentage))


def _told(parent: etree._Element, name: str, text: str | None) -> etree._Element:
    """Add an element about a pupil or an exercise, which must be on the list of what leaves."""
    UWLR_RESULTS[name]  # a KeyError for one that nobody wrote down
    return _below(parent, name, text)


def _below(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    made = etree.SubElement(parent, _name(name))
    made.text = text
    return made


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"

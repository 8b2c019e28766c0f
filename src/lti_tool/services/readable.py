"""An export to read: tables with Dutch words, as sections for a page or as one HTML document.

A table or field that somebody adds tomorrow shows under its label in the register; only the
headings below are nicer where they are there.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from html import escape

from sqlalchemy import Enum, Table

from lti_tool import pdf
from lti_tool.models import Base
from lti_tool.privacy.fields import PERSONAL_FIELDS
from lti_tool.services import personal_rows
from lti_tool.services.rights import Export, Value

HEADINGS: Mapping[str, str] = {
    "person": "Wie het is",
    "person_link": "Hoe de leeromgeving deze persoon noemt",
    "person_details": "Gegevens die de school koos",
    "person_photo": "Pasfoto",
    "chain_id": "Keten-ID",
    "enrollment": "Groepen",
    "launch_session": "Open sessies",
    "attempt": "Gemaakte opdrachten",
    "item_response": "Antwoorden",
    "hand_score": "Punten die de leerkracht gaf",
    "practice_level": "Geschat niveau per oefendoel",
    "practice_choice": "Gekozen oefenopgaven, met de reden",
    "practice_override": "Wat de leerkracht voor het oefenen instelde",
    "score_delivery": "Scores naar de leeromgeving",
    "live_step": "Waar de leerling nu mee bezig is",
}

COLUMNS: Mapping[str, str] = {
    "created_at": "sinds",
    "group": "groep",
    "status": "stand",
    "maximum": "hoogste score",
    "state": "stand",
    "delivered_at": "aangekomen op",
    "exercise_key": "opdracht",
    "goal": "oefendoel",
    "why": "waarom gekozen",
    "aim": "gewenst deel goed (%)",
    "expected": "geschatte kans op goed",
    "mean": "geschat niveau (0 is gemiddeld)",
    "deviation": "onzekerheid van het niveau",
    "variance": "onzekerheid van het niveau (kwadraat)",
    "answers": "antwoorden waarop het rust",
    "last_answer_at": "laatste antwoord",
    "fixed": "vaste volgorde",
    "pinned": "deze opdracht eerst",
    "set_at": "ingesteld op",
    "item_identifier": "opgave",
    "item": "opgave",
    "items": "van",
    "misses": "opgaven achter elkaar fout",
    "finished": "klaar",
    "arrived_at": "bij deze opgave sinds",
    "seen_at": "laatst bezig",
    "response": "antwoord",
    "score": "score",
    "started_at": "begonnen op",
    "finished_at": "klaar op",
    "last_activity_at": "laatst bezig",
    "answered_at": "beantwoord op",
    "given_at": "gegeven op",
    "reason": "waarom",
    "last_login_at": "laatst ingelogd",
    "last_seen_at": "laatst gezien",
    "stamp": "tijd van de score",
    "waits_since": "in de rij sinds",
    "seen_in": "schooljaar van het laatste gebruik",
    "left_at": "vertrokken op",
}


WORDS: Mapping[str, str] = {
    "active": "in gebruik",
    "suspended": "stilgezet door de school",
    "restricted": "stilgezet op verzoek",
    "pupil": "leerling",
    "teacher": "leerkracht",
    "school-admin": "schoolbeheerder",
    "open": "bezig",
    "finished": "klaar",
    "waiting": "onderweg",
    "sending": "wordt verstuurd",
    "held": "wacht op de leerkracht",
    "delivered": "aangekomen",
    "failed": "niet aangekomen",
    "superseded": "vervangen door een nieuwere",
    "fitting": "nieuw, en past bij wat de leerling al kan",
    "again": "alles was al gemaakt; deze was het langst geleden",
    "same-text": "hoort bij dezelfde tekst",
    "review": "herhaling van een doel van eerder",
    "pinned": "de leerkracht liet deze opdracht eerst komen",
    "fixed-order": "vaste volgorde",
    "not-graded-here": "telt in de leeromgeving niet mee",
    "also-right": "dit antwoord is ook goed",
    "slip": "een vergissing: de leerling wist het",
    "explained": "de leerling heeft het uitgelegd",
    "too-much": "te ruim geteld",
    "read": "nagekeken door de leerkracht",
    "waived": "de opgave klopte niet: voor iedereen goed",
}
"""What our own words for a state or role are called in the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table of an export: its title, the heads of its columns, and its rows."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sections(export: Export) -> list[Section]:
    """Return an export as tables to read; keys that only tie rows together are left out."""
    found = [_section(name, rows) for name, rows in export.tables.items()]
    if export.seen:
        rows = tuple((_text(line["moment"]), line["event"]) for line in export.seen)
        found.append(Section(title="Wat de school ermee deed", heads=("wanneer", "wat"), rows=rows))
    return [section for section in found if section.heads]


def as_json(export: Export) -> str:
    """Return an export for programs, with every value as it is stored."""
    return json.dumps(asdict(export), indent=2, ensure_ascii=False, default=str)


def as_html(export: Export) -> str:
    """Return an export as one accessible document that needs nothing else."""
    made = export.made_at.strftime("%d-%m-%Y")
    parts = [
        '<!doctype html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">',
        f"<title>Gegevens van een leerling, {escape(export.school)}</title>",
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
        "<h1>Wat er van deze leerling is bewaard</h1>",
        (
            f"<p>{escape(export.school)}, {made}. Dit is alles wat de oefeningen van Alles-in-1 "
            "over deze leerling bewaren. Vragen? Stel ze aan de school.</p>"
        ),
        *(_table(section) for section in sections(export)),
        _table(_why(export)),
        "</main>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


FORMS: Mapping[str, Callable[[Export], bytes]] = {
    "pdf": lambda export: pdf.of_html(as_html(export)),
    "html": lambda export: as_html(export).encode(),
    "json": lambda export: as_json(export).encode(),
}
"""In which forms an export is handed over; a PDF raises DocumentUnavailable without Pango."""


def _why(export: Export) -> Section:
    rows = tuple(
        (about["label"], about["purposes"], about["term"]) for about in export.fields.values()
    )
    heads = ("gegeven", "doel (bijlage C)", "hoe lang")
    return Section(title="Waarom, en hoe lang", heads=heads, rows=rows)


def _section(name: str, rows: list[Mapping[str, Value]]) -> Section:
    table = Base.metadata.tables[name]
    shown = [c for c in rows[0] if c not in table.c or not personal_rows.is_key(table.c[c])]
    labels = [_label(name, column) for column in shown]
    title = HEADINGS.get(name) or ", ".join(dict.fromkeys(labels))
    return Section(
        title=title,
        heads=tuple(labels),
        rows=tuple(
            tuple(_cell(table, column, row.get(column)) for column in shown) for row in rows
        ),
    )


def _label(table: str, column: str) -> str:
    if column in COLUMNS:
        return COLUMNS[column]
    field = Base.metadata.tables[table].c[column].info.get("privacy")
    return PERSONAL_FIELDS[field].title if field else column


def _cell(table: Table, column: str, value: Value) -> str:
    """Return a value as people write it; the words of an enumeration in Dutch."""
    is_word = column in table.c and isinstance(table.c[column].type, Enum)
    return WORDS.get(str(value), _text(value)) if is_word else _text(value)


def _text(value: Value) -> str:
    """Return a value as people write it: moments in Dutch order, nothing as a dash."""
    if value is None:
        return "–"
    text = str(value)
    try:
        moment = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        moment = None
    return moment.strftime("%d-%m-%Y %H:%M (UTC)") if moment else text


def _table(section: Section) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in section.heads)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in section.rows
    )
    title = escape(section.title[:1].upper() + section.title[1:])
    return (
        f"<h2>{title}</h2>\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n"
        "</tbody>\n</table>"
    )


_STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "@page{size:A4;margin:2cm}"
    "table{border-collapse:collapse;margin:0 0 1.5rem}"
    "th,td{border:1px solid #767676;padding:.3rem .6rem;text-align:left;overflow-wrap:anywhere}"
)

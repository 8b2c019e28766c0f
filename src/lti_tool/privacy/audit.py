"""The audit trail's rules: which events there are, what they may say, and how they are chained.

Each event of a school carries a keyed hash (MAC) over itself and the one before it, under a key
that the database's owner does not have. So an edited, dropped or moved event shows, and so does
a tail that was cut: the newest number is sealed as well. Whoever puts a whole older state back
is found by the checkpoints that leave the database every day.

Source: decision record 12; privacy specs 4.4 no. 35, gate G14.
"""

import hmac
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

GENESIS = bytes(32)
"""What the first event of a school follows."""

Fact = str | int | UUID
_FACT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,63}")
"""A word of ours, an identifier or an ISO term: no spaces, so no names with a surname."""


class Actor(StrEnum):
    """Who did it. Staff are told apart by their pseudonym; a pupil is never an actor."""

    STAFF = "staff"
    OPERATOR = "operator"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class EventRule:
    """What an event is called for people, and the only facts that it may carry."""

    label: str
    facts: frozenset[str] = frozenset()


EVENTS: Mapping[str, EventRule] = {
    "school-added": EventRule("school toegevoegd"),
    "school-closed": EventRule("school gesloten"),
    "person-viewed": EventRule("gegevens van een leerling bekeken"),
    "person-exported": EventRule("gegevens van een leerling meegegeven", frozenset({"form"})),
    "person-corrected": EventRule("gegeven van een leerling verbeterd", frozenset({"field"})),
    "person-restricted": EventRule("gegevens van een leerling stilgezet"),
    "person-released": EventRule("gegevens van een leerling weer in gebruik"),
    "person-erased": EventRule("leerling gewist", frozenset({"rows", "recipients"})),
    "suppression-lifted": EventRule("gewiste leerling weer toegelaten"),
    "recipient-told": EventRule("ontvanger heeft gewist"),
    "api-token-given": EventRule(
        "toegang voor een ander systeem gegeven", frozenset({"token", "days"})
    ),
    "api-token-revoked": EventRule(
        "toegang van een ander systeem ingetrokken", frozenset({"token"})
    ),
    "school-exported": EventRule("alle gegevens van de school meegegeven"),
    "database-restored": EventRule("reservekopie teruggezet"),
    "keys-rotated": EventRule("sleutels vernieuwd", frozenset({"level", "count"})),
    "term-set": EventRule("bewaartermijn ingesteld", frozenset({"rule", "length"})),
    "hold-set": EventRule("verwijderen stilgezet", frozenset({"reason", "until"})),
    "hold-lifted": EventRule("verwijderen weer aangezet"),
    "removal-announced": EventRule("verwijderen aangekondigd", frozenset({"rule", "count"})),
    "removed-by-term": EventRule("verwijderd na de termijn", frozenset({"rule", "count"})),
    "group-viewed": EventRule("werk van een groep bekeken", frozenset({"group"})),
    "live-viewed": EventRule("met een groep meegekeken", frozenset({"group"})),
    "links-changed": EventRule("opdrachten achter links veranderd", frozenset({"group", "count"})),
    "work-viewed": EventRule("werk van een leerling bekeken"),
    "results-taken": EventRule(
        "resultaten als bestand meegenomen", frozenset({"group", "form", "named"})
    ),
    "score-given": EventRule(
        "punten voor een opgave met de hand gegeven", frozenset({"exercise", "number", "reason"})
    ),
    "score-taken-back": EventRule(
        "punten met de hand weer ingetrokken", frozenset({"exercise", "number"})
    ),
    "item-waived": EventRule(
        "een opgave voor de hele groep goed gerekend",
        frozenset({"group", "exercise", "number", "count"}),
    ),
    "waiver-withdrawn": EventRule(
        "een opgave voor de hele groep weer gewoon geteld",
        frozenset({"group", "exercise", "number", "count"}),
    ),
    "practice-set": EventRule("oefenen op maat ingesteld", frozenset({"group", "goal"})),
    "scores-resent": EventRule("scores opnieuw verstuurd", frozenset({"group", "count"})),
    "scores-left": EventRule("cijfers van het cijferboek gelaten", frozenset({"group", "count"})),
    "grading-chosen": EventRule(
        "gekozen hoe scores tellen", frozenset({"group", "release", "counting", "anew"})
    ),
    "photo-consent": EventRule("toestemming voor een pasfoto aangevinkt"),
    "photo-kept": EventRule("pasfoto bewaard"),
    "photo-withdrawn": EventRule("toestemming voor een pasfoto ingetrokken, foto gewist"),
    "annex-accepted": EventRule("privacybijsluiter aanvaard", frozenset({"annex"})),
    "objection-made": EventRule("bezwaar tegen een subverwerker", frozenset({"number"})),
    "objection-withdrawn": EventRule(
        "bezwaar tegen een subverwerker ingetrokken", frozenset({"number"})
    ),
    "research-ordered": EventRule(
        "onderzoek door de school opgedragen", frozenset({"year", "least", "different"})
    ),
    "research-exported": EventRule("cijfers voor onderzoek gemaakt", frozenset({"year", "count"})),
    "roster-applied": EventRule(
        "leerlingen en groepen bijgewerkt",
        frozenset({"run", "state", "join", "change", "leave"}),
    ),
    "roster-undone": EventRule("bijwerken teruggedraaid", frozenset({"run", "runs"})),
    "roster-source-added": EventRule("koppeling met de administratie aangezet"),
    "results-exported": EventRule(
        "resultaten als bestand voor de administratie gemaakt", frozenset({"count"})
    ),
    "gradebook-connected": EventRule("cijferboek van de administratie gekoppeld"),
    "gradebook-removed": EventRule("cijferboek van de administratie losgekoppeld"),
    "gradebook-withdrawn": EventRule(
        "scores uit het cijferboek van de administratie gehaald", frozenset({"count"})
    ),
    "gradebook-switched": EventRule(
        "gekozen of scores naar het cijferboek van de administratie gaan", frozenset({"on"})
    ),
    "roster-source-removed": EventRule("koppeling met de administratie uitgezet"),
    "year-planned": EventRule("dag voor de jaarovergang gekozen", frozenset({"day"})),
    "year-dropped": EventRule("nieuw schooljaar dat klaarstond weggehaald"),
    "people-merged": EventRule("twee leerlingen bleken er één te zijn", frozenset({"ground"})),
    "people-parted": EventRule("samenvoegen teruggedraaid", frozenset({"ground", "number"})),
    "match-declined": EventRule("twee leerlingen zijn er twee gebleven", frozenset({"ground"})),
    "choice-made": EventRule(
        "keuze over een optioneel gegeven gemaakt",
        frozenset({"field", "mode", "reason", "annex", "purged", "left"}),
    ),
}
"""Every event of the trail. A new one is a line here; recording any other raises KeyError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event as it is chained; ``facts`` is canonical JSON text."""

    school_id: UUID
    number: int
    moment: datetime
    event: str
    actor: str
    actor_id: UUID | None
    subject_id: UUID | None
    facts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A point of a school's chain: the number of an event and its MAC (0: before the first)."""

    school_id: UUID
    number: int
    mac: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a trail: a stable ``code`` and the event's number."""

    code: str
    number: int


def facts_text(event: str, facts: Mapping[str, Fact]) -> str:
    """Return an event's facts as canonical JSON.

    Raises:
        KeyError: no such event.
        ValueError: a fact that this event may not carry, or a value that is no word of ours.
    """
    allowed = EVENTS[event].facts
    if unknown := facts.keys() - allowed:
        raise ValueError(f"{event} carries no {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        if not isinstance(value, int) and not _FACT.fullmatch(str(value)):
            raise ValueError(f"{event}: {name} is no word of ours")
    plain = {name: value if isinstance(value, int) else str(value) for name, value in facts.items()}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def chained(key: bytes, previous: bytes, line: Line) -> bytes:
    """Return the MAC (32 bytes) of an event that follows the one with MAC ``previous``."""
    parts = (
        str(line.school_id),
        line.number,
        line.moment.astimezone(UTC).isoformat(timespec="seconds"),
        line.event,
        line.actor,
        str(line.actor_id),
        str(line.subject_id),
        line.facts,
    )
    text = json.dumps(parts, separators=(",", ":")).encode()
    return hmac.digest(key, b"event" + previous + text, sha256)


def sealed(key: bytes, use: str, mark: Mark) -> bytes:
    """Return the seal of a point for one ``use`` ("head", "daily", "trimmed")."""
    text = f"{use} {mark.school_id} {mark.number} ".encode()
    return hmac.digest(key, b"mark" + text + mark.mac, sha256)


def is_sealed(key: bytes, use: str, mark: Mark, seal: bytes) -> bool:
    """Return whether ``seal`` is that of this point."""
    return hmac.compare_digest(sealed(key, use, mark), seal)


def faults(
    key: bytes, start: Mark, lines: Iterable[tuple[Line, bytes]], ends: Iterable[Mark]
) -> Iterator[Fault]:
    """Yield what is wrong with a trail; nothing when it is whole.

    Args:
        key: the school's audit key.
        start: the point from which events are kept.
        lines: the events with their MACs, by number.
        ends: points that the chain must pass or end at: its head, checkpoints.
    """
    wanted = {mark.number: mark.mac for mark in ends}
    number, mac = start.number, start.mac
    if wanted.pop(number, mac) != mac:
        yield Fault(code="checkpoint_differs", number=number)
    for line, found in lines:
        if line.number != number + 1:
            yield Fault(code="event_missing", number=number + 1)
        elif not hmac.compare_digest(chained(key, mac, line), found):
            yield Fault(code="event_altered", number=line.number)
        number, mac = line.number, found
        if wanted.pop(number, mac) != mac:
            yield Fault(code="checkpoint_differs", number=number)
    for lost in sorted(past for past in wanted if past > number):
        yield Fault(code="tail_missing", number=lost)

"""What the privacy desk shows, as records ready to show."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from lti_tool.models.platforms import Registration
from lti_tool.models.retention import DeletionProof, HoldReason, LegalHold, RetentionNotice
from lti_tool.models.rights import RecipientNotice, Suppression
from lti_tool.models.schools import Person, PersonStatus
from lti_tool.privacy.fields import OPTIONAL_FIELDS
from lti_tool.privacy.retention import TERM_RULES, Clock, Unit
from lti_tool.services import readable
from lti_tool.services.readable import Section
from lti_tool.services.rights import CORRECTABLE, Export, Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One person, by alias."""

    person_id: UUID
    alias: str
    restricted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine(Named):
    """One person that was looked up."""

    groups: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage(Named):
    """All that is stored of one person; ``fields`` can be corrected (field -> label)."""

    sections: tuple[Section, ...]
    fields: tuple[tuple[str, str], ...]
    done: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A platform that holds scores of an erased person: to be told."""

    notice_id: UUID
    platform: str
    columns: int
    made_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """People that were looked up, who is kept out, and which platforms are to be told."""

    people: tuple[PersonLine, ...]
    kept_out: tuple[tuple[UUID, datetime, datetime | None], ...]
    notices: tuple[NoticeLine, ...]


def named(person: Person) -> Named:
    """Return a person by alias."""
    return Named(
        person_id=person.id,
        alias=person.alias or "–",
        restricted=person.status is PersonStatus.RESTRICTED,
    )


def desk_page(
    people: Sequence[Found],
    kept_out: Sequence[Suppression],
    notices: Sequence[RecipientNotice],
    registrations: Sequence[Registration],
) -> DeskPage:
    """Return the desk's page."""
    issuers = {registration.id: registration.issuer for registration in registrations}
    return DeskPage(
        people=tuple(
            PersonLine(
                person_id=found.person_id,
                alias=found.alias,
                restricted=found.status is PersonStatus.RESTRICTED,
                groups=", ".join(found.groups),
            )
            for found in people
        ),
        kept_out=tuple((row.id, row.erased_at, row.met_at) for row in kept_out),
        notices=tuple(
            NoticeLine(
                notice_id=notice.id,
                platform=_recipient(notice, issuers),
                columns=notice.columns,
                made_at=notice.made_at,
                done_at=notice.done_at,
            )
            for notice in notices
        ),
    )


def _recipient(notice: RecipientNotice, issuers: Mapping[UUID, str]) -> str:
    if notice.registration_id is None:
        return str(gettext("het cijferboek van uw administratie"))
    return issuers.get(notice.registration_id, "–")


def person_page(person: Person, found: Export, done: str) -> PersonPage:
    """Return a person's page; only what is stored of them can be corrected."""
    stored = {name for rows in found.tables.values() for row in rows for name in row if row[name]}
    who = named(person)
    return PersonPage(
        person_id=who.person_id,
        alias=who.alias,
        restricted=who.restricted,
        sections=tuple(readable.sections(found)),
        fields=tuple(
            (name, OPTIONAL_FIELDS[name].title) for name in CORRECTABLE[1:] if name in stored
        ),
        done=done,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """One term: how long, from when, who says so; ``shortest`` is ``longest`` when it is fixed."""

    rule: str
    label: str
    length: int
    unit: str
    clock: str
    source: str
    shortest: int
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsPage:
    """Terms; announced removals (label, rows, day); pauses (reason, end); what went."""

    lines: tuple[TermLine, ...]
    announced: tuple[tuple[str, int, datetime], ...]
    holds: tuple[tuple[str, datetime], ...]
    removed: tuple[tuple[datetime, str, int], ...]


def terms_page(
    lengths: Mapping[str, int],
    own: Mapping[str, int],
    notices: Sequence[RetentionNotice],
    holds: Sequence[LegalHold],
    proofs: Sequence[DeletionProof],
) -> TermsPage:
    """Return the page of a school's terms, with the last twenty removals."""
    return TermsPage(
        lines=tuple(
            TermLine(
                rule=name,
                label=rule.label,
                length=lengths[name],
                unit=rule.unit.value,
                clock="" if rule.unit is Unit.YEARS else _clocks()[rule.clock],
                source=str(gettext("opdracht van de school")) if name in own else rule.source,
                shortest=rule.shortest,
                longest=rule.longest,
            )
            for name, rule in TERM_RULES.items()
        ),
        announced=tuple((TERM_RULES[n.rule].label, n.count, n.acts_at) for n in notices),
        holds=tuple((_reasons()[hold.reason], hold.until) for hold in holds),
        removed=tuple(
            (proof.happened_at, _cause(proof), sum(json.loads(proof.counts).values()))
            for proof in proofs[:20]
        ),
    )


def _cause(proof: DeletionProof) -> str:
    """Return why something went: by which term, or on request."""
    rule = TERM_RULES.get(proof.ground.partition(":")[0])
    return rule.label if rule else str(gettext("op verzoek gewist"))


def _clocks() -> Mapping[Clock, str]:
    return {
        Clock.MOMENT: gettext("vanaf het moment zelf"),
        Clock.SCHOOL_YEAR: gettext("vanaf het einde van het schooljaar"),
        Clock.LEAVING: gettext("vanaf het vertrek van de leerling"),
    }


def _reasons() -> Mapping[HoldReason, str]:
    return {
        HoldReason.COMPLAINT: gettext("klacht of bezwaar"),
        HoldReason.COURT: gettext("rechtszaak"),
        HoldReason.REGULATOR: gettext("onderzoek van een toezichthouder"),
    }

"""People who come onto a roster: known ones are found, others made, many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.db import bulk_load
from lti_tool.models.base import table_of
from lti_tool.models.rosters import Act, Part, RosterPerson, RosterRun
from lti_tool.models.schools import LinkKind, Person, PersonKey, PersonLink, PersonStatus
from lti_tool.privacy import vault
from lti_tool.privacy.choices import Policy
from lti_tool.services import aliases, choices, details, people, suppressions
from lti_tool.services.rosters.differences import Change, Target, portions
from lti_tool.services.rosters.marks import SOURCE, Carried, Marks, chains_of
from lti_tool.services.schools import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Of which school, in which run, when; what may be kept; chance for aliases."""

    tenant: Tenant
    run: RosterRun
    policy: Policy
    now: datetime
    random: Random

    @property
    def target(self) -> Target:
        """Where the run's changes are found."""
        return Target(school_id=self.tenant.school_id, run_id=self.run.id)


_TAKEN_OVER = ("digest", "print_digest", "role", "year", "begins", "ends")


class _Comer(NamedTuple):
    person_id: UUID
    made: bool
    linked: bool
    change: Change
    carried: Carried


class Welcome:
    """Takes in the newcomers of one run."""

    def __init__(self, session: Session, arrival: Arrival) -> None:
        self._session = session
        self._tenant = arrival.tenant
        self._arrival = arrival
        self._marks = Marks(arrival.tenant)
        self._stored = choices.held(session, arrival.tenant.school_id, arrival.policy).stored
        self._kept_out = suppressions.keeper(session, arrival.tenant)
        self._aliases = _Aliases(session, arrival)

    def newcomers(self) -> None:
        """Begin a version of everybody who comes; who is unknown is made."""
        for changes in portions(self._session, self._arrival.target, Act.JOIN):
            self._take_in(changes)

    def values_of_known(self) -> None:
        """Keep what the school chose of those who were there and have something new."""
        if not self._stored:
            return
        known = table_of(RosterPerson)
        for changes in portions(self._session, self._arrival.target, Act.CHANGE):
            rows = self._session.execute(
                select(known.c.digest, known.c.person_id).where(
                    self._arrival.target.live(Part.PERSON),
                    known.c.digest.in_([change.digest for change in changes]),
                )
            )
            by_digest = {row.digest: row.person_id for row in rows}
            for change in changes:
                self._keep(by_digest[change.digest], self._marks.unseal(change.sealed))

    def _take_in(self, changes: Sequence[Change]) -> None:
        carried = [self._marks.unseal(change.sealed) for change in changes]
        links, chains = self._links(changes), self._chains(carried)
        comers = [
            self._comer(change, found, links, chains)
            for change, found in zip(changes, carried, strict=True)
            if not (self._kept_out and self._kept_out(found.identifier))
        ]
        self._make([comer for comer in comers if comer.made])
        self._link([comer for comer in comers if not comer.linked])
        self._begin(comers)
        for comer in comers:
            self._keep(comer.person_id, comer.carried)

    @staticmethod
    def _comer(
        change: Change,
        carried: Carried,
        links: Mapping[bytes, UUID],
        chains: Mapping[str, UUID],
    ) -> _Comer:
        known = links.get(change.digest) or chains.get(carried.values.get("eck_id", ""))
        return _Comer(
            person_id=known or uuid4(),
            made=known is None,
            linked=change.digest in links,
            change=change,
            carried=carried,
        )

    def _links(self, changes: Sequence[Change]) -> dict[bytes, UUID]:
        """Return who was on the roster before, by what the administration called them."""
        rows = self._session.execute(
            select(PersonLink.digest, PersonLink.person_id).where(
                PersonLink.school_id == self._tenant.school_id,
                PersonLink.kind == LinkKind.ROSTER_PERSON,
                PersonLink.digest.in_([change.digest for change in changes]),
            )
        )
        return {row.digest: row.person_id for row in rows}

    def _chains(self, carried: Sequence[Carried]) -> dict[str, UUID]:
        """Return who has which ECK-iD already."""
        values = [each.values["eck_id"] for each in carried if "eck_id" in each.values]
        return chains_of(self._session, self._tenant, values)

    def _make(self, comers: Sequence[_Comer]) -> None:
        """Make people and their keys."""
        school_id, minute = self._tenant.school_id, people.minute_of(self._arrival.now)
        active = PersonStatus.ACTIVE
        rows = [
            (comer.person_id, school_id, self._aliases.next(), active, minute, None, None)
            for comer in comers
        ]
        bulk_load(self._session, table_of(Person), rows)
        keys = [
            (c.person_id, people.wrapped_key(self._tenant, c.person_id, vault.new_key()))
            for c in comers
        ]
        bulk_load(self._session, table_of(PersonKey), keys)

    def _link(self, comers: Sequence[_Comer]) -> None:
        """Note what the administration calls people, sealed under their own keys."""
        wrapped = self._session.execute(
            select(PersonKey.person_id, PersonKey.wrapped_key).where(
                PersonKey.person_id.in_([comer.person_id for comer in comers])
            )
        )
        keys = {id_: people.unwrapped_key(self._tenant, id_, key) for id_, key in wrapped}
        rows = []
        for comer in comers:
            link_id = uuid4()
            place = people.link_place(self._tenant, link_id)
            sealed = vault.seal(keys[comer.person_id], comer.carried.source_id.encode(), place)
            kind, digest = LinkKind.ROSTER_PERSON, comer.change.digest
            school_id = self._tenant.school_id
            rows.append((link_id, school_id, comer.person_id, kind, SOURCE, digest, sealed))
        bulk_load(self._session, table_of(PersonLink), rows)

    def _begin(self, comers: Sequence[_Comer]) -> None:
        """Begin their versions; who had left is back."""
        ids = [comer.person_id for comer in comers if not comer.made]
        query = select(Person.id, Person.left_at).where(Person.id.in_(ids))
        left = {row.id: row.left_at for row in self._session.execute(query)}
        school_id, number = self._tenant.school_id, self._arrival.run.number
        rows = [
            (
                *(school_id, c.person_id, number, None),
                *(getattr(c.change, name) for name in _TAKEN_OVER),
                *(c.made, left.get(c.person_id)),
            )
            for c in comers
        ]
        bulk_load(self._session, table_of(RosterPerson), rows)
        back = update(Person).where(Person.id.in_(ids), Person.left_at.is_not(None))
        self._session.execute(back.values(left_at=None))

    def _keep(self, person_id: UUID, carried: Carried) -> None:
        """Keep optional values, as far as they are chosen at this moment."""
        values = {name: carried.values[name] for name in self._stored & carried.values.keys()}
        if values and self._session.get_one(Person, person_id).status is PersonStatus.ACTIVE:
            details.keep(self._session, self._tenant, person_id, values)


class _Aliases:
    """Hands out aliases that nobody of the school has."""

    def __init__(self, session: Session, arrival: Arrival) -> None:
        query = select(Person.alias).where(Person.school_id == arrival.tenant.school_id)
        self._taken = set(session.scalars(query))
        self._random = arrival.random

    def next(self) -> str:
        """Return a free alias; it is taken from now on."""
        free = (name for name in aliases.candidates(self._random) if name not in self._taken)
        found = next(free)
        self._taken.add(found)
        return found

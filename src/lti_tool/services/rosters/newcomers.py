"""People who come onto a roster: known ones are found, others made, many at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain
from random import Random
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.db import bulk
from lti_tool.db.bulk import bulk_load, bulk_load_kinds
from lti_tool.models.base import table_of
from lti_tool.models.rosters import Act, Part, RosterMembership, RosterPerson, RosterRun
from lti_tool.models.schools import LinkKind, Person, PersonKey, PersonLink, PersonStatus
from lti_tool.privacy import vault
from lti_tool.privacy.choices import Policy
from lti_tool.services import aliases, choices, details, people, suppressions
from lti_tool.services.rosters.blocks import Arrived, Ids, Unpacker
from lti_tool.services.rosters.differences import Joining, Target, joining_of, portions
from lti_tool.services.rosters.identities import Found, Identities
from lti_tool.services.rosters.marks import SOURCE, Carried, Marks
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


_OF_TERM = ("print_digest", "role", "main", "begins", "ends")
"""What a version of a membership takes over from its term (``blocks.Alike``)."""


class _Comer(NamedTuple):
    """Somebody who comes. ``key``: their own, just made; None for who is known already."""

    person_id: UUID
    key: bytes | None
    found: Found
    joining: Joining
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
        self._keys = people.key_sealer(arrival.tenant)
        self._identities = Identities(session, arrival.tenant)
        self._packed = Unpacker(session, arrival.target, self._marks.blocks)
        self._arrived = Arrived()
        self._ids = Ids(arrival.random)

    @cached_property
    def _aliases(self) -> aliases.Pool:
        taken = select(Person.alias).where(
            Person.school_id == self._tenant.school_id, Person.alias.is_not(None)
        )
        rows = chain.from_iterable(bulk.portions(self._session, taken))
        return aliases.Pool((alias for (alias,) in rows), self._arrival.random)

    def newcomers(self) -> None:
        """Begin a version of everybody who comes; who is unknown is made."""
        for changes in portions(self._session, self._arrival.target, Act.JOIN):
            joining = [joining_of(change) for change in changes]
            self._take_in(joining, [self._marks.unseal(change.sealed) for change in changes])
        for numbers, joining, carried in self._packed.people():
            self._arrived.note(numbers, joining, self._take_in(joining, carried))

    def places(self) -> None:
        """Begin the memberships of those who came packed."""
        same = self._tenant.school_id, self._arrival.run.number
        columns = ("person_id", "digest", "group_digest", *_OF_TERM, "school_id", "since")
        for block in self._packed.members():
            rows = self._arrived.known(block.rows)
            kinds = [(*term, *same) for term in block.terms]
            bulk_load_kinds(self._session, table_of(RosterMembership), rows, columns, kinds)

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

    def _take_in(
        self, joining: Sequence[Joining], carried: Sequence[Carried]
    ) -> Iterator[tuple[bytes, UUID]]:
        """Take in some people; return marks and ids of those who came."""
        comers = [
            self._comer(change, each, found)
            for change, each, found in zip(
                joining, carried, self._identities.find(joining, carried), strict=True
            )
            if not (self._kept_out and self._kept_out(each.identifier))
        ]
        self._make([comer for comer in comers if comer.key])
        self._link([comer for comer in comers if not comer.found.linked])
        self._begin(comers)
        self._keep_new([comer for comer in comers if comer.key])
        for comer in comers:
            if not comer.key:
                self._keep(comer.person_id, comer.carried)
            self._identities.propose(comer.person_id, comer.found)
        return ((comer.joining.digest, comer.person_id) for comer in comers)

    def _comer(self, joining: Joining, carried: Carried, found: Found) -> _Comer:
        known = found.person_id
        return _Comer(
            person_id=known or self._ids.near(joining.digest),
            key=None if known else vault.new_key(),
            found=found,
            joining=joining,
            carried=carried,
        )

    def _make(self, comers: Sequence[_Comer]) -> None:
        """Make people and their keys."""
        same = {
            "school_id": self._tenant.school_id,
            "status": PersonStatus.ACTIVE,
            "created_at": people.minute_of(self._arrival.now),
        }
        free = self._aliases  # looked up before the load begins: nothing can be asked during it
        rows = ((comer.person_id, free.next()) for comer in comers)
        bulk_load(self._session, table_of(Person), rows, ("id", "alias"), same)
        seal = self._keys.seal
        keys = ((each.person_id, seal(each.key or b"", str(each.person_id))) for each in comers)
        bulk_load(self._session, table_of(PersonKey), keys)

    def _link(self, comers: Sequence[_Comer]) -> None:
        """Note what the administration calls people, sealed under their own keys."""
        known = self._known_keys([comer.person_id for comer in comers if not comer.key])
        rows = []
        for comer in comers:
            link_id = self._ids.near(comer.joining.digest)
            place = people.link_place(self._tenant, link_id)
            key = comer.key or known[comer.person_id]
            sealed = vault.seal(key, comer.carried.source_id.encode(), place)
            rows.append((link_id, comer.person_id, comer.joining.digest, sealed))
        same = {
            "school_id": self._tenant.school_id,
            "kind": LinkKind.ROSTER_PERSON,
            "source": SOURCE,
        }
        columns = ("id", "person_id", "digest", "sealed")
        bulk_load(self._session, table_of(PersonLink), rows, columns, same)

    def _known_keys(self, ids: Sequence[UUID]) -> dict[UUID, bytes]:
        """Return the keys of people who were there."""
        if not ids:
            return {}
        query = select(PersonKey.person_id, PersonKey.wrapped_key)
        rows = self._session.execute(query.where(PersonKey.person_id.in_(ids)))
        return {person_id: self._keys.unseal(key, str(person_id)) for person_id, key in rows}

    def _begin(self, comers: Sequence[_Comer]) -> None:
        """Begin their versions; who had left is back."""
        left = self._back([comer.person_id for comer in comers if not comer.key])
        same = {"school_id": self._tenant.school_id, "since": self._arrival.run.number}
        rows = ((c.person_id, c.key is not None, left.get(c.person_id), *c.joining) for c in comers)
        columns = ("person_id", "made", "was_left_at", *Joining._fields)
        bulk_load(self._session, table_of(RosterPerson), rows, columns, same)

    def _back(self, ids: Sequence[UUID]) -> dict[UUID, datetime | None]:
        """Note that people are back; return when they had left, those who had."""
        if not ids:
            return {}
        query = select(Person.id, Person.left_at).where(Person.id.in_(ids))
        left = {row.id: row.left_at for row in self._session.execute(query)}
        back = update(Person).where(Person.id.in_(ids), Person.left_at.is_not(None))
        self._session.execute(back.values(left_at=None))
        return left

    def _chosen(self, carried: Carried) -> dict[str, str]:
        """Return optional values, as far as they are chosen at this moment."""
        return {name: carried.values[name] for name in self._stored & carried.values.keys()}

    def _keep_new(self, comers: Sequence[_Comer]) -> None:
        """Keep optional values of people who were just made, all at once."""
        if self._stored:
            rows = [(c.person_id, c.key or b"", self._chosen(c.carried)) for c in comers]
            details.keep_new(self._session, self._tenant, rows)

    def _keep(self, person_id: UUID, carried: Carried) -> None:
        """Keep optional values of somebody who was there."""
        values = self._chosen(carried)
        if values and self._session.get_one(Person, person_id).status is PersonStatus.ACTIVE:
            details.keep(self._session, self._tenant, person_id, values)

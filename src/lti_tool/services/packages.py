"""Exercise packages: added and withdrawn by an operator, kept for whoever started one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, inspect, select, update
from sqlalchemy.orm import Session

from lti_tool.db import Database, insert_if_new
from lti_tool.errors import AlreadyThere, NotFound
from lti_tool.exercises import archives, lessons, packages
from lti_tool.exercises.adaptive import banks, goals
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.exercises.exercise import Exercise
from lti_tool.models.base import table_of
from lti_tool.models.content import ExercisePackage, Origin
from lti_tool.models.practice import ItemDifficulty
from lti_tool.models.remote import RemoteExercise
from lti_tool.services.practice import difficulties
from lti_tool.services.practice.scores import Begun
from lti_tool.services.remote import servers

REMEMBERED = 5.0
"""Seconds after which a machine looks whether another one added something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A package to be kept: its key and files."""

    key: str
    files: Mapping[str, bytes]
    origin: Origin


def has_tables(database: Database) -> bool:
    """Return whether packages can be kept here yet (``lti-tool db upgrade``)."""
    tables = inspect(database.engine).get_table_names()
    return {ExercisePackage.__tablename__, RemoteExercise.__tablename__} <= set(tables)


def keep(session: Session, offer: Offer, *, now: datetime) -> str:
    """Keep one version of an exercise and offer it; return the version.

    The same bytes twice are once. An older version of an added exercise is no longer offered;
    whoever started it goes on with it.

    Raises:
        AlreadyThere: ``exercise_key_taken``: an exercise of another origin has this key.
    """
    version = packages.digest(offer.files)
    others = (
        select(ExercisePackage.key).where(
            ExercisePackage.key == offer.key, ExercisePackage.origin != offer.origin
        ),
        select(RemoteExercise.key).where(RemoteExercise.key == offer.key),
    )
    if any(session.scalar(other.limit(1)) is not None for other in others):
        raise AlreadyThere(offer.key, code="exercise_key_taken")
    session.execute(
        update(ExercisePackage)
        .where(ExercisePackage.key == offer.key)
        .values(offered=ExercisePackage.version == version)
    )
    values = {
        "key": offer.key,
        "version": version,
        "archive": archives.pack(offer.files),
        "origin": offer.origin,
        "offered": True,
        "added_at": now,
    }
    insert_if_new(session, table_of(ExercisePackage), values)
    return version


def withdraw(session: Session, key: str) -> None:
    """Stop offering an added exercise; whoever started it can finish it.

    Raises:
        NotFound: ``exercise_unknown``: no added exercise with this key is offered.
    """
    changed = session.execute(
        update(ExercisePackage)
        .where(
            ExercisePackage.key == key,
            ExercisePackage.origin == Origin.ADDED,
            ExercisePackage.offered,
        )
        .values(offered=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]  # a CursorResult, as every update gives
        raise NotFound(key, code="exercise_unknown")


class Shelf:
    """Every exercise at hand: built-in, added, on other servers; older versions on demand."""

    def __init__(
        self, database: Database, built_in: Catalogue, monotonic: Callable[[], float]
    ) -> None:
        self._database, self._built_in, self._monotonic = database, built_in, monotonic
        self._looked_at: float | None = None
        self._measured_at: float | None = None
        self._added: tuple[object, ...] = ({}, {})
        self._catalogue = built_in
        self._banks: Mapping[str, banks.Bank] = {}
        self._made_of: tuple[Catalogue | None, datetime | None] = (None, None)
        self._read: dict[tuple[str, str], Exercise] = {}

    @property
    def catalogue(self) -> Catalogue:
        """Return what can be chosen and started now."""
        now = self._monotonic()
        if self._looked_at is None or now - self._looked_at > REMEMBERED:
            self._look()
            self._looked_at = now
        return self._catalogue

    @property
    def banks(self) -> Mapping[str, banks.Bank]:
        """Return the goals that can be practised now, with what there is to choose from."""
        catalogue, now = self.catalogue, self._monotonic()
        if self._measured_at is None or now - self._measured_at > REMEMBERED:
            self._measure(catalogue)
            self._measured_at = now
        return self._banks

    def version(self, key: str, version: str) -> Exercise:
        """Return one version of an exercise, offered or not; of practice the whole goal of now.

        Raises:
            NotFound: ``exercise_unknown``: it was never kept here.
        """
        if lessons.is_lesson(key):
            return lessons.lesson_version(key, version, self.version)
        if goals.is_practice(key):
            return self._catalogue.get(key)
        current = self._catalogue.exercises.get(key)
        if current is not None and current.version == version:
            return current
        if (key, version) not in self._read:
            self._read[key, version] = self._load(key, version)
        return self._read[key, version]

    def started(self, begun: Begun) -> Exercise:
        """Return an exercise as a pupil started it; of practice the items chosen so far.

        Raises:
            NotFound: ``exercise_unknown``: it was never kept here.
        """
        goal = goals.of_exercise(begun.exercise_key)
        if goal is None:
            return self.version(begun.exercise_key, begun.exercise_version)
        chosen = []
        for each in begun.chosen:
            exercise = self.version(each.exercise_key, each.exercise_version)
            chosen.append((exercise, exercise.item(each.item_identifier)))
        return replace(banks.round_of(goal, chosen), version=begun.exercise_version)

    def _look(self) -> None:
        with self._database.reading() as session:
            offered = select(ExercisePackage.key, ExercisePackage.version).where(
                ExercisePackage.offered, ExercisePackage.origin == Origin.ADDED
            )
            added = {row.key: row.version for row in session.execute(offered)}
            elsewhere = servers.offered(session)
        if (added, elsewhere) != self._added:
            # A server that came back may have other addresses: its exercises are read anew.
            self._read = {pair: read for pair, read in self._read.items() if not read.elsewhere}
            versions = {**added, **{key: version for key, (version, _) in elsewhere.items()}}
            exercises = [self.version(key, version) for key, version in versions.items()]
            self._catalogue = self._built_in.with_added(exercises)
            self._added = added, elsewhere

    def _measure(self, catalogue: Catalogue) -> None:
        """Make the banks anew if exercises or difficulties changed."""
        with self._database.reading() as session:
            made_of = (catalogue, session.scalar(select(func.max(ItemDifficulty.calibrated_at))))
            if made_of[1] != self._made_of[1] or catalogue is not self._made_of[0]:
                calibrated = difficulties.known(session)
                self._banks = banks.banks(catalogue.exercises.values(), calibrated)
                self._made_of = made_of

    def _load(self, key: str, version: str) -> Exercise:
        with self._database.reading() as session:
            found = session.get(ExercisePackage, (key, version))
            elsewhere = None if found else servers.load(session, key, version)
            if elsewhere is not None:
                return elsewhere
            if found is None:
                raise NotFound(key, code="exercise_unknown")
            return packages.read_exercise(key, archives.unpack(found.archive))

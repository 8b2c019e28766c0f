"""All exercises there are, read once at start."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lti_tool.errors import ExerciseInvalid, NotFound
from lti_tool.exercises import lessons
from lti_tool.exercises.adaptive import banks
from lti_tool.exercises.checking import read_all
from lti_tool.exercises.exercise import Exercise

CONTENT = Path(__file__).with_name("content")
"""The exercises that come with the tool: ``<theme>/<exercise key>/``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Exercises by key. Frozen: what a pupil started cannot change under their hands."""

    exercises: Mapping[str, Exercise]
    practices: Mapping[str, Exercise] = field(default_factory=dict)
    """The goals that can be practised, as exercises to choose (``adaptive.banks.practice``)."""

    def get(self, key: str) -> Exercise:
        """Return one exercise, or several as one (``lessons``).

        Raises:
            NotFound: ``exercise_unknown``.
        """
        if lessons.is_lesson(key):
            return lessons.lesson(key, self.get)
        found = self.exercises.get(key) or self.practices.get(key)
        if found is None:
            raise NotFound("exercise", code="exercise_unknown")
        return found

    def with_added(self, exercises: Iterable[Exercise]) -> "Catalogue":
        """Return a catalogue with these exercises beside its own."""
        return _catalogue((*self.exercises.values(), *exercises))

    def without(self, providers: Collection[str]) -> "Catalogue":
        """Return a catalogue without what these other publishers offer."""
        own = {
            key: each
            for key, each in self.exercises.items()
            if each.elsewhere is None or each.elsewhere.provider not in providers
        }
        return replace(self, exercises=own) if len(own) < len(self.exercises) else self

    @property
    def everything(self) -> tuple[Exercise, ...]:
        """Return all that can be chosen: exercises, then goals to practise."""
        return (*self.exercises.values(), *self.practices.values())

    @property
    def themes(self) -> tuple[str, ...]:
        """Return every theme once, in alphabetical order."""
        return tuple(sorted({each.theme for each in self.everything}))

    @property
    def subjects(self) -> tuple[str, ...]:
        """Return every subject once, in alphabetical order."""
        return tuple(sorted({each.subject for each in self.everything}))

    @property
    def groups(self) -> tuple[int, ...]:
        """Return every school year (groep) that there is something for, ascending."""
        return tuple(sorted({group for each in self.everything for group in each.groups}))


def load(directory: Path) -> Catalogue:
    """Return the catalogue of all packages in a directory.

    Raises:
        ExerciseInvalid: one or more packages cannot be used, or there are none; ``detail`` names
            all files, lines and reasons.
    """
    exercises, findings = read_all(directory)
    if findings:
        raise ExerciseInvalid("\n".join(map(str, findings)))
    return _catalogue(exercises)


def load_default() -> Catalogue:
    """Return the catalogue that comes with the tool.

    Raises:
        ExerciseInvalid: as ``load``.
    """
    return load(CONTENT)


def _catalogue(exercises: Iterable[Exercise]) -> Catalogue:
    ordered = sorted(exercises, key=lambda each: (each.theme, each.groups, each.title))
    practices = [banks.practice(bank) for bank in banks.banks(ordered, {}).values()]
    return Catalogue(
        exercises={each.key: each for each in ordered},
        practices={each.key: each for each in practices},
    )

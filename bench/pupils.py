"""Simulated pupils whose level is known, who practise as real ones would.

Pupils and items are drawn from a Rasch world; authors say how hard an item is and err by 0.6
logits. Ability, choice and calibration are those of the product.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from statistics import correlation, fmean

from lti_tool.exercises.adaptive import ability, calibration, difficulties, mastery
from lti_tool.exercises.adaptive.ability import Ability, Difficulty
from lti_tool.exercises.adaptive.banks import ROUND, Bank, BankItem, ItemKey
from lti_tool.exercises.adaptive.choosing import Plan, Pupil, choose, resting
from lti_tool.exercises.adaptive.goals import GOALS
from lti_tool.exercises.exercise import Exercise, Item
from lti_tool.exercises.processing.records import Declarations

MARKS = (10, 20, 40)
"""Answers after which levels are compared with the truth."""

ELO_STEP = 0.4
"""K of the Elo that we compare with: the best of those tried (specs, exercises 4.2)."""

INTERVAL = 1.96
MEMORY = 0.5
"""Logits by which an item is easier when it comes back, in the world of small banks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How a simulated school is made; all in logits. ``growth`` is per answer."""

    pupils: int = 200
    items: int = 60
    answers: int = 40
    centre: float = -1.1
    author_error: float = 0.6
    growth: float = 0.0
    aim: float = 0.75


@dataclass(kw_only=True)
class Run:
    """What came out of one school."""

    errors: dict[int, list[float]] = field(default_factory=lambda: {m: [] for m in MARKS})
    elo_errors: dict[int, list[float]] = field(default_factory=lambda: {m: [] for m in MARKS})
    held: dict[int, list[bool]] = field(default_factory=lambda: {m: [] for m in MARKS})
    deviations: dict[int, list[float]] = field(default_factory=lambda: {m: [] for m in MARKS})
    right: list[float] = field(default_factory=list)
    called: list[tuple[float, int]] = field(default_factory=list)
    """Of who was called mastered: how far above the line in truth, and after how many answers."""
    below: int = 0
    """How many pupils stand below the line in truth."""
    given: Counter[ItemKey] = field(default_factory=Counter)
    first: list[list[tuple[ItemKey, float]]] = field(default_factory=list)
    logloss: list[float] = field(default_factory=list)
    elo_logloss: list[float] = field(default_factory=list)


def logistic(logits: float) -> float:
    """Return the probability that belongs to logits."""
    return 1 / (1 + math.exp(-logits))


@dataclass(frozen=True, slots=True)
class School:
    """A bank as its authors wrote it, how hard each item is in truth, and chance."""

    bank: Bank
    true: Mapping[ItemKey, float]
    random: Random


def school(world: World, seed: int) -> School:
    """Return a school; the same seed gives the same one."""
    random = Random(seed)
    true = [random.gauss(world.centre, 1) for _ in range(world.items)]
    said = [each + random.gauss(0, world.author_error) for each in true]
    hard = {ItemKey("bench", f"i{number}"): each for number, each in enumerate(true)}
    return School(bank_of(difficulties.shrunk(said)), hard, random)


def bank_of(believed: Sequence[Difficulty]) -> Bank:
    """Return a bank of items that have nothing but a difficulty."""
    goal = next(iter(GOALS.values()))
    exercise = _exercise()
    items = tuple(
        BankItem(
            key=ItemKey("bench", f"i{number}"),
            exercise=exercise,
            item=_item(f"i{number}"),
            difficulty=each,
        )
        for number, each in enumerate(believed)
    )
    return Bank(
        goal=goal,
        items=items,
        by_key={each.key: each for each in items},
        start=ability.start(),
        line=0.0,  # the average pupil, which is a hard line to be sure about
    )


def simulate(world: World, seed: int) -> Run:
    """Return what happens when every pupil of a school practises one goal."""
    at, run = school(world, seed), Run()
    for _ in range(world.pupils):
        level = at.random.gauss(0, 1)
        run.below += level < at.bank.line
        _practise(world, at, level, run)
    return run


def _practise(world: World, at: School, level: float, run: Run) -> None:
    bank, random = at.bank, at.random
    believed, elo, answered, called = bank.start, 0.0, list[ItemKey](), False
    first: dict[ItemKey, float] = {}
    for count in range(1, world.answers + 1):
        in_round = answered[len(answered) // ROUND * ROUND :]
        pupil = Pupil(ability=believed, answered=answered, this_round=in_round)
        rest = resting(run.given, len(bank.items))
        chosen = choose(bank, pupil, Plan(aim=world.aim), rest, random)
        if chosen is None:
            break
        key, again = chosen.item.key, chosen.item.key in first
        hard = at.true[key] - (MEMORY if again else 0.0)
        share = 1.0 if random.random() < logistic(level - hard) else 0.0
        said = chosen.item.difficulty
        _note_prediction(run, chosen.expected, logistic(elo - said.mean), share)
        believed = ability.after(believed, said, share, again=again)
        elo += ELO_STEP * (share - logistic(elo - said.mean))
        level += world.growth
        answered.append(key)
        first.setdefault(key, share)
        run.given[key] += 1
        if count in MARKS:
            _note_level(run, count, level, believed, elo)
        certain = mastery.above(believed, bank.line) >= mastery.CERTAIN
        if not called and certain and believed.answers >= mastery.FEWEST_ANSWERS:
            called = True
            run.called.append((level - bank.line, count))
    run.first.append(list(first.items()))


def _note_prediction(run: Run, ours: float, elo: float, share: float) -> None:
    run.right.append(share)
    run.logloss.append(-math.log(ours if share else 1 - ours))
    run.elo_logloss.append(-math.log(elo if share else 1 - elo))


def _note_level(run: Run, count: int, level: float, believed: Ability, elo: float) -> None:
    error = believed.mean - level
    run.errors[count].append(error)
    run.elo_errors[count].append(elo - level)
    run.held[count].append(abs(error) <= INTERVAL * believed.deviation)
    run.deviations[count].append(believed.deviation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The mean over some seeds. By number of answers: errors, intervals, standard errors.

    ``wrongly``: of the pupils called mastered, the share below the line in truth; ``misled``: of
    the pupils below the line, the share called mastered. ``exposed``: the most rounds (as a
    share) that one item stood in.
    """

    rmse: Mapping[int, float]
    elo: Mapping[int, float]
    coverage: Mapping[int, float]
    deviation: Mapping[int, float]
    success: float
    wrongly: float
    misled: float
    decided: float
    answers_to_mastery: float
    exposed: float
    logloss: float
    elo_logloss: float


def figures(world: World, seeds: Sequence[int]) -> Figures:
    """Return the figures of some schools together."""
    runs = [simulate(world, seed) for seed in seeds]
    marks = [mark for mark in MARKS if runs[0].errors[mark]]
    called = [each for run in runs for each in run.called]
    wrong = sum(above < 0 for above, _ in called)
    rounds = world.pupils * world.answers / ROUND
    return Figures(
        rmse={m: fmean(_rms(run.errors[m]) for run in runs) for m in marks},
        elo={m: fmean(_rms(run.elo_errors[m]) for run in runs) for m in marks},
        coverage={m: fmean(fmean(run.held[m]) for run in runs) for m in marks},
        deviation={m: fmean(fmean(run.deviations[m]) for run in runs) for m in marks},
        success=fmean(fmean(run.right) for run in runs),
        wrongly=wrong / max(len(called), 1),
        misled=wrong / max(sum(run.below for run in runs), 1),
        decided=len(called) / (world.pupils * len(runs)),
        answers_to_mastery=fmean(count for _, count in called) if called else math.nan,
        exposed=max(max(run.given.values()) / rounds for run in runs),
        logloss=fmean(fmean(run.logloss) for run in runs),
        elo_logloss=fmean(fmean(run.elo_logloss) for run in runs),
    )


def _rms(errors: Sequence[float]) -> float:
    return math.sqrt(fmean(error**2 for error in errors))


def recalibrated(world: World, seed: int) -> tuple[float, float]:
    """Return how difficulties go with the truth: as authors said, and after calibration (r)."""
    at, run = school(world, seed), Run()
    for _ in range(world.pupils):
        _practise(world, at, at.random.gauss(0, 1), run)
    prior = {each.key: each.difficulty for each in at.bank.items}
    found = calibration.calibrated(run.first, prior)
    order = list(prior)
    truth = [at.true[key] for key in order]
    before = correlation([prior[key].mean for key in order], truth)
    return before, correlation([found[key].mean for key in order], truth)


def _item(identifier: str) -> Item:
    return Item(
        identifier=identifier,
        title="",
        language="nl",
        stimulus=None,
        body=(),
        interactions=(),
        declarations=Declarations(responses={}, outcomes={}),
        processing=(),
        modal_feedback=(),
        maximum=Decimal(1),
    )


def _exercise() -> Exercise:
    return Exercise(
        key="bench",
        version="",
        title="",
        description="",
        theme="",
        subject="",
        groups=(5,),
        goal="",
        level="",
        minutes=1,
        licence="",
        items=(),
        stimuli=(),
    )


WORLDS: Mapping[str, World] = {
    "suitable bank, 60 items": World(),
    "narrow bank, 30 items": World(items=30),
    "smallest bank, 20 items that come back easier": World(items=20),
    "bank at the pupils' level": World(centre=0.0),
    "pupils who learn, 0.02 an answer": World(growth=0.02),
    "one class of 25": World(pupils=25, items=30),
    "aim 90 %": World(aim=0.90),
}
"""What is simulated; the first is where the gates are held."""

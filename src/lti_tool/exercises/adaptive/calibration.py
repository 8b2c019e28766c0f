"""How hard items turned out to be, from pupils' first answers.

Marginal maximum likelihood with the authors' word as the prior (Bock and Aitkin 1981): the
pupils' abilities are averaged out on a grid, so nothing is said about any of them. Between two
runs difficulties are frozen: while pupils learn, items that move along make levels drift
(decision record 23).
"""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean

from lti_tool.exercises.adaptive.ability import Difficulty
from lti_tool.exercises.adaptive.banks import ItemKey

LEAST = 30
"""An item with fewer first answers keeps what its author said."""

_GRID = tuple(-4 + 0.4 * step for step in range(21))
_ROUNDS = 25
_STEPS = 4
_CLOSE = 0.003

Answers = Sequence[tuple[ItemKey, float]]
"""One pupil's first answers: item and share of the points, 0 to 1."""


def calibrated(
    pupils: Sequence[Answers], prior: Mapping[ItemKey, Difficulty]
) -> Mapping[ItemKey, Difficulty]:
    """Return the difficulty of every item of ``prior`` after these answers.

    Items with too few answers keep ``prior``; the mean of the others stays where it was, so
    that nobody's level jumps.

    Args:
        pupils: each pupil's first answers; items that are not in ``prior`` are left out.
        prior: what is believed now.
    """
    known = [[(key, share) for key, share in each if key in prior] for each in pupils]
    found = dict(prior)
    weights = [math.exp(-(node**2) / 2) for node in _GRID]
    for _ in range(_ROUNDS):
        counts, weights = _expected(known, found, weights)
        newer = {key: _maximised(counts.get(key), prior[key], found[key].mean) for key in prior}
        moved = max(abs(newer[key].mean - found[key].mean) for key in prior)
        found = newer
        if moved < _CLOSE:
            break
    return _in_place(found, prior)


_Counts = dict[ItemKey, tuple[list[float], list[float]]]


def _expected(
    pupils: Sequence[Answers], items: Mapping[ItemKey, Difficulty], weights: Sequence[float]
) -> tuple[_Counts, list[float]]:
    """Return per item how many answered at each node, and how well; and who stands where."""
    right = {key: [_logistic(node - item.mean) for node in _GRID] for key, item in items.items()}
    log_right = {key: [math.log(p) for p in row] for key, row in right.items()}
    log_wrong = {key: [math.log1p(-p) for p in row] for key, row in right.items()}
    total = sum(weights)
    prior = [math.log(weight / total + 1e-12) for weight in weights]
    counts: _Counts = {}
    standing = [0.0] * len(_GRID)
    for answers in pupils:
        if not answers:
            continue
        logs = list(prior)
        for key, share in answers:
            yes, no = log_right[key], log_wrong[key]
            logs = [
                own + share * one + (1 - share) * other
                for own, one, other in zip(logs, yes, no, strict=True)
            ]
        top = max(logs)
        raw = [math.exp(log - top) for log in logs]
        whole = sum(raw)
        posterior = [each / whole for each in raw]
        standing = [own + each for own, each in zip(standing, posterior, strict=True)]
        for key, share in answers:
            met, earned = counts.setdefault(key, ([0.0] * len(_GRID), [0.0] * len(_GRID)))
            for node, weight in enumerate(posterior):
                met[node] += weight
                earned[node] += weight * share
    return counts, _smooth(standing)


def _smooth(standing: Sequence[float]) -> list[float]:
    """Return the normal curve through where the pupils stand."""
    total = sum(standing)
    if total == 0:
        return [math.exp(-(node**2) / 2) for node in _GRID]
    mean = sum(node * weight for node, weight in zip(_GRID, standing, strict=True)) / total
    spread = sum((node - mean) ** 2 * weight for node, weight in zip(_GRID, standing, strict=True))
    variance = max(spread / total, 0.2)
    return [math.exp(-((node - mean) ** 2) / (2 * variance)) for node in _GRID]


def _maximised(
    count: tuple[list[float], list[float]] | None, prior: Difficulty, begin: float
) -> Difficulty:
    """Return where an item's difficulty is most probable, and how sure that is."""
    if count is None or sum(count[0]) < LEAST:
        return prior
    mean, information = begin, 0.0
    for _ in range(_STEPS):
        surprise, information = (prior.mean - mean) / prior.variance, 1 / prior.variance
        for node, met, earned in zip(_GRID, *count, strict=True):
            right = _logistic(node - mean)
            surprise += met * right - earned
            information += met * right * (1 - right)
        mean += surprise / information
    return Difficulty(mean=mean, variance=1 / information)


def _in_place(
    found: Mapping[ItemKey, Difficulty], prior: Mapping[ItemKey, Difficulty]
) -> Mapping[ItemKey, Difficulty]:
    """Move what was found so that its mean is the authors' again."""
    moved = [key for key in prior if found[key] is not prior[key]]
    shift = fmean(prior[key].mean - found[key].mean for key in moved) if moved else 0.0
    return dict(prior) | {
        key: Difficulty(mean=found[key].mean + shift, variance=found[key].variance) for key in moved
    }


def _logistic(logits: float) -> float:
    return 1 / (1 + math.exp(-logits))

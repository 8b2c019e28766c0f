"""How well adaptive practice measures, chooses and stops, with pupils whose level is known.

Run ``python -m bench.adaptive``: about a second a seed; ``--json`` for programs. The gates of
``tests/unit/exercises/adaptive`` are held on the first world, with fixed seeds.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from statistics import fmean

from bench.pupils import WORLDS, Figures, figures, recalibrated

SEEDS = 6


def _lines(name: str, found: Figures) -> Iterator[str]:
    def row(values: Mapping[int, float]) -> str:
        return " / ".join(f"{value:.3f}" for value in values.values())

    yield name
    yield f"  error (RMSE) after {' / '.join(map(str, found.rmse))}: {row(found.rmse)}"
    yield f"  Elo                      : {row(found.elo)}"
    yield f"  standard error           : {row(found.deviation)}"
    yield f"  95 % interval holds      : {row(found.coverage)}"
    yield f"  success {found.success:.3f}"
    yield f"  log loss {found.logloss:.3f}, Elo {found.elo_logloss:.3f}"
    yield (
        f"  called mastered {found.decided:.3f} after {found.answers_to_mastery:.1f} answers; "
        f"wrongly {found.wrongly:.3f}, of those below the line {found.misled:.3f}"
    )
    yield f"  the most given item stands in {found.exposed:.3f} of the rounds"


def main() -> None:
    """Simulate every world and tell the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many seeds")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    seeds = tuple(range(1, asked.seeds + 1))
    told = {}
    for name, world in WORLDS.items():
        found = figures(world, seeds)
        told[name] = found
        if not asked.json:
            print("\n".join(_lines(name, found)), flush=True)
    pairs = [recalibrated(next(iter(WORLDS.values())), seed) for seed in seeds]
    before, after = (fmean(column) for column in zip(*pairs, strict=True))
    if asked.json:
        plain = {
            name: {slot: getattr(found, slot) for slot in Figures.__slots__}
            for name, found in told.items()
        }
        print(json.dumps({"worlds": plain, "calibration": {"before": before, "after": after}}))
    else:
        print(f"calibration: difficulties against the truth r {before:.3f} -> {after:.3f}")


if __name__ == "__main__":
    main()

"""Launches a second and CPU per launch, ours against the floor and other tools, in one run.

Take the ratios: every round measures each tool in turn on the same machine, so that what else the
machine does falls on all of them. Nothing here judges the clock. The run fails when a bad launch
came in, when a good one did not, or when a tool answered with an error of its own.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench import contestants
from bench.bad_launches import Probed, probe
from bench.contestants import CONTESTANTS, Place, Running
from bench.load import Measured, measure
from bench.platform import Platform, started

EXERCISE = "heelal-maanlanding"
WARM = 600
"""Launches before the clock runs: everybody has been here once, as on most school days."""


def main() -> int:
    """Run the benchmark; return 0, or 1 when a tool was unsafe or broke."""
    asked = _arguments()
    url = os.environ.get("LTI_TOOL_DATABASE_URL")
    url = url if url and url.startswith("postgresql") else None
    if url:
        contestants.require_empty(url)
    platform = started(EXERCISE if asked.exercise else None)
    with tempfile.TemporaryDirectory() as folder:
        running = _start(asked.only, Path(folder), platform, url)
        try:
            rows = _rounds(running, platform, asked.rounds, asked.launches)
            probes = {name: probe(each, platform) for name, each in running.items()}
        finally:
            for each in running.values():
                each.stop()
    _print_table(rows, asked)
    return max(_verdict(name, rows[name], probes[name]) for name in running)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each tool")
    parser.add_argument("--launches", type=int, default=400, help="in each measurement")
    parser.add_argument("--only", nargs="*", default=list(CONTESTANTS), choices=CONTESTANTS)
    parser.add_argument("--exercise", action="store_true", help="links lead into an exercise")
    return parser.parse_args()


def _start(
    names: Sequence[str], folder: Path, platform: Platform, url: str | None
) -> dict[str, Running]:
    running: dict[str, Running] = {}
    for name in names:
        contestant = CONTESTANTS[name]
        if missing := contestant.missing():
            print(f"{contestant.name}: left out, not installed here: {missing}")
            continue
        own = folder / name
        own.mkdir()
        port = contestants.free_port()
        place = Place(folder=own, port=port, platform=platform, database_url=url)
        running[name] = contestants.started(contestant, place)
    return running


def _rounds(
    running: dict[str, Running], platform: Platform, rounds: int, launches: int
) -> dict[str, list[Measured]]:
    for each in running.values():
        measure(each, platform, 0, WARM)
    rows: dict[str, list[Measured]] = {name: [] for name in running}
    for number in range(rounds):
        for name, each in running.items():
            rows[name].append(measure(each, platform, WARM + number * launches, launches))
    return rows


def _print_table(rows: dict[str, list[Measured]], asked: argparse.Namespace) -> None:
    first = next(iter(rows.values()))
    base = statistics.median(row.cpu for row in first)
    print(
        f"{asked.rounds} rounds of {asked.launches} launches (login, launch, first page), medians"
    )
    print(
        f"{'':18}{'launches/s':>11}{'CPU ms':>8}{'x first':>8}{'p50 ms':>8}{'p99 ms':>8}  CPU range"
    )
    for name, measured in rows.items():
        cpu = [row.cpu for row in measured]
        middle = statistics.median(cpu)
        print(
            f"{CONTESTANTS[name].name:18}"
            f"{statistics.median(row.rate for row in measured):11.0f}"
            f"{middle:8.2f}{middle / base if base else 0:8.2f}"
            f"{statistics.median(row.p50 for row in measured):8.1f}"
            f"{statistics.median(row.p99 for row in measured):8.1f}"
            f"  {min(cpu):.2f} to {max(cpu):.2f}"
        )


def _verdict(name: str, measured: Sequence[Measured], probed: Probed) -> int:
    """Say what went wrong with one tool; 1 when it concerns us."""
    label = CONTESTANTS[name].name
    failures: Counter[str] = sum((row.failures for row in measured), Counter())
    told = [f"{count} x {what}" for what, count in failures.items()]
    told += [f"let in a launch {what}" for what in probed.came_in]
    told += [f"broke on a launch {what}" for what in probed.broke]
    told += [] if probed.good_came_in else ["refused a good launch"]
    for line in told or ["no bad launch came in, nothing broke"]:
        print(f"{label}: {line}")
    return int(bool(told) and name == "lti_tool")


if __name__ == "__main__":
    sys.exit(main())

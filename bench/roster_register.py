"""What the privacy register costs per imported pupil: with and without it, in one run.

Without: what is left out is not counted, no value is looked at for what it may be, and nothing is
sealed (marks and keys are made in both: imports cannot do without). Both take over
the same invented school in turn, each in a process of its own; take the share.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any
from unittest import mock

from bench import invented_school, roster
from bench.invented_school import School

from lti_tool.privacy import vault
from lti_tool.privacy.minimise import Columns, columns
from lti_tool.rostering.oneroster import people, run, table


def main() -> int:
    """Run the benchmark; return 0."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        _compare(Path(folder), asked.users, asked.rounds)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.roster_register", description=__doc__)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each")
    return parser.parse_args()


def _compare(folder: Path, users: int, rounds: int) -> None:
    file = folder / "school.zip"
    invented_school.write(file, School(users=users, later=False))
    found: dict[bool, list[float]] = {True: [], False: []}
    for number, guarded in product(range(rounds), (True, False)):
        prepare, take = roster.in_turn(folder / f"{number}-{guarded}", "")["lti_tool"]
        prepare()
        with ExitStack() as stack:
            if not guarded:
                stack.enter_context(without_register())
            cost = roster.in_child(partial(take, file))
        found[guarded].append(cost.cpu * 1_000_000 / users)
    bare, guarded_ = (statistics.median(found[guarded]) for guarded in (False, True))
    print(
        f"a pupil of {users} without the register {bare:.0f} us of CPU, with it {guarded_:.0f} us:"
        f" it costs {guarded_ - bare:.0f} us, {(guarded_ - bare) / guarded_:.0%} of the import"
    )


@contextmanager
def without_register() -> Iterator[None]:
    """Look at no value that comes in, and leave all as it is: for comparison alone."""
    with ExitStack() as stack:
        for owner, name, bare in (
            (table, "columns", _uncounted),
            (run, "speaks_of_chain_id", _never),
            (people, "speaks_of_chain_id", _never),
            (people, "may_be_national_number", _never),
            (people, "check_identifiers", _nothing),
            (vault, "seal", _bare),
            (vault, "unseal", _opened),
            (vault.Sealer, "seal", _bare),
            (vault.Sealer, "unseal", _opened),
        ):
            stack.enter_context(mock.patch.object(owner, name, bare))
        yield


def _uncounted(*given: Any) -> Columns:
    """Decide what is read, and count nothing of the rest."""
    return replace(columns(*given), lost={}, held=())


def _never(_value: str) -> bool:
    return False


def _nothing(*_given: object) -> None:
    pass


def _bare(_key: object, plain: bytes, _place: object) -> bytes:
    return plain


def _opened(_key: object, sealed: bytes, _place: object) -> bytes:
    return sealed


if __name__ == "__main__":
    raise SystemExit(main())

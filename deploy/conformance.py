"""Write ``docs/conformance.md`` from the tests' own markers (``make docs``).

The clauses stand in ``tests/conformance/clauses``; a test that shows one carries
``@pytest.mark.clause("AGS 2.0, 3.4.1", ...)``. pytest itself is asked which tests there are, so
that no test is listed that does not run. With ``--check`` nothing is written: the exit is 1
where the page is stale, a clause has no test, or a marker names no clause.
"""

import contextlib
import io
import os
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
CLAUSES = ROOT / "tests" / "conformance" / "clauses"
PAGE = ROOT / "docs" / "conformance.md"
MARK = "mark.clause("
ENGINE = "sqlite"

HEAD = """\
# Conformance

What the standards ask of a tool, one line a clause in our own words, with the tests that show it.
Made by `make docs` from the markers of the tests: a clause without a test, a marker without a
clause and a stale page fail `make check`. This is no certificate: the tool was not put before
1EdTech.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause; ``not_done`` is the reason why the tool does not do it, or empty."""

    name: str
    number: str
    says: str
    not_done: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One standard; ``numbers`` says where its section numbers come from."""

    name: str
    numbers: str
    clauses: Sequence[Clause]


@dataclass(slots=True)
class Shown:
    """What pytest told: clause -> file and test -> the cases of it, all of them when empty."""

    by: dict[str, dict[tuple[str, str], set[str]]] = field(default_factory=dict)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take the markers of every test that would run."""
        for item in session.items:
            for node, mark in item.iter_markers_with_node("clause"):
                whole = node is not item or mark in getattr(item, "obj", item).__dict__.get(
                    "pytestmark", []
                )
                for clause in mark.args:
                    self._note(clause, item, whole=whole)

    def _note(self, clause: str, item: pytest.Item, *, whole: bool) -> None:
        place = item.path.relative_to(ROOT).as_posix(), _sentence(item)
        cases = self.by.setdefault(clause, {}).setdefault(place, set())
        if not whole:
            cases.add(_case(item))


def standards() -> list[Standard]:
    """Return every standard with its clauses, in the order of their files."""
    found = []
    for path in sorted(CLAUSES.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        clauses = [_clause(table["standard"], row) for row in table["clause"]]
        found.append(Standard(name=table["standard"], numbers=table["numbers"], clauses=clauses))
    return found


def shown() -> Mapping[str, Mapping[tuple[str, str], set[str]]]:
    """Return clause -> the tests that show it, as pytest collects them."""
    os.environ["LTI_TOOL_TEST_DATABASES"] = ENGINE
    files = [
        str(path)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path.name.startswith("test_") and MARK in path.read_text(encoding="utf-8")
    ]
    told, said = Shown(), io.StringIO()
    options = ["--collect-only", "-q", "-p", "no:cacheprovider", f"--rootdir={ROOT}"]
    with contextlib.redirect_stdout(said):
        status = pytest.main([*options, *files], plugins=[told])
    if status != pytest.ExitCode.OK:
        sys.exit(f"the tests cannot be collected:\n{said.getvalue()}")
    return told.by


def faults(
    known: Sequence[Standard], by: Mapping[str, Mapping[tuple[str, str], set[str]]]
) -> Iterator[str]:
    """Yield what does not fit between clauses and markers."""
    clauses = [clause for standard in known for clause in standard.clauses]
    names = [clause.name for clause in clauses]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"listed twice: {name}"
    for clause in clauses:
        if clause.not_done and clause.name in by:
            yield f"said not to be done, and shown by a test: {clause.name}"
        if not clause.not_done and clause.name not in by:
            yield f"no test shows: {clause.name}"
    for name in sorted(set(by) - set(names)):
        yield f"a test names a clause that is not listed in tests/conformance/clauses: {name}"


def page(known: Sequence[Standard], by: Mapping[str, Mapping[tuple[str, str], set[str]]]) -> str:
    """Return the page."""
    parts = [HEAD]
    for standard in known:
        parts += [f"## {standard.name}", "", standard.numbers, ""]
        parts += ["| clause | what it asks | shown by |", "|---|---|---|"]
        parts += [
            f"| {clause.number} | {clause.says} | {_shown_by(clause, by)} |"
            for clause in standard.clauses
        ]
        parts.append("")
    return "\n".join(parts)


def _shown_by(clause: Clause, by: Mapping[str, Mapping[tuple[str, str], set[str]]]) -> str:
    if clause.not_done:
        return f"*not done:* {clause.not_done}"
    files: dict[str, list[str]] = {}
    for (path, sentence), cases in sorted(by.get(clause.name, {}).items()):
        only = f" ({', '.join(sorted(cases))})" if cases else ""
        files.setdefault(path, []).append(sentence + only)
    return "; ".join(
        f"[{Path(path).stem}](../{path}): {', '.join(sentences)}"
        for path, sentences in files.items()
    )


def _clause(standard: str, row: Mapping[str, Any]) -> Clause:
    number: str = row["id"]
    mark = ", " if number[:1].isdigit() or number[1:2] == "." else ": "
    return Clause(
        name=f"{standard}{mark}{number}",
        number=number,
        says=row["says"],
        not_done=row.get("not_done", ""),
    )


def _sentence(item: pytest.Item) -> str:
    name: str = getattr(item, "originalname", None) or item.name
    words = name.removeprefix("test_").replace("_", " ")
    kind = item.getparent(pytest.Class)
    return f"{kind.name.removeprefix('Test')} {words}" if kind else words


def _case(item: pytest.Item) -> str:
    parts = item.name.partition("[")[2].removesuffix("]")
    return parts.removeprefix(f"{ENGINE}-").removesuffix(f"-{ENGINE}")


def main() -> None:
    """Write the page, or say what is wrong with it."""
    known, by = standards(), shown()
    wrong = list(faults(known, by))
    text = page(known, by)
    if "--check" in sys.argv and (not PAGE.exists() or PAGE.read_text("utf-8") != text):
        wrong.append("docs/conformance.md is stale: make docs")
    if wrong:
        sys.exit("\n".join(wrong))
    if "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
        print(f"{PAGE.relative_to(ROOT)}: {sum(len(s.clauses) for s in known)} clauses")


if __name__ == "__main__":
    main()

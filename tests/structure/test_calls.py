"""Who may call what: transactions end at the entry points, one module reads the clock."""

import ast

import pytest

from tests.structure.sources import calls, parsed, python_files

ENDS_A_TRANSACTION = frozenset({"begin", "begin_nested", "commit", "rollback"})
READS_THE_CLOCK = frozenset(
    {"date.today", "datetime.now", "datetime.today", "datetime.utcnow", "time.time", "time.time_ns"}
)
CLOCK = "src/lti_tool/clock.py"


def ends_of_transactions(tree: ast.AST) -> list[str]:
    return [
        f"line {line}: {name}"
        for line, name in calls(tree)
        if "." in name and name.rpartition(".")[2] in ENDS_A_TRANSACTION
    ]


def readings_of_the_clock(tree: ast.AST) -> list[str]:
    return [
        f"line {line}: {name}"
        for line, name in calls(tree)
        if any(name == known or name.endswith(f".{known}") for known in READS_THE_CLOCK)
    ]


@pytest.mark.parametrize("layer", ["services", "lti", "exercises", "models", "privacy"])
def test_no_transaction_ends_below_the_entry_points(layer):
    files = python_files(f"src/lti_tool/{layer}")

    assert [
        f"{name} {found}" for name, tree in parsed(files) for found in ends_of_transactions(tree)
    ] == []


def test_only_the_clock_module_reads_the_clock():
    assert [
        f"{name} {found}"
        for name, tree in parsed(python_files("src"))
        if name != CLOCK
        for found in readings_of_the_clock(tree)
    ] == []


def test_a_commit_would_be_found():
    assert ends_of_transactions(ast.parse("def f(session):\n    session.commit()")) == [
        "line 2: session.commit"
    ]


@pytest.mark.parametrize("code", ["datetime.now(UTC)", "datetime.datetime.utcnow()", "time.time()"])
def test_a_reading_of_the_clock_would_be_found(code):
    assert readings_of_the_clock(ast.parse(code))

"""Every gate of the privacy specification has tests that bear its name."""

import ast
import re

import pytest

from tests.structure.sources import parsed, python_files

GATES = range(1, 18)


def gates_named() -> set[int]:
    """Return the gates that the docstrings of test modules name."""
    trees = parsed(python_files("tests"))
    said = " ".join(ast.get_docstring(tree) or "" for name, tree in trees if "/test_" in name)
    return {int(number) for number in re.findall(r"\bGate G(\d+)", said)}


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_has_tests_that_say_so(gate):
    assert gate in gates_named()


def test_a_gate_without_tests_would_be_found():
    assert 18 not in gates_named()

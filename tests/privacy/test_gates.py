"""Every gate of the privacy specification has tests that bear its name."""

import re

import pytest

from tests.structure.sources import parsed, python_files

GATES = range(1, 18)


def gates_named() -> set[int]:
    """Return the gates that the docstrings of test modules name."""
    said = " ".join(
        tree.body[0].value.value
        for name, tree in parsed(python_files("tests"))
        if "/test_" in name and tree.body and is_text(tree.body[0])
    )
    return {int(number) for number in re.findall(r"\bGate G(\d+)", said)}


def is_text(statement) -> bool:
    value = getattr(statement, "value", None)
    return isinstance(getattr(value, "value", None), str)


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_has_tests_that_say_so(gate):
    assert gate in gates_named()


def test_a_gate_without_tests_would_be_found():
    assert 18 not in gates_named()

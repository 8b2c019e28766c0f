"""Every expected failure is flat, has a code of its own, a status and a Dutch text."""

import ast
from collections.abc import Iterator
from http import HTTPStatus

import pytest

from lti_tool.errors import ToolError
from lti_tool.web.errors import STATUS
from lti_tool.web.texts import TEXTS
from tests.structure.sources import parsed, python_files

ERRORS = ToolError.__subclasses__()
NAMES = frozenset(error.__name__ for error in ERRORS)
SHOWN = NAMES - {"PlatformRefused", "PlatformUnavailable"}
"""The two others meet the worker; ``score_texts.delivery_advice`` has an answer to every code."""
HOME = "src/lti_tool/errors.py"


def codes_in(tree: ast.AST) -> Iterator[str]:
    """Yield the codes given where an error is made: ``NotFound(..., code="this")``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in SHOWN:
            for keyword in node.keywords:
                if keyword.arg == "code":
                    yield from _texts(keyword.value)


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value


def family_in(tree: ast.AST) -> list[str]:
    """Return the classes that are made from an expected failure."""
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        if {ast.unparse(base).rpartition(".")[2] for base in node.bases} & {"ToolError", *NAMES}
    ]


def codes() -> list[str]:
    raised = {code for _, tree in parsed(python_files("src")) for code in codes_in(tree)}
    return sorted(raised | {error.code for error in ERRORS})


def each_error():
    return pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)


@each_error()
def test_the_family_is_flat(error):
    assert error.__bases__ == (ToolError,)
    assert error.__subclasses__() == []


def test_the_family_lives_in_one_module():
    assert [
        f"{name}: {found}"
        for name, tree in parsed(python_files("src"))
        if name != HOME
        for found in family_in(tree)
    ] == []


@each_error()
def test_every_failure_has_a_code_of_its_own(error):
    assert [other for other in ERRORS if other.code == error.code] == [error]
    assert error.code != ToolError.code


@each_error()
def test_every_failure_has_a_status_that_says_it_failed(error):
    assert STATUS[error] >= HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("code", codes())
def test_every_code_has_a_dutch_text_for_pupils_and_for_staff(code):
    assert TEXTS[code].pupil
    assert TEXTS[code].staff


def test_a_code_given_where_an_error_is_made_would_be_found():
    assert list(codes_in(ast.parse('raise errors.NotFound("x", code="gone")'))) == ["gone"]


def test_a_cousin_elsewhere_would_be_found():
    assert family_in(ast.parse("class Lost(NotFound): ...")) == ["Lost"]

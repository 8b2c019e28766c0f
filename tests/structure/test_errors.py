"""Every expected failure is flat, has a code, a status and a Dutch text."""

import ast
import importlib
import pkgutil

import pytest

import lti_tool
from lti_tool.errors import ToolError
from tests.structure.sources import parsed, python_files

SKIPPED = (
    "lti_tool.migrations.env",
    "lti_tool.migrations.versions",
    "lti_tool.migrations.__main__",
)
"""Alembic runs these itself."""


def import_everything():
    for module in pkgutil.walk_packages(lti_tool.__path__, "lti_tool."):
        if not module.name.startswith(SKIPPED):
            importlib.import_module(module.name)


def codes_in(tree: ast.AST) -> set[str]:
    """Return the codes given where an error is raised: ``SomeError(..., code="this")``."""
    return {
        keyword.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
        if isinstance(keyword.value.value, str)
    }


import_everything()
ERRORS = ToolError.__subclasses__()
CODES = sorted(
    {error.code for error in ERRORS}.union(*(codes_in(t) for _, t in parsed(python_files("src"))))
)


def each_error():
    return pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)


@each_error()
def test_the_family_is_flat(error):
    assert error.__bases__ == (ToolError,)
    assert error.__subclasses__() == []


@each_error()
def test_every_failure_has_a_code_of_its_own(error):
    assert [other for other in ERRORS if other.code == error.code] == [error]
    assert error.code != ToolError.code


def test_a_code_given_at_the_raise_would_be_found():
    assert codes_in(ast.parse('raise NotFound("x", code="gone")')) == {"gone"}

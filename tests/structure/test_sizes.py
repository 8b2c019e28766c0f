"""Small modules and small functions: the tail is what makes code ugly, not the mean."""

import ast
from collections.abc import Iterator

from tests.structure.sources import ROOT, name_of, parsed, python_files

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
GENERATED = "src/lti_tool/migrations/versions/"


def too_long(tree: ast.Module) -> Iterator[str]:
    """Yield the functions above the ceiling; what a docstring explains is not held against it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1 - docstring_lines(node)
            if length > LONGEST_FUNCTION:
                yield f"{node.name}: {length} lines"


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines the docstring of a function takes."""
    if ast.get_docstring(node) is None:
        return 0
    return (node.body[0].end_lineno or 0) - node.body[0].lineno + 1


def test_no_module_is_longer_than_300_lines():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in python_files()}

    assert [
        f"{name}: {length} lines"
        for name, length in lengths.items()
        if length > LONGEST_MODULE and not name.startswith(GENERATED)
    ] == []


def test_no_function_is_longer_than_40_lines():
    assert [
        f"{name} {found}"
        for name, tree in parsed(python_files())
        if not name.startswith(GENERATED)
        for found in too_long(tree)
    ] == []


def test_a_function_of_41_lines_would_be_found():
    body = "\n    pass" * LONGEST_FUNCTION

    assert list(too_long(ast.parse(f"def long():{body}"))) == ["long: 41 lines"]
    assert list(too_long(ast.parse(f'def fine():\n    """Say."""{body[9:]}'))) == []


def test_the_rule_looks_at_the_package_and_at_the_tests():
    names = {name_of(path) for path in python_files()}

    assert {"src/lti_tool/errors.py", "tests/structure/test_sizes.py"} <= names
    assert (ROOT / "pyproject.toml").is_file()

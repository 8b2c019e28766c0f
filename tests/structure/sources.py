"""What the rules about the code look at: the project's own files."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "lti_tool"
PYTHON_FOLDERS = ("src", "tests", "deploy", "bench")
TEXT_SUFFIXES = frozenset(
    {"", ".cfg", ".css", ".csv", ".html", ".in", ".js", ".json", ".lock", ".mako", ".md", ".po"}
    | {".py", ".sh", ".sql", ".svg", ".toml", ".txt", ".typed", ".xml", ".yaml", ".yml"}
    | {".conf", ".service", ".timer"}
)
_FOLDERS = (*PYTHON_FOLDERS, "config", "docs", ".ci")
_PRIVATE = frozenset({"local.toml", ".git"})  # .git is a file in a second work tree


def python_files(*folders: str) -> tuple[Path, ...]:
    """Return our Python files below ``folders`` of the repository, in order."""
    found = [path for name in folders or PYTHON_FOLDERS for path in (ROOT / name).rglob("*.py")]
    return tuple(sorted(found))


def text_files() -> tuple[Path, ...]:
    """Return every text file that belongs in the repository."""
    inside = [path for name in _FOLDERS for path in (ROOT / name).rglob("*") if path.is_file()]
    top = [path for path in ROOT.iterdir() if path.is_file()]
    return tuple(sorted(path for path in [*inside, *top] if _is_text_of_ours(path)))


def _is_text_of_ours(path: Path) -> bool:
    made = {"__pycache__", "fonts"} & set(path.parts) or path.name.startswith(".coverage")
    return path.suffix in TEXT_SUFFIXES and path.name not in _PRIVATE and not made


def name_of(path: Path) -> str:
    """Return how a finding names ``path``."""
    return path.relative_to(ROOT).as_posix()


def parsed(paths: tuple[Path, ...]) -> Iterator[tuple[str, ast.Module]]:
    """Yield the name and the syntax tree of each file."""
    for path in paths:
        yield name_of(path), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of every call, as far as it is written with names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)

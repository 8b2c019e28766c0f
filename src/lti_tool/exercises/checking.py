"""Looking a package (or a folder full of them) over without using it."""

from dataclasses import replace
from pathlib import Path

from lti_tool.exercises.exercise import Exercise
from lti_tool.exercises.findings import Finding, Refused
from lti_tool.exercises.manifest import MANIFEST
from lti_tool.exercises.packages import folders, read_package

__all__ = ["Finding", "check", "read_all"]


def check(path: Path) -> tuple[Finding, ...]:
    """Return everything that is wrong with the packages at ``path``; empty when all is well.

    Args:
        path: a package folder, or a folder with packages somewhere below it. ``file`` of each
            finding is relative to it.
    """
    return read_all(path)[1]


def read_all(path: Path) -> tuple[tuple[Exercise, ...], tuple[Finding, ...]]:
    """Return the exercises at ``path`` that are in order, and the findings in the others."""
    exercises: dict[str, Exercise] = {}
    findings: list[Finding] = []
    for folder in folders(path):
        try:
            exercise = read_package(folder)
        except Refused as refused:
            findings.extend(_placed(finding, folder, path) for finding in refused.findings)
            continue
        if exercise.key in exercises:
            double = _finding("key_double", f"there are two packages named {exercise.key}")
            findings.append(_placed(double, folder, path))
        exercises[exercise.key] = exercise
    if not exercises and not findings:
        findings.append(_finding("package_missing", f"there is no {MANIFEST} here or below"))
    return tuple(exercises.values()), tuple(findings)


def _placed(finding: Finding, folder: Path, path: Path) -> Finding:
    return replace(finding, file=(folder.relative_to(path) / finding.file).as_posix())


def _finding(code: str, message: str) -> Finding:
    return Finding(file="", line=0, code=code, message=message)

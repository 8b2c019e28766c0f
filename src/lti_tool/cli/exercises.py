"""``lti-tool exercises``: QTI 3 packages."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from lti_tool.cli import common, spelling
from lti_tool.cli.common import Refused, as_json, show, told
from lti_tool.clock import utc_now
from lti_tool.exercises import archives, catalogue, checking, packages, quality, upgrade
from lti_tool.exercises.adaptive import banks
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.exercises.exercise import Exercise
from lti_tool.exercises.findings import Finding
from lti_tool.exercises.findings import Refused as Unusable
from lti_tool.exercises.sidecar import SIDECAR
from lti_tool.models.content import Origin
from lti_tool.services.packages import Offer, Shelf, has_tables, keep, withdraw
from lti_tool.services.practice import difficulties

_PATH = click.Path(exists=True, path_type=Path)
_about = click.option(
    "--about",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"The {SIDECAR} of a package that has none inside.",
)


@click.group("exercises")
def group() -> None:
    """Exercises: what is there, and packages to add or to remove."""


@group.command("list")
@as_json
@told
def list_(*, as_json: bool) -> None:
    """List the exercises that can be chosen."""
    built_in = catalogue.load_default()
    offered = built_in
    database = common.database()
    if has_tables(database):
        offered = Shelf(database, built_in, time.monotonic).catalogue
    rows = [
        {
            "key": e.key,
            "title": e.title,
            "theme": e.theme,
            "subject": e.subject,
            "groups": ", ".join(map(str, e.groups)),
            "items": len(e.items),
            "points": str(e.maximum),
            "goal": e.goal,
            "slo": ", ".join(e.slo),
            "licence": e.licence,
            "origin": _origin(e, built_in),
        }
        for e in offered.exercises.values()
    ]
    show(rows, as_json=as_json)


def _origin(exercise: Exercise, built_in: Catalogue) -> str:
    if exercise.elsewhere is not None:
        return exercise.elsewhere.provider
    return Origin.BUILT_IN if exercise.key in built_in.exercises else Origin.ADDED


@group.command("check")
@click.argument("path", type=_PATH)
@_about
@click.option("--strict", is_flag=True, help="Remarks count as faults.")
@as_json
@told
def check(path: Path, about: Path | None, *, strict: bool, as_json: bool) -> None:
    """Say what is wrong with packages (a folder or a zip): file, line, code and reason.

    Remarks on what works and could be better are told beside it: items that ask the same, cannot
    be solved or have several right answers, words that are in no list, goals that are too hard.
    """
    exercises, findings = _looked_at(path, about)
    remarks = (*quality.review(exercises), *spelling.remarks(exercises))
    for remark in () if strict else remarks:
        click.echo(f"remark: {remark.file}: {remark.code}: {remark.message}", err=True)
    _tell((*findings, *(remarks if strict else ())), as_json=as_json)
    if not as_json:
        click.echo("in order")


def _looked_at(path: Path, about: Path | None) -> tuple[Sequence[Exercise], Sequence[Finding]]:
    """Return the exercises that are in order, and the findings in the others."""
    if path.is_dir() and about is None:
        return checking.read_all(path)
    files, findings = _read(path, about)
    key = path.resolve().stem
    return (() if findings else (packages.read_exercise(key, files),)), findings


@group.command("add")
@click.argument("path", type=_PATH)
@_about
@click.option("--key", help="Names the exercise in links; else the name of the file or folder.")
@common.dry_run
@told
def add(path: Path, about: Path | None, key: str | None, *, dry_run: bool) -> None:
    """Add a package, or a newer version of one; who started the older one goes on with it.

    A QTI 2 package is brought to QTI 3 first: ``lti-tool exercises upgrade``.
    """
    name = key or path.resolve().stem
    files, findings = _read(path, about, name)
    _tell(findings, as_json=False)
    click.echo(f"{name}: version {packages.digest(files)}")
    if not dry_run:
        with common.database().writing() as session:
            keep(session, Offer(key=name, files=files, origin=Origin.ADDED), now=utc_now())


@group.command("upgrade")
@click.argument("path", type=_PATH)
@click.argument("out", type=click.Path(path_type=Path))
@_about
@common.dry_run
@told
def upgrade_(path: Path, out: Path, about: Path | None, *, dry_run: bool) -> None:
    """Write a QTI 2.1 or 2.2 package (a folder or a zip) as a QTI 3 zip.

    Says what was left out and, when it knows what the exercise is about, what is left to mend.
    """
    try:
        files = packages.read_files(path) if path.is_dir() else archives.unpack(_bytes(path))
        done = upgrade.upgraded(files)
    except Unusable as refused:
        _tell(refused.findings, as_json=False)
        return
    for note in done.notes:
        click.echo(str(note))
    whole = {**done.files, **({SIDECAR: _bytes(about)} if about else {})}
    if not dry_run:
        out.write_bytes(archives.pack(whole))
        click.echo(f"{out}: {len(whole)} files")
    if SIDECAR in whole:
        _tell(_findings(out.stem, whole), as_json=False)
        click.echo("in order")


def _findings(key: str, files: Mapping[str, bytes]) -> Sequence[Finding]:
    try:
        packages.read_exercise(key, files)
    except Unusable as refused:
        return refused.findings
    return ()


@group.command("remove")
@click.argument("key")
@common.dry_run
@told
def remove(key: str, *, dry_run: bool) -> None:
    """Stop offering an added exercise; who started it can finish it."""
    with common.database().writing() as session:
        withdraw(session, key)
        if dry_run:
            session.rollback()
    click.echo(f"{key}: {'would no longer be' if dry_run else 'no longer'} offered")


@group.command("calibrate")
@as_json
@common.dry_run
@told
def calibrate(*, as_json: bool, dry_run: bool) -> None:
    """Find anew how hard the items of practised goals are, from pupils' first answers.

    In between nothing moves. Once or twice a year is enough; levels follow at the next answer.
    """
    database = common.database()
    shelf = Shelf(database, catalogue.load_default(), time.monotonic)
    authored = banks.banks(shelf.catalogue.exercises.values(), {})
    with database.reading() as session:
        found = difficulties.found(session, authored)
    if not dry_run:
        with database.writing() as session:
            difficulties.keep(session, found, now=utc_now())
    rows = [
        {
            "goal": each.goal,
            "exercise": each.key.exercise_key,
            "item": each.key.identifier,
            "answers": each.answers,
            "authored": round(each.authored.mean, 2),
            "found": round(each.found.mean, 2),
            "uncertainty": round(each.found.variance**0.5, 2),
        }
        for each in found
    ]
    show(rows, as_json=as_json)
    if not as_json:
        total = sum(len(bank.items) for bank in authored.values())
        would = " would be" if dry_run else ""
        click.echo(
            f"{len(rows)} of {total} items{would} calibrated; the others have too few answers"
        )


def _read(
    path: Path, about: Path | None, key: str | None = None
) -> tuple[dict[str, bytes], Sequence[Finding]]:
    """Return the files of a package, and everything that is wrong with them."""
    try:
        found = packages.read_files(path) if path.is_dir() else archives.unpack(_bytes(path))
        files = {**found, **({SIDECAR: _bytes(about)} if about else {})}
        packages.read_exercise(key or path.resolve().stem, files)
    except Unusable as refused:
        return {}, refused.findings
    return files, ()


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(archives.MAX_ARCHIVE_BYTES + 1)


def _tell(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Show the findings.

    Raises:
        Refused: there are some.
    """
    rows: list[dict[str, Any]] = [
        {"file": f.file, "line": f.line, "code": f.code, "message": f.message} for f in findings
    ]
    if rows or as_json:
        show(rows, as_json=as_json)
    if rows:
        raise Refused(f"exercise_invalid: {len(rows)} finding(s)")

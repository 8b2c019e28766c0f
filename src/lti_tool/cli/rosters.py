"""``lti-tool roster``: pupils and groups from a school's administration."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import click

from lti_tool.cli import roster_matches, roster_runs, roster_years
from lti_tool.cli.common import Refused, as_json, show, told
from lti_tool.errors import AlreadyThere
from lti_tool.rostering import sources
from lti_tool.rostering.ledger import Finding, Ledger
from lti_tool.rostering.oneroster import template as templates
from lti_tool.rostering.oneroster.judge import judge
from lti_tool.rostering.rules import RULES, Severity
from lti_tool.rostering.snapshot import Grades, Reading, Role, RosterSnapshot
from lti_tool.rostering.years import year_of


@click.group("roster")
def group() -> None:
    """Pupils and groups from a school's administration."""


@group.command("check")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--grades",
    type=click.Choice([each.value for each in Grades]),
    default=Grades.DUTCH.value,
    show_default=True,
    help="How a OneRoster file counts years.",
)
@click.option("--strict", is_flag=True, help="Hold a OneRoster zip to the standard's letter.")
@as_json
@told
def check(path: Path, *, grades: str, strict: bool, as_json: bool) -> None:
    """Say what a roster file holds and what is wrong with it; store nothing.

    Names, numbers and dates of birth are not read.
    """
    reading = Reading(grades=Grades(grades))
    with path.open("rb") as file:
        told = told_of(sources.read_file(file, reading), reading)
        if strict:
            told["judge"] = [_row(finding) for finding in _judged(file).findings]
    tell(told, as_json=as_json)


@group.command("template")
@click.argument("path", type=click.Path(exists=False, dir_okay=False, path_type=Path))
@told
def template(path: Path) -> None:
    """Write an empty OneRoster zip to fill in, with a text about its columns."""
    try:
        with path.open("xb") as file:
            file.write(templates.template())
    except FileExistsError:
        raise AlreadyThere(str(path)) from None
    click.echo(f"written: {path}")


def _judged(file: BinaryIO) -> Ledger:
    file.seek(0)
    return judge(file)


def told_of(snapshot: RosterSnapshot, reading: Reading) -> dict[str, Any]:
    """Read a snapshot to its end and return what can be told of it."""
    schools = [
        {"kind": each.kind, "identifier": each.identifier, "name": each.name}
        for each in snapshot.schools
    ]
    groups = {each.source_id: each for each in snapshot.groups}
    people = Counter(person.role for person in snapshot.persons)
    members = Counter((each.group_id, each.role) for each in snapshot.memberships)
    return {
        "kind": snapshot.kind,
        "version": snapshot.version,
        "school_years": snapshot.school_years,
        "schools": schools,
        "pupils": people[Role.PUPIL],
        "staff": people[Role.TEACHER],
        "groups": [
            {
                "group": each.title,
                "kind": each.kind,
                "years": ", ".join(map(str, each.years)),
                "pupils": members[key, Role.PUPIL],
                "staff": members[key, Role.TEACHER],
            }
            for key, each in groups.items()
        ],
        "years": _years(snapshot.ledger.grades, reading),
        "left_out": [
            {"of": border, "name": name, "values": count}
            for (border, name), count in sorted(snapshot.ledger.dropped.items())
        ],
        "whole": snapshot.ledger.whole,
        "findings": [_row(finding) for finding in snapshot.ledger.findings],
    }


def _years(written: Mapping[str, int], reading: Reading) -> list[dict[str, Any]]:
    """Return how each way of writing a year is read under both settings."""
    return [
        {
            "written": text,
            "times": count,
            **{each.value: year_of(text, each).year or "-" for each in Grades},
            "read as": year_of(text, reading.grades).year or "-",
        }
        for text, count in sorted(written.items())
    ]


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "file": finding.file,
        "row": finding.row,
        "column": finding.column,
        "severity": finding.severity,
        "rule": finding.rule,
        "who": finding.fixer,
        "message": RULES[finding.rule].says,
    }


def tell(told: Mapping[str, Any], *, as_json: bool) -> None:
    """Print what can be told of a snapshot.

    Raises:
        Refused: something could not be taken over, or a judge would mind.
    """
    if as_json:
        click.echo(json.dumps(told, indent=2))
    else:
        _print(told)
    errors = sum(f["severity"] == Severity.ERROR for f in told["findings"])
    letters = len(told.get("judge", ()))
    if errors or letters:
        raise Refused(f"roster_check: {errors} error(s), {letters} against the standard's letter")


def _print(told: Mapping[str, Any]) -> None:
    years = ", ".join(told["school_years"]) or "no school year"
    click.echo(f"{told['kind']} {told['version']} ({years})")
    click.echo(f"{told['pupils']} pupils, {told['staff']} staff\n")
    for part in ("schools", "groups", "years", "left_out", "findings", "judge"):
        if told.get(part):
            click.echo(f"{part.replace('_', ' ')}:")
            show(told[part], as_json=False)
            click.echo()
    click.echo("every row was read" if told["whole"] else "some rows could not be read")


for command in (roster_runs.plan, roster_runs.apply, roster_runs.undo, roster_runs.status):
    group.add_command(command)
for command in (
    roster_years.group,
    roster_matches.list_,
    roster_matches.merge,
    roster_matches.decline,
    roster_matches.part,
):
    group.add_command(command)

"""``lti-tool exercises``: QTI 3 packages."""

from pathlib import Path

import click

from lti_tool.cli.common import Refused, as_json, show, told
from lti_tool.exercises import catalogue, checking


@click.group("exercises")
def group() -> None:
    """Exercises: what is there, and whether a package can be used."""


@group.command("list")
@as_json
@told
def list_(*, as_json: bool) -> None:
    """List the exercises of the catalogue."""
    rows = [
        {
            "key": e.key,
            "title": e.title,
            "theme": e.theme,
            "subject": e.subject,
            "groups": ", ".join(map(str, e.groups)),
            "items": len(e.items),
            "points": str(e.maximum),
        }
        for e in catalogue.load_default().search()
    ]
    show(rows, as_json=as_json)


@group.command("check")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@as_json
@told
def check(path: Path, *, as_json: bool) -> None:
    """Say what is wrong with a package: file, line, code and reason."""
    findings = checking.check(path)
    rows = [
        {"file": f.file, "line": f.line, "code": f.code, "message": f.message} for f in findings
    ]
    if rows or as_json:
        show(rows, as_json=as_json)
    if rows:
        raise Refused(f"exercise_invalid: {len(rows)} finding(s)")
    if not as_json:
        click.echo("in order")

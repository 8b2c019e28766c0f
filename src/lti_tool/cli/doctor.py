"""How ``lti-tool platform doctor`` tells what it finds."""

import json
from collections.abc import Mapping

import click

from lti_tool.models.doctor import Verdict
from lti_tool.services.doctor import texts
from lti_tool.services.doctor.records import Finding

_MARKS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.GREEN: ("ok", "green"),
    Verdict.ORANGE: ("!", "yellow"),
    Verdict.RED: ("X", "red"),
    Verdict.NOT_TRIED: ("-", "white"),
}


def tell(leg: str, finding: Finding, language: str) -> None:
    """Print one finding: a mark, the leg, what it shows, and who does what about it."""
    told = texts.told(leg, finding, language)
    mark, colour = _MARKS[finding.verdict]
    click.echo(f"{click.style(mark.rjust(2), fg=colour)}  {told.title}: {told.says}")
    if told.remedy:
        click.echo(f"      -> {told.owner}: {told.remedy}")


def as_json(findings: Mapping[str, Finding]) -> str:
    """Return all findings for a program, with their words in both languages."""
    return json.dumps([_row(leg, finding) for leg, finding in findings.items()], indent=2)


def _row(leg: str, finding: Finding) -> dict[str, object]:
    words = {language: texts.told(leg, finding, language) for language in ("nl", "en")}
    return {
        "leg": leg,
        "verdict": finding.verdict.value,
        "code": finding.code,
        "figure": finding.figure,
        "moment": finding.moment.isoformat() if finding.moment else None,
        "detail": finding.detail,
        "owner": texts.owner_of(finding),
        **{
            language: {"title": said.title, "says": said.says, "remedy": said.remedy}
            for language, said in words.items()
        },
    }

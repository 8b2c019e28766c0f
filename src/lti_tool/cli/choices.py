"""``lti-tool privacy choices``: what a school chose about optional fields, and deciding for it."""

from datetime import timedelta
from uuid import UUID

import click

from lti_tool.cli.common import as_json, database, dry_run, policy, root_key, show, told
from lti_tool.clock import utc_now
from lti_tool.db import let_go
from lti_tool.errors import ChoiceRefused
from lti_tool.models.choices import Reason
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.fields import OPTIONAL_FIELDS
from lti_tool.privacy.rules import Mode
from lti_tool.services import border_counts, choices, purges, schools

school_option = click.option("--school", "school_id", type=UUID, required=True, help="Its id.")
_FIELD = click.argument("field", type=click.Choice(sorted(OPTIONAL_FIELDS)))


@click.group("choices")
def group() -> None:
    """Optional fields: off until a school, knowing what they mean, turns them on."""


@group.command("list")
@school_option
@as_json
@told
def list_(school_id: UUID, *, as_json: bool) -> None:
    """List every optional field with how it stands, and since when."""
    with database().reading() as session:
        schools.get(session, school_id)
        found = choices.of_school(session, school_id, policy())
        newest = {row.field: row for row in reversed(choices.history(session, school_id))}
    rows = [
        {
            "field": name,
            "label": rule.title,
            "mode": found.mode(name).value,
            "decided_at": newest[name].decided_at.isoformat() if name in newest else "",
            "reason": newest[name].reason.value if name in newest else "",
            "annex": newest[name].annex_version if name in newest else "",
        }
        for name, rule in OPTIONAL_FIELDS.items()
    ]
    show(rows, as_json=as_json)


@group.command("explain")
@_FIELD
@told
def explain(field: str) -> None:
    """Print what a school must have read before it decides, and the digest that proves it."""
    text = explanation(field)
    click.echo(f"{text.title} (privacybijsluiter {text.version})")
    for line in text.lines:
        click.echo(f"  {line}")
    click.echo(f"--seen {text.digest.hex()}")


@group.command("set")
@_FIELD
@click.argument("mode", type=click.Choice([mode.value for mode in Mode]))
@school_option
@click.option("--seen", required=True, help="The digest that `explain` printed.")
@click.option(
    "--reason", required=True, type=click.Choice([reason.value for reason in Reason]), help="Why."
)
@dry_run
@told
def set_(field: str, mode: str, *, dry_run: bool, **given: object) -> None:
    """Record a school's decision by its order; what it no longer allows is purged at once."""
    wanted = choices.Switch(
        field=field,
        mode=Mode(mode),
        seen=_digest(str(given["seen"])),
        reason=Reason(str(given["reason"])),
        by=choices.Decider(actor=Actor.OPERATOR),
    )
    found = database()
    with found.session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), UUID(str(given["school_id"])))
        purged = choices.switch(session, tenant, wanted, policy(), now=utc_now())
        if not dry_run:
            session.commit()
    if purged and not dry_run:
        let_go(found, purges.columns_of(field))
    click.echo(f"{field}: {mode}; {purged} values purged")


@group.command("received")
@school_option
@click.option("--days", default=30, show_default=True, help="How far to look back.")
@as_json
@told
def received(school_id: UUID, days: int, *, as_json: bool) -> None:
    """List what the school's sources send too much: names and numbers, never a value."""
    since = (utc_now() - timedelta(days=days)).date()
    with database().reading() as session:
        schools.get(session, school_id)
        lines = border_counts.listed(session, school_id, since=since)
    rows = [
        {"source": line.source, "name": line.name, "dropped": line.dropped, "held": line.held}
        for line in lines
    ]
    show(rows, as_json=as_json)


def _digest(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ChoiceRefused(code="annex_not_seen") from None

"""``lti-tool exercises remote``: exercise servers of other publishers."""

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from lti_tool.cli import common
from lti_tool.cli.common import Refused, as_json, dry_run, show, told
from lti_tool.clock import utc_now
from lti_tool.config.facts import load_facts
from lti_tool.errors import PlatformRefused
from lti_tool.exercises import elsewhere
from lti_tool.exercises.elsewhere import Entry
from lti_tool.exercises.findings import Refused as Unusable
from lti_tool.http_client import require_allowed
from lti_tool.lti.platform.authorization import Server
from lti_tool.services.remote import servers

_LIST = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("remote")
def group() -> None:
    """Exercise servers of other publishers, at which we act as the platform (LTI 1.3)."""


@group.command("add")
@click.argument("key")
@click.argument("list_", metavar="LIST", type=_LIST)
@click.option("--provider", required=True, help="Its name, as the privacy annex has it.")
@click.option("--login-url", required=True, help="Where it takes login initiations.")
@click.option(
    "--redirect-url",
    "redirect_urls",
    required=True,
    multiple=True,
    help="Where it takes launches. May be given several times.",
)
@click.option("--target-url", required=True, help="Where exercises open without own address.")
@click.option("--jwks-url", required=True, help="Its key set.")
@as_json
@dry_run
@told
def add(
    key: str,
    list_: Path,
    *,
    as_json: bool,
    dry_run: bool,
    **told_facts: Any,
) -> None:
    """Register a server under KEY, and offer the exercises of LIST (TOML).

    Its publisher has to stand among the sub-processors of deployment.toml first, so that every
    school's annex names it. Prints what the publisher fills in.
    """
    if len(key) > MAX_KEY or not elsewhere.KEY.fullmatch(key):
        raise Refused(f"remote_key_wrong: a-z, 0-9 and hyphens, at most {MAX_KEY} signs")
    facts = servers.ServerFacts(key=key, **told_facts)
    entries = _entries(key, list_)
    _require_addresses(told_facts, entries)
    if servers.unnamed(load_facts(os.environ), [facts.provider]):
        raise Refused(
            "remote_not_in_annex: add this publisher to the sub_processors of deployment.toml"
        )
    client_id = secrets.token_urlsafe(12)
    with common.database().writing() as session:
        added = servers.add(session, facts, entries, client_id=client_id, now=utc_now())
        if dry_run:
            session.rollback()
    values = values_for(added, common.settings().public_url)
    if as_json:
        click.echo(json.dumps(values))
        return
    show(
        [{"value": name, "for the publisher": text} for name, text in values.items()], as_json=False
    )
    click.echo(f"{len(entries)} exercise(s){' would be' if dry_run else ''} offered")


MAX_KEY = 24
"""Signs of a server's key: the keys of its exercises begin with it."""


def values_for(server: Server, public_url: str) -> dict[str, str]:
    """Return what a publisher fills in at its side, about us."""
    return {
        "issuer": public_url,
        "client_id": server.client_id,
        "deployment_id": server.deployment_id,
        "authorization_url": f"{public_url}/remote/authorize",
        "token_url": f"{public_url}/remote/token",
        "jwks_url": f"{public_url}/lti/jwks",
    }


@group.command("list")
@as_json
@told
def list_(*, as_json: bool) -> None:
    """List the servers with what they offer."""
    with common.database().reading() as session:
        offered = servers.offered_by(session)
        rows = [
            {
                "key": server.key,
                "provider": server.provider,
                "client_id": server.client_id,
                "login_url": server.login_url,
                "exercises": offered.get(server.id, 0),
            }
            for server in servers.listed(session)
        ]
    show(rows, as_json=as_json)


@group.command("update")
@click.argument("key")
@click.argument("list_", metavar="LIST", type=_LIST)
@dry_run
@told
def update(key: str, list_: Path, *, dry_run: bool) -> None:
    """Offer the exercises of a newer LIST; who began an older one goes on with it."""
    entries = _entries(key, list_)
    _require_addresses({}, entries)
    with common.database().writing() as session:
        servers.offer(session, key, entries, now=utc_now())
        if dry_run:
            session.rollback()
    click.echo(f"{len(entries)} exercise(s){' would be' if dry_run else ''} offered")


@group.command("remove")
@click.argument("key")
@dry_run
@told
def remove(key: str, *, dry_run: bool) -> None:
    """Trust a server no longer: no pupil goes there, no score is taken."""
    with common.database().writing() as session:
        servers.remove(session, key, now=utc_now())
        if dry_run:
            session.rollback()
    click.echo(f"{key}: {'would be ' if dry_run else ''}removed")


def _entries(key: str, path: Path) -> Sequence[Entry]:
    with path.open("rb") as file:
        data = file.read(elsewhere.MAX_BYTES + 1)
    try:
        return elsewhere.read_list(key, data)
    except Unusable as refused:
        lines = "\n".join(f"  {finding.message}" for finding in refused.findings)
        raise Refused(f"remote_list: {path.name}:\n{lines}") from None


_ADDRESSES = ("login_url", "redirect_urls", "target_url", "jwks_url")


def _require_addresses(given: Mapping[str, Any], entries: Sequence[Entry]) -> None:
    """Refuse addresses that cannot work, all at once."""
    own = [("LIST", entry.address) for entry in entries if entry.address]
    named = [
        (f"--{name.removesuffix('s').replace('_', '-')}", url)
        for name in _ADDRESSES
        if name in given
        for url in ((given[name],) if isinstance(given[name], str) else given[name])
    ]
    wrong = [f"  {name}: {url}" for name, url in (*named, *own) if not _is_fine(url)]
    if wrong:
        raise Refused("\n".join(("values_wrong: a full address with https is needed", *wrong)))


def _is_fine(url: str) -> bool:
    try:
        require_allowed(url, allow_loopback=common.settings().allow_loopback)
    except PlatformRefused:
        return False
    return not set(url) & set("\\ \t\r\n#")

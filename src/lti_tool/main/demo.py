"""``lti-tool demo``: the tool, its worker and a platform of our own, ready to click."""

import base64
import logging
import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from lti_tool.cli import common
from lti_tool.clock import utc_now
from lti_tool.config import PREFIX, ROOT_KEY_FILE
from lti_tool.db import Database
from lti_tool.demo.platform import PlatformConfig, create_platform
from lti_tool.demo.platform.config import new_key
from lti_tool.demo.platform.server import RequestHandler
from lti_tool.demo.platform.traits import PROFILES, STANDARD
from lti_tool.errors import AlreadyThere
from lti_tool.main import demo_publisher, demo_rosters, running, tables
from lti_tool.models.choices import Reason
from lti_tool.models.schools import School
from lti_tool.privacy import vault
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.choices import Policy
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.rules import Mode
from lti_tool.services import (
    choices,
    invitations,
    registrations,
    schools,
)

SCHOOL = "De Regenboog"
BRIN = "99XX00"
HOST = "127.0.0.1"
DATABASE = Path("var/demo.sqlite3")
PATIENCE = 30.0
"""Seconds that the tool may take to start."""


@click.command("demo")
@click.option("--port", default=8000, show_default=True, help="Of the tool.")
@click.option("--platform-port", default=8001, show_default=True, help="Of the demo platform.")
@click.option(
    "--profile",
    type=click.Choice(list(PROFILES)),
    default=STANDARD.name,
    show_default=True,
    help="How the demo platform behaves at first.",
)
@click.option(
    "--lie",
    "lies",
    type=click.Choice(demo_rosters.lie_names()),
    multiple=True,
    help="A bad habit of the school's administration; may be given several times.",
)
@click.option(
    "--administration",
    "kind",
    type=click.Choice(list(demo_rosters.KINDS)),
    default="oneroster",
    show_default=True,
    help="What the school's administration speaks.",
)
@common.told
def demo(*, port: int, platform_port: int, profile: str, lies: tuple[str, ...], kind: str) -> None:
    """Start everything on this machine, with invented people; Ctrl-C ends it."""
    for taken in (port, platform_port):
        running.require_free(HOST, taken)
    os.environ.update(_environment(port))
    _forget_last_time()
    settings = common.settings()
    if settings.root_key is None:
        _make_root_key(settings.keys_dir)
        settings = common.settings()
    platform = replace(_platform_config(port, platform_port), profile=PROFILES[profile])
    database, root_key = common.database(), settings.root_key or b""
    secret = _prepare(database, root_key, platform)
    administration = demo_rosters.KINDS[kind](lies)
    _connect(database, root_key, platform, administration)
    publisher = demo_publisher.start(database, HOST, settings.public_url)
    platform = replace(
        platform,
        publisher_url=publisher.base_url,
        invitation=f"{settings.public_url}/lti/register?invite={secret}",
        introduce=partial(_introduce, database, root_key),
    )
    _run(port, platform_port, platform, administration)


def _environment(port: int) -> dict[str, str]:
    """Return settings for loopback; what the user set stays."""
    wanted = {
        "PUBLIC_URL": f"http://{HOST}:{port}",
        "ALLOW_LOOPBACK": "1",
        "DATABASE_URL": f"sqlite:///{DATABASE}",
        "WORKER_REST": "0.5",
    }
    names = {f"{PREFIX}{name}": value for name, value in wanted.items()}
    return {name: os.environ.get(name, value) for name, value in names.items()}


def _forget_last_time() -> None:
    """Delete the demo's own database: the platform's memory starts afresh, so must the tool's."""
    if os.environ[f"{PREFIX}DATABASE_URL"] == f"sqlite:///{DATABASE}":
        for suffix in ("", "-wal", "-shm"):
            DATABASE.with_name(DATABASE.name + suffix).unlink(missing_ok=True)


def _make_root_key(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = base64.urlsafe_b64encode(vault.new_key())
    opened = os.open(folder / ROOT_KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as file:
        file.write(text + b"\n")


def _platform_config(port: int, platform_port: int) -> PlatformConfig:
    return PlatformConfig(
        base_url=f"http://localhost:{platform_port}",
        tool_url=f"http://{HOST}:{port}",
        key=new_key(),
        kid=secrets.token_urlsafe(9),
        clock=utc_now,
        random_token=lambda: secrets.token_urlsafe(24),
    )


def _prepare(database: Database, root_key: bytes, platform: PlatformConfig) -> str:
    """Migrate, and make the demo school with its registration where they are missing.

    Returns:
        The secret of a registration link for the school's ICT coordinator to try.
    """
    tables.prepare(database, root_key)
    secret = secrets.token_urlsafe(invitations.SECRET_BYTES)
    with database.writing() as session:
        school = _school(session, root_key)
        _register(session, school, platform)
        invitations.invite(session, school.id, secret, days=1, now=utc_now())
    return secret


def _school(session: Session, root_key: bytes) -> School:
    found = {school.brin: school for school in schools.listed(session)}
    if BRIN in found:
        return found[BRIN]
    school = schools.add(session, name=SCHOOL, brin=BRIN, root_key=root_key, now=utc_now())
    _accept_chain_ids(session, root_key, school)
    return school


def _accept_chain_ids(session: Session, root_key: bytes, school: School) -> None:
    """The school of the demo accepted an annex that lists the ECK-iD (decision D5)."""
    accepted = choices.Switch(
        field="eck_id",
        mode=Mode.STORED,
        seen=explanation("eck_id").digest,
        reason=Reason.EXCHANGE,
        by=choices.Decider(actor=Actor.OPERATOR),
    )
    tenant = schools.tenant_of(root_key, school)
    choices.switch(session, tenant, accepted, Policy(), now=utc_now())


def _introduce(database: Database, root_key: bytes, platform: PlatformConfig) -> None:
    """Register the platform as another one, when its visitor lets it behave like one."""
    with database.writing() as session:
        _register(session, _school(session, root_key), platform)


def _register(session: Session, school: School, platform: PlatformConfig) -> None:
    with suppress(AlreadyThere):
        registrations.add(session, school.id, facts_of(platform), now=utc_now())


def _connect(
    database: Database,
    root_key: bytes,
    platform: PlatformConfig,
    administration: demo_rosters.Administration,
) -> None:
    """Switch on the school's administration, which lives in the platform's process."""
    with database.writing() as session:
        tenant = schools.tenant_of(root_key, _school(session, root_key))
        demo_rosters.connect(session, tenant, administration, platform.base_url)


def facts_of(platform: PlatformConfig) -> registrations.PlatformFacts:
    """Return what the tool's operator types over of the platform, as it behaves now."""
    named = platform.token_audience != platform.token_url
    elsewhere = platform.sign_in_url != platform.base_url
    return registrations.PlatformFacts(
        issuer=platform.issuer,
        client_id=platform.client_id,
        auth_url=platform.authorization_url,
        token_url=platform.token_url,
        jwks_url=platform.jwks_url,
        token_audience=platform.token_audience if named else None,
        deployments=(platform.deployment_id,),
        service_hosts=(urlsplit(platform.base_url).netloc,) if elsewhere else (),
    )


def _run(
    port: int,
    platform_port: int,
    platform: PlatformConfig,
    administration: demo_rosters.Administration,
) -> None:
    # its request log would print login hints and states
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_platform(platform)
    demo_publisher.add_tile(app.extensions["platform"])
    administration.install(app)
    server = make_server(HOST, platform_port, app, threaded=True, request_handler=RequestHandler)
    children = [
        subprocess.Popen(running.web_command(HOST, port, 1)),
        subprocess.Popen([sys.executable, "-m", "lti_tool.main", "worker"]),
    ]
    try:
        _wait_until_open(port)
        click.echo(_WELCOME.format(platform=platform.base_url, tool=platform.tool_url))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("Stopping.")
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(10)


def _wait_until_open(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while not _is_open(port):
        if time.monotonic() > end:
            raise common.Refused(f"tool_not_started: nothing listens on {HOST}:{port}")
        time.sleep(0.1)


def _is_open(port: int) -> bool:
    try:
        running.require_free(HOST, port)
    except common.Refused:
        return True
    return False


_WELCOME = """
De demo draait / the demo is running.

  1. Open {platform} (the LMS of De Regenboog, an invented school).
  2. Come in as juf Fatima, open the course, add exercises.
  3. Come in as Sanne, open one and make it.
  4. As juf Fatima again: the score stands in the gradebook.
     Add a goal of the theme "Oefenen op maat" too; when Sanne has practised, the tab of that name
     tells juf Fatima why she got each item.
  5. As the ICT coordinator, Koppelingen: connect the tool once more, by one link. Then approve it:
     export LTI_TOOL_ALLOW_LOOPBACK=1 LTI_TOOL_DATABASE_URL=sqlite:///var/demo.sqlite3
     lti-tool platform list; lti-tool platform approve ID

  6. Read the school's administration (OneRoster 1.2), with the settings of 5:
     lti-tool roster source list; lti-tool roster source check ID
     lti-tool roster sync --school SCHOOL

  7. As Sanne, "Tafels door elkaar (van een andere uitgever)": an exercise on another publisher's
     server, which learns no name; its score comes back into the same gradebook.

  8. As the ICT coordinator, Scores naar het cijferboek: let scores go to the administration too.
     What arrived stands at {platform}/administratie/cijferboek.

  9. "Doe als…": let the LMS behave like Moodle, Canvas, Blackboard, Brightspace or Schoology.

The tool itself listens at {tool}. Ctrl-C ends everything.
"""

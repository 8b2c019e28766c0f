"""``lti-tool config``: the settings of this deployment."""

import os

import click

from lti_tool.cli.common import policy, root_key, settings, told
from lti_tool.config import load_families
from lti_tool.config.facts import faults, load_facts
from lti_tool.errors import ConfigInvalid


@click.group("config")
def group() -> None:
    """Settings."""


@group.command("check")
@told
def check() -> None:
    """Name every setting that cannot work, all at once."""
    root_key()
    found = settings()
    policy()
    load_families(os.environ)
    missing = faults(load_facts(os.environ))
    if missing and found.is_production:
        raise ConfigInvalid(missing)
    for fault in missing:
        click.echo(f"before production: {fault}")
    click.echo(f"in order; platforms reach this tool at {found.launch_url}")

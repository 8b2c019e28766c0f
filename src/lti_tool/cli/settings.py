"""``lti-tool config``: the settings of this deployment."""

import os

import click

from lti_tool.cli.common import root_key, settings, told
from lti_tool.config.limits import load_limits
from lti_tool.privacy.choices import policy_of


@click.group("config")
def group() -> None:
    """Settings."""


@group.command("check")
@told
def check() -> None:
    """Name every setting that cannot work, all at once."""
    root_key()
    found = settings()
    policy_of(load_limits(os.environ))
    click.echo(f"in order; platforms reach this tool at {found.launch_url}")

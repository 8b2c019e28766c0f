"""``lti-tool config``: the settings of this deployment."""

import click

from lti_tool.cli.common import policy, root_key, settings, told


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
    click.echo(f"in order; platforms reach this tool at {found.launch_url}")

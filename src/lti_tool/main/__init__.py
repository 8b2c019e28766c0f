"""``lti-tool``: every command, put together from the parts below."""

import click

from lti_tool.cli import (
    api,
    exercises,
    gradebooks,
    grades,
    keys,
    migration,
    platforms,
    privacy,
    remote,
    roster_sources,
    rosters,
    schools,
    settings,
)
from lti_tool.main import backups, comparing, demo, doctor, running, sources, tables, withdrawing


@click.group()
@click.version_option(package_name="lti_tool")
def main() -> None:
    """Exercises of Alles-in-1 in the school's own LMS, by LTI 1.3."""


for part in (schools, platforms, keys, rosters, grades, exercises, privacy, api, settings, tables):
    main.add_command(part.group)
exercises.group.add_command(remote.group)
rosters.group.add_command(roster_sources.group)
rosters.group.add_command(sources.sync)
roster_sources.group.add_command(sources.check)
platforms.group.add_command(doctor.doctor)
grades.group.add_command(comparing.compare)
grades.group.add_command(withdrawing.withdraw)
for command in (
    gradebooks.connect,
    gradebooks.list_,
    gradebooks.disconnect,
    gradebooks.export,
):
    grades.group.add_command(command)
platforms.group.add_command(migration.lti11)
for command in (running.serve, running.worker, backups.backup, backups.restore, demo.demo):
    main.add_command(command)

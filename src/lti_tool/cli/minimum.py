"""``lti-tool privacy minimum``: what is stored of one pupil, as the page that shows it."""

from collections.abc import Iterable, Iterator

import click

from lti_tool.cli.common import told
from lti_tool.privacy.fields import ANNEX_VERSION, OPTIONAL_FIELDS, PERSONAL_FIELDS
from lti_tool.privacy.rules import FieldRule
from lti_tool.services import minimum as measuring
from lti_tool.services.minimum import Stored

_HEAD = """\
# What is stored of one pupil

Made by `lti-tool privacy minimum` from the register, annex version {version}; measured on a pupil
who came in once, made one exercise of five items and is still logged in. Bytes are those of the
values, without the database's own. By default nothing here identifies a child outside the school's
own systems: the alias and the pseudonym are random, and what the platform calls the pupil is a
keyed hash and a sealed value.
"""


@click.command("minimum")
@told
def minimum() -> None:
    """Print the page on what is stored per pupil, by default and with each optional field."""
    click.echo("\n".join(page()))


def page() -> Iterator[str]:
    """Yield the lines of the page (Markdown)."""
    found = measuring.measure()
    yield _HEAD.format(version=ANNEX_VERSION)
    yield "## By default"
    yield ""
    yield from _table(found.always)
    yield ""
    yield "## With an optional field turned on"
    yield ""
    yield "| field | more fields | more values | more bytes | kept | how long |"
    yield "|---|---|---|---|---|---|"
    known = {line.field for line in found.always}
    for name, more in found.switched.items():
        new = sum(line.field not in known for line in more)
        yield _line(OPTIONAL_FIELDS[name].title, new, more, OPTIONAL_FIELDS[name])
    yield ""
    yield (
        f"A portrait is counted as {measuring.PHOTO_BYTES:,} bytes. A name that is shown on the"
        " screen only adds nothing."
    )
    unused = [rule for rule in PERSONAL_FIELDS.values() if rule.unused]
    yield ""
    yield "## Listed in the annex, not stored"
    yield ""
    for rule in unused:
        yield f"- {rule.label}: {rule.unused}"


def _table(stored: Iterable[Stored]) -> Iterator[str]:
    lines = list(stored)
    yield "| field | values | bytes | kept | how long |"
    yield "|---|---|---|---|---|"
    for line in lines:
        rule = PERSONAL_FIELDS[line.field]
        kept = f"{rule.encryption.value} | {rule.retention.value}"
        yield f"| {rule.title} | {line.values} | {line.octets} | {kept} |"
    values, octets = sum(line.values for line in lines), sum(line.octets for line in lines)
    yield f"| **{len(lines)} fields** | **{values}** | **{octets}** | | |"


def _line(title: str, count: int, more: Iterable[Stored], rule: FieldRule) -> str:
    lines = list(more)
    values, octets = sum(line.values for line in lines), sum(line.octets for line in lines)
    kept = f"{rule.encryption.value} | {rule.retention.value}"
    return f"| {title} | {count} | {values} | {octets} | {kept} |"

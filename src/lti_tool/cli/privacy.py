"""``lti-tool privacy``: the register of personal fields."""

import click

from lti_tool.cli import choices, minimum, papers, proofs, rights, rotation, terms
from lti_tool.cli.common import as_json, show, told
from lti_tool.privacy.fields import PERSONAL_FIELDS


@click.group("privacy")
def group() -> None:
    """What is personal, why it is kept, and how long."""


for command in (
    papers.annex,
    papers.records_,
    papers.dpia,
    papers.breach,
    papers.research_,
    choices.group,
    minimum.minimum,
    proofs.proof,
    terms.terms_,
    terms.hold,
    terms.release,
    terms.sweep,
    rights.find,
    rights.export,
    rights.rename,
    rights.restrict,
    rights.erase,
    rotation.group,
):
    group.add_command(command)


@group.command("register")
@as_json
@told
def register(*, as_json: bool) -> None:
    """List every personal field with what is decided about it."""
    rows = [
        {
            "field": name,
            "label": rule.title,
            "subjects": ", ".join(rule.subjects),
            "category": rule.category.value,
            "purposes": ", ".join(rule.purposes),
            "sources": ", ".join(rule.sources),
            "kept": rule.encryption.value,
            "retention": rule.retention.value,
        }
        for name, rule in PERSONAL_FIELDS.items()
    ]
    show(rows, as_json=as_json)

"""``exercise.toml``: what a teacher chooses an exercise by, beside the QTI package."""

import tomllib
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range, Regexp

from lti_tool.exercises.adaptive import goals
from lti_tool.exercises.findings import Finding, Refused

SIDECAR = "exercise.toml"
MAX_BYTES = 8 * 1024

LEVELS = ("", "1F", "1S", "2F")
"""Dutch reference levels (Referentiekader taal en rekenen); empty: none."""

LEVELS_OF_DIFFICULTY = range(1, 6)
"""From very easy to very hard for the school years that the exercise is meant for."""


_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z"

MOST_GOALS = 10
"""Goals of the Dutch curriculum that one exercise serves: more is no aim."""

MOST_ATTEMPTS = 3
"""Tries at one item; after so many a child is helped more by the right answer."""


class DescribedSchema(Schema):
    """What a teacher chooses any exercise by; an unknown entry is refused."""

    title = fields.String(required=True, validate=Length(min=3, max=60))
    description = fields.String(required=True, validate=Length(min=10, max=300))
    theme = fields.String(required=True, validate=Length(min=2, max=40))
    subject = fields.String(required=True, validate=Length(min=2, max=40))
    groups = fields.List(
        fields.Integer(strict=True, validate=Range(min=1, max=8)),
        required=True,
        validate=Length(min=1, max=8),
    )
    goal = fields.String(required=True, validate=Length(min=10, max=200))
    slo = fields.Dict(
        keys=fields.String(validate=Regexp(_UUID)),
        values=fields.String(validate=Length(min=2, max=60)),
        load_default=dict,
        validate=Length(max=MOST_GOALS),
    )
    level = fields.String(load_default="", validate=OneOf(LEVELS))
    minutes = fields.Integer(required=True, strict=True, validate=Range(min=1, max=60))
    licence = fields.String(required=True, validate=Length(min=2, max=60))


class SidecarSchema(DescribedSchema):
    """The entries of the file."""

    max_attempts = fields.Integer(
        load_default=1, strict=True, validate=Range(min=1, max=MOST_ATTEMPTS)
    )
    practice = fields.String(load_default="")
    words = fields.List(
        fields.String(validate=Length(min=1, max=40)), load_default=list, validate=Length(max=50)
    )
    difficulty = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(strict=True, validate=OneOf(LEVELS_OF_DIFFICULTY)),
        load_default=dict,
    )

    @validates_schema
    def _can_be_practised(self, data: dict[str, Any], **_: object) -> None:
        if fault := goals.fault(data["practice"], data["subject"]):
            raise ValidationError(fault, "practice")


def read_sidecar(data: bytes) -> Mapping[str, Any]:
    """Return the checked entries; ``groups`` as an ascending tuple.

    Raises:
        Refused: no TOML, or an entry that is missing, unknown or out of range: all of them.
    """
    if len(data) > MAX_BYTES:
        raise Refused(_finding(f"the file holds at most {MAX_BYTES} bytes"))
    try:
        entries = SidecarSchema().load(tomllib.loads(data.decode()))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(_finding(f"the file is no TOML: {error}")) from None
    except ValidationError as error:
        faults = error.messages_dict.items()
        raise Refused(*(_finding(f"{name}: {reasons}") for name, reasons in faults)) from None
    groups = tuple(sorted(set(entries["groups"])))
    return {**entries, "groups": groups, "words": tuple(entries["words"])}


def _finding(message: str) -> Finding:
    return Finding(file=SIDECAR, line=0, code="sidecar", message=message)

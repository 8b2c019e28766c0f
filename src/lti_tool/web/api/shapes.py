"""The shape of what each collection holds, in JSON Schema (2020-12): documents are made from it.

Every property is always there; what may be missing is null.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from lti_tool.models.deliveries import DeliveryState, Destination
from lti_tool.models.doctor import Verdict
from lti_tool.models.platforms import RegistrationStatus
from lti_tool.models.rosters import RunState
from lti_tool.privacy.fields import OPTIONAL_FIELDS
from lti_tool.privacy.rules import Mode

Shape = Mapping[str, Any]

TEXT: Shape = {"type": "string"}
ID: Shape = {"type": "string", "format": "uuid"}
MOMENT: Shape = {"type": "string", "format": "date-time"}
COUNT: Shape = {"type": "integer", "minimum": 0}


def thing(**properties: Shape) -> Shape:
    """Return the shape of an object with these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def many(shape: Shape) -> Shape:
    """Return the shape of a list."""
    return {"type": "array", "items": shape}


def maybe(shape: Shape) -> Shape:
    """Return the shape of what may be null."""
    return {"anyOf": [shape, {"type": "null"}]}


def one_of(words: type[StrEnum]) -> Shape:
    """Return the shape of a word of ours."""
    return {"type": "string", "enum": [word.value for word in words]}


PLATFORM = thing(
    id=ID,
    issuer=TEXT,
    client_id=TEXT,
    status=one_of(RegistrationStatus),
    deployments=many(thing(id=ID, deployment_id=TEXT, status=one_of(RegistrationStatus))),
    examination=maybe(
        thing(
            asked_at=MOMENT,
            finished_at=maybe(MOMENT),
            findings=many(thing(leg=TEXT, verdict=one_of(Verdict), code=TEXT)),
        )
    ),
)

ROSTER_RUN = thing(
    number=COUNT,
    source=TEXT,
    state=one_of(RunState),
    made_at=MOMENT,
    applied_at=maybe(MOMENT),
    undone_at=maybe(MOMENT),
    totals={
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": COUNT},
    },
)

DELIVERY = thing(
    id=ID,
    destination=one_of(Destination),
    platform=maybe(ID),
    state=one_of(DeliveryState),
    due_at=MOMENT,
    tries=COUNT,
    last_answer=maybe(TEXT),
)

EXERCISE = thing(
    key=TEXT,
    version=TEXT,
    title=TEXT,
    theme=TEXT,
    subject=TEXT,
    groups=many({"type": "integer", "minimum": 1, "maximum": 8}),
    goal=TEXT,
    level=TEXT,
    minutes=COUNT,
    licence=TEXT,
    items=COUNT,
)

CHOICE = thing(
    field={"type": "string", "enum": list(OPTIONAL_FIELDS)}, label=TEXT, mode=one_of(Mode)
)

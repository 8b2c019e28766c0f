"""What leaves for the school's own administration: a list, and nothing that is not on it.

Source: OneRoster 1.1 and 1.2, gradebook information model; UWLR 2.2, ``leerresultaten_verzoek``.
A comment is on no list: it could hold anything about a child.
"""

from collections.abc import Mapping
from typing import Any

_OBJECT: Mapping[str, str | None] = {"sourcedId": None, "status": None, "dateLastModified": None}

GRADEBOOK: Mapping[str, Mapping[str, str | None]] = {
    "category": {**_OBJECT, "title": None},
    "lineItem": {
        **_OBJECT,
        "title": None,
        "assignDate": None,
        "dueDate": None,
        "class": None,
        "school": None,
        "category": None,
        "resultValueMin": None,
        "resultValueMax": None,
    },
    "result": {
        **_OBJECT,
        "lineItem": None,
        "class": "school_and_group",
        "student": "platform_user_id",
        "scoreStatus": "exercise_result",
        "score": "exercise_result",
        "scoreDate": "exercise_result",
    },
}
"""Kind of object -> member -> field of the register; None says nothing about a person."""

REFERENCE = frozenset({"href", "sourcedId", "type"})
"""Members of a reference to another object."""

UWLR_RESULTS: Mapping[str, str | None] = {
    "leerlingid": "platform_user_id",
    "eckid": "eck_id",
    "resultaat": "exercise_result",
    "afnamedatum": "exercise_result",
    "toetscode": "exercise_result",
    "score": "exercise_result",
    "toetsnaam": None,
    "leerjaar": None,
}
"""Element of a file with results -> field of the register; the rest is about the school."""


def leaving(kind: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object that may leave, in its envelope.

    Raises:
        KeyError: a member that is not on the list of its kind, or one of a reference.
    """
    allowed = GRADEBOOK[kind]
    for name, value in members.items():
        allowed[name]  # a member that nobody wrote down must not leave
        if isinstance(value, Mapping) and value.keys() != REFERENCE:
            raise KeyError(name)
    return {kind: dict(members)}

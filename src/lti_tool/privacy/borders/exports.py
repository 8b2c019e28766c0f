"""What a teacher may take away as a file: an allow-list of columns, each with its field.

Names go along only where they can be seen on the screen as well: the school stores them, or the
platform tells them at that moment (annex D1, in its stricter reading).
"""

from collections.abc import Collection, Mapping

from lti_tool.privacy.fields import rule

EXPORTS: Mapping[str, Mapping[str, str | None]] = {
    "group": {
        "alias": "alias",
        "name": "display_name",
        "grade": "school_and_group",
        "done": "exercise_result",
        "average": "exercise_result",
        "last": "exercise_result",
        "exercise": "exercise_result",
    },
    "pupil": {
        "school_year": "exercise_result",
        "theme": None,
        "subject": None,
        "exercise": "exercise_result",
        "points": "exercise_result",
        "maximum": None,
        "tries": "exercise_result",
        "last": "exercise_result",
    },
}
"""Kind of file -> column -> field of the register; None says nothing about a person."""


def leaves(kind: str, column: str, visible: Collection[str]) -> bool:
    """Return whether a column goes into a file.

    Args:
        kind: of file.
        column: on the list of that kind; any other raises KeyError.
        visible: the optional fields that the reader has on the screen.
    """
    field = EXPORTS[kind][column]
    return field is None or not rule(field).optional or field in visible

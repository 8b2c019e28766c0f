"""Reads the content items of a deep-linking response, and refuses all that is not in order.

Source: Deep Linking 2.0, section 3.1 (``ltiResourceLink``).
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from lti_tool.demo.platform import shapes
from lti_tool.demo.platform.config import origin
from lti_tool.demo.platform.course import NewLink
from lti_tool.demo.platform.records import LineItemFields
from lti_tool.demo.platform.shapes import Rule, ShapeInvalid, check_fields


def read_items(value: object, *, tool_url: str) -> tuple[NewLink, ...]:
    """Return the links that a response asks for.

    Args:
        value: the ``content_items`` claim; ``None`` when it was left out.
        tool_url: every link must lead to this origin.

    Raises:
        ShapeInvalid: one of the items is not in order; none is taken then.
    """
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ShapeInvalid("content_items must be an array")
    return tuple(_read_item(item, tool_url) for item in value)


def _is_picture(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("url"), str)


def _is_period(value: object) -> bool:
    if not isinstance(value, dict) or not value:
        return False
    names = {"startDateTime", "endDateTime"}
    return value.keys() <= names and all(shapes.is_moment(m) for m in value.values())


_ITEM_RULES: Final[Mapping[str, Rule]] = {
    "type": shapes.one_of(("ltiResourceLink",)),
    "url": shapes.is_text,
    "title": shapes.is_title,
    "text": shapes.is_text,
    "icon": _is_picture,
    "thumbnail": _is_picture,
    "window": shapes.is_object,
    "iframe": shapes.is_object,
    "custom": shapes.is_texts,
    "lineItem": shapes.is_object,
    "available": _is_period,
    "submission": _is_period,
}

_LINE_ITEM_RULES: Final[Mapping[str, Rule]] = {
    "scoreMaximum": shapes.is_above_zero,
    "label": shapes.is_title,
    "resourceId": shapes.is_title,
    "tag": shapes.is_title,
    "gradesReleased": shapes.is_yes_or_no,
    "submissionReview": shapes.is_object,
}


def _read_item(item: object, tool_url: str) -> NewLink:
    fields = check_fields("item", item, rules=_ITEM_RULES, required=("type", "url", "title"))
    if not _is_at(tool_url, fields["url"]):
        raise ShapeInvalid(f"url must be at {origin(tool_url)}, without a fragment")
    line_item = fields.get("lineItem")
    return NewLink(
        title=fields["title"],
        url=fields["url"],
        text=fields.get("text", ""),
        custom=fields.get("custom", {}),
        line_item=None if line_item is None else _read_line_item(line_item, fields["title"]),
        available=fields.get("available", {}),
        submission=fields.get("submission", {}),
    )


def _is_at(tool_url: str, url: str) -> bool:
    try:
        return origin(url) == origin(tool_url) and not urlsplit(url).fragment
    except ValueError:
        return False


def _read_line_item(value: object, title: str) -> LineItemFields:
    required = ("scoreMaximum",)
    fields = check_fields("lineItem", value, rules=_LINE_ITEM_RULES, required=required)
    return LineItemFields(
        label=fields.get("label", title),
        score_maximum=float(fields["scoreMaximum"]),
        resource_id=fields.get("resourceId"),
        tag=fields.get("tag"),
        review=fields.get("submissionReview"),
    )

"""Figures for whoever watches over the service, in the text form of Prometheus (0.0.4).

Only with the token of the settings; without one there is no such page. Nothing in it is about a
person or a school: platforms are told apart by our own ids.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from lti_tool.errors import NotFound
from lti_tool.services.grades.figures import Figures, figures
from lti_tool.web.tool import tool

blueprint = Blueprint("metrics", __name__)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[Mapping[str, str], int]
"""Labels and value."""


@blueprint.get("/metrics")
def show() -> ResponseReturnValue:
    """Show the figures to who brings the token."""
    parts = tool()
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    expected = parts.settings.metrics_token
    same = hmac.compare_digest(given.strip().encode(), expected.encode())
    if not expected or scheme.lower() != "bearer" or not same:
        raise NotFound("metrics")
    with parts.database.reading() as session:
        found = figures(session, now=parts.clock())
    return Response("".join(_lines(found)), content_type=CONTENT_TYPE)


def _lines(found: Figures) -> Iterator[str]:
    yield from _family(
        "lti_tool_scores_oldest_waiting_seconds",
        "gauge",
        "How long the oldest score on its way waits.",
        [({}, found.oldest)],
    )
    yield from _family(
        "lti_tool_scores",
        "gauge",
        "Scores that something must still happen to.",
        [
            ({"platform": str(platform), "state": state.value}, count)
            for (platform, state), count in found.scores.items()
        ],
    )
    labels = [
        ({"platform": str(platform), "answer": answer}, sums)
        for (platform, answer), sums in found.answers.items()
    ]
    yield from _family(
        "lti_tool_score_answers_total",
        "counter",
        "Answers of platforms to scores.",
        [(names, count) for names, (count, _) in labels],
    )
    yield from _family(
        "lti_tool_score_waits_seconds_total",
        "counter",
        "Seconds that scores had waited when these answers came, an hour of each at most.",
        [(names, waited) for names, (_, waited) in labels],
    )


def _family(name: str, kind: str, about: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {about}\n# TYPE {name} {kind}\n"
    for labels, value in samples:
        named = ",".join(f'{label}="{text}"' for label, text in labels.items())
        yield f"{name}{{{named}}} {value}\n" if named else f"{name} {value}\n"

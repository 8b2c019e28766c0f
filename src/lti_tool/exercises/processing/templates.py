"""The standard ways of scoring, written as the rules they stand for: one entry each.

Each is compiled for the item that names it, so an item without the mapping, the correct response
or the outcome that its template needs is refused when the package is read.

Source: QTI 3.0 ASI, "Response Processing Templates"; the CC2 names: QTI 3.0 Best Practices and
Implementation Guide, Common Cartridge templates.
"""

from collections.abc import Mapping

_HOSTS = (
    "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/",
    "https://www.imsglobal.org/question/qti_v3p0/rptemplates/",
    "http://www.imsglobal.org/question/qti_v3p0/rptemplates/",
)

_CORRECT = """
<qti-match><qti-variable identifier="RESPONSE"/><qti-correct identifier="RESPONSE"/></qti-match>
"""
_NOTHING = '<qti-is-null><qti-variable identifier="RESPONSE"/></qti-is-null>'


def _mapped(expression: str) -> str:
    return f"""
<qti-response-condition>
  <qti-response-if>
    {_NOTHING}
    <qti-set-outcome-value identifier="SCORE">
      <qti-base-value base-type="float">0</qti-base-value>
    </qti-set-outcome-value>
  </qti-response-if>
  <qti-response-else>
    <qti-set-outcome-value identifier="SCORE">
      <{expression} identifier="RESPONSE"/>
    </qti-set-outcome-value>
  </qti-response-else>
</qti-response-condition>
"""


def _set(identifier: str, base_type: str, text: str) -> str:
    return (
        f'<qti-set-outcome-value identifier="{identifier}">'
        f'<qti-base-value base-type="{base_type}">{text}</qti-base-value>'
        "</qti-set-outcome-value>"
    )


def _either(test: str, then: str, otherwise: str) -> str:
    return (
        "<qti-response-condition>"
        f"<qti-response-if>{test}{then}</qti-response-if>"
        f"<qti-response-else>{otherwise}</qti-response-else>"
        "</qti-response-condition>"
    )


_ONE_OR_NOTHING = _either(_CORRECT, _set("SCORE", "float", "1"), _set("SCORE", "float", "0"))
_FULL_MARKS = (
    '<qti-set-outcome-value identifier="SCORE"><qti-variable identifier="MAXSCORE"/>'
    "</qti-set-outcome-value>"
)
_REACHED = (
    '<qti-gte><qti-variable identifier="SCORE"/><qti-variable identifier="MAXSCORE"/></qti-gte>'
)

TEMPLATES: Mapping[str, str] = {
    # 1 point for the correct response, else 0
    "match_correct": _ONE_OR_NOTHING,
    "CC2_match": _ONE_OR_NOTHING,
    # the points of the mapping; 0 without an answer
    "map_response": _mapped("qti-map-response"),
    # the points of the places
    "map_response_point": _mapped("qti-map-response-point"),
    # MAXSCORE for the correct response, and which feedback to show
    "CC2_match_basic": _either(
        _CORRECT,
        _FULL_MARKS + _set("FEEDBACKBASIC", "identifier", "correct"),
        _set("SCORE", "float", "0") + _set("FEEDBACKBASIC", "identifier", "incorrect"),
    ),
    # the points of the mapping, and which feedback to show: correct from MAXSCORE on
    "CC2_map_response": _mapped("qti-map-response")
    + _either(
        _REACHED,
        _set("FEEDBACK", "identifier", "correct"),
        _set("FEEDBACK", "identifier", "incorrect"),
    ),
}
"""Template name -> its rules in QTI."""


def template(address: str) -> str | None:
    """Return the rules of the template with this address, or None if it is not accepted.

    Nothing is fetched: the address is a name. With and without ``.xml`` are both in use.
    """
    for host in _HOSTS:
        if address.startswith(host):
            return TEMPLATES.get(address.removeprefix(host).removesuffix(".xml"))
    return None

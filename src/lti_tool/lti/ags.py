"""Posting a score (AGS 2.0 section 3.4)."""

from urllib.parse import urlsplit, urlunsplit

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.http_client import Answer, Outbound
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.client import Client
from lti_tool.lti.pylti import Score, score_body
from lti_tool.lti.vocabulary import SCOPE_SCORE, SCORE_TYPE

ACCEPTED = frozenset({200, 201, 202, 204})
UNAUTHORIZED = 401
TOO_MANY = 429
SERVER_ERROR = 500
LONGEST_WAIT_DIGITS = 6
"""Of ``Retry-After`` in seconds: eleven days, more than anybody means."""


def scores_url(line_item_url: str) -> str:
    """Return where scores of a line item are posted: ``/scores`` goes before the query.

    Moodle's line items have a query; appended after it, the score is lost with a 400.
    """
    parts = urlsplit(line_item_url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/scores", fragment=""))


def post_score(
    outbound: Outbound, tokens: AccessTokens, client: Client, line_item_url: str, score: Score
) -> None:
    """Post one score; a token that was refused is renewed once.

    Raises:
        PlatformRefused: the answer is no (``status`` says which), or the line item does not lie
            on the registered platform (``line_item_foreign``).
        PlatformUnavailable: try again later (``retry_after`` in seconds when the platform said).
    """
    if not client.is_own_host(line_item_url):
        raise PlatformRefused(str(client.registration_id), code="line_item_foreign")
    answer = _post(outbound, tokens, client, line_item_url, score)
    if answer.status == UNAUTHORIZED:
        tokens.forget(client, (SCOPE_SCORE,))
        answer = _post(outbound, tokens, client, line_item_url, score)
    if answer.status in ACCEPTED:
        return
    if answer.status >= SERVER_ERROR or answer.status == TOO_MANY:
        raise PlatformUnavailable(
            str(client.registration_id),
            code=f"http_{answer.status}",
            retry_after=_retry_after(answer),
        )
    raise PlatformRefused(
        str(client.registration_id), code=f"http_{answer.status}", status=answer.status
    )


def _post(
    outbound: Outbound, tokens: AccessTokens, client: Client, line_item_url: str, score: Score
) -> Answer:
    # No Accept header: Moodle refuses any but the exact one, and answers scores with nothing.
    return outbound.call(
        "POST",
        scores_url(line_item_url),
        headers={
            "Authorization": f"Bearer {tokens.get(client, (SCOPE_SCORE,))}",
            "Content-Type": SCORE_TYPE,
        },
        body=score_body(score).encode(),
    )


def _retry_after(answer: Answer) -> int | None:
    text = answer.headers.get("Retry-After", "")
    return int(text) if text.isdecimal() and len(text) <= LONGEST_WAIT_DIGITS else None

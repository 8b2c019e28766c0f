"""Which contexts and links a copied one came from, as far as a platform tells it at a launch.

Source: LTI Core 1.3 appendix B (``Context.id.history``, ``ResourceLink.id.history``): URL-encoded
ids with commas between them, the most recent copy first; empty where nothing was copied.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lti_tool.lti.messages.base import Claims, custom, mapping
from lti_tool.lti.vocabulary import BRIGHTSPACE, CUSTOM

CONTEXT_HISTORY, LINK_HISTORY = "Context.id.history", "ResourceLink.id.history"
ASKED: Mapping[str, str] = {
    "context_history": f"${CONTEXT_HISTORY}",
    "link_history": f"${LINK_HISTORY}",
}
"""The custom parameters by which we ask for it, in a registration and with every chosen link."""

MOST = 10
"""How many earlier copies are looked at; Brightspace sends five."""
LONGEST_ID = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Ids of the platform, the most recent first."""

    contexts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


def history(claims: Claims) -> History:
    """Return where the context and the link of a launch were copied from."""
    asked = custom(mapping(claims, CUSTOM))
    # Brightspace sends both by itself, in a claim of its own.
    sent = custom(mapping(claims, BRIGHTSPACE))
    return History(
        contexts=ids(asked.get("context_history") or sent.get(CONTEXT_HISTORY, "")),
        links=ids(asked.get("link_history") or sent.get(LINK_HISTORY, "")),
    )


def ids(text: str) -> tuple[str, ...]:
    """Return the ids in one history; what cannot be an id is passed over."""
    found = (unquote(part.strip(), errors="replace") for part in text.split(",")[:MOST])
    return tuple(
        dict.fromkeys(one for one in found if 0 < len(one) <= LONGEST_ID and one.isascii())
    )

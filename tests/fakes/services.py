"""A platform's services in memory: a gradebook and listings, with the manners a test chooses."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lti_tool.http_client import Answer
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.client import Client
from lti_tool.lti.keys import Signer
from lti_tool.lti.service import Service
from tests.fakes.outbound import Call, FakeOutbound, answer
from tests.fakes.platform import rsa_key

LINE_ITEMS = "https://lms.example/2/lineitems?type_id=1"
LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
CONTAINER_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"


@dataclass(slots=True, kw_only=True)
class Platform:
    """Gives tokens; answers everything else by ``serve``. Keeps every call."""

    serve: Callable[[Call], Answer]
    outbound: FakeOutbound = field(init=False)
    tokens: AccessTokens = field(init=False)

    def __post_init__(self) -> None:
        self.outbound = FakeOutbound(self._reply)
        signer = Signer(kid="tool-1", key=rsa_key("tool"))
        self.tokens = AccessTokens(self.outbound, lambda: signer, lambda: 0.0, lambda: "jti")

    def service(self, client: Client) -> Service:
        return Service(outbound=self.outbound, tokens=self.tokens, client=client)

    @property
    def calls(self) -> list[Call]:
        """The calls of services, without those for tokens."""
        return [call for call in self.outbound.calls if not call.url.endswith("/token")]

    @property
    def scopes(self) -> list[str]:
        """The scopes that tokens were asked for."""
        asked = [call for call in self.outbound.calls if call.url.endswith("/token")]
        return [call.body["scope"] for call in asked]

    def _reply(self, call: Call) -> Answer:
        if call.url.endswith("/token"):
            return answer(200, {"access_token": f"token-{len(self.outbound.calls)}"})
        return self.serve(call)


def in_pages(
    pages: Sequence[object],
    *,
    url: str = "https://lms.example/list",
    link: str = '<{}>; rel="next"',
) -> Callable[[Call], Answer]:
    """Return what answers page after page of a listing."""

    def serve(call: Call) -> Answer:
        number = int(query(call).get("page", "0"))
        last = number + 1 == len(pages)
        headers = {} if last else {"Link": link.format(f"{url}?page={number + 1}")}
        return answer(200, pages[number], **headers)

    return serve


def query(call: Call) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(call.url).query, keep_blank_values=True))


@dataclass(slots=True, kw_only=True)
class Gradebook:
    """Line items of one context.

    ``forgets``: members of a line item that it does not keep. ``known_filters``: those that it
    applies. ``refuses``: what it answers to the next POSTs instead of making something.
    """

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    forgets: Sequence[str] = ()
    known_filters: Mapping[str, str] = field(
        default_factory=lambda: {
            "resource_link_id": "resourceLinkId",
            "resource_id": "resourceId",
            "tag": "tag",
        }
    )
    refuses: list[Answer] = field(default_factory=list)
    before_post: Callable[[], None] = field(default=lambda: None)

    def add(self, **members: Any) -> str:
        """Put a line item in, as somebody else would; return its address."""
        number = len(self.items) + 1
        url = f"https://lms.example/2/lineitems/{number}?type_id=1"
        kept = {name: value for name, value in members.items() if name not in self.forgets}
        self.items[url] = {"id": url, "label": "x", "scoreMaximum": 1, **kept}
        return url

    def serve(self, call: Call) -> Answer:
        assert query(call)["type_id"] == "1"
        return getattr(self, f"_{call.method.lower()}")(call)

    def _get(self, call: Call) -> Answer:
        if call.url in self.items:
            assert call.headers["Accept"] == LINE_ITEM_TYPE
            return answer(200, self.items[call.url])
        assert call.headers["Accept"] == CONTAINER_TYPE
        asked = query(call)
        wanted = {
            member: asked[name] for name, member in self.known_filters.items() if name in asked
        }
        found = [
            item
            for item in self.items.values()
            if all(item.get(member) == value for member, value in wanted.items())
        ]
        return answer(200, found)

    def _post(self, call: Call) -> Answer:
        assert call.headers["Accept"] == call.headers["Content-Type"] == LINE_ITEM_TYPE
        self.before_post()
        if self.refuses:
            return self.refuses.pop(0)
        body = json.loads(call.body)
        assert "id" not in body
        return answer(201, self.items[self.add(**body)])

    def _put(self, call: Call) -> Answer:
        assert call.headers["Content-Type"] == LINE_ITEM_TYPE
        self.items[call.url] = json.loads(call.body)
        return answer(200, self.items[call.url])

    def _delete(self, call: Call) -> Answer:
        return answer(204) if self.items.pop(call.url, None) else answer(404)

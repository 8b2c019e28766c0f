"""A way out that leads nowhere: it keeps what was asked and answers what a test says."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from requests.structures import CaseInsensitiveDict

from lti_tool.errors import PlatformUnavailable
from lti_tool.http_client import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that was made."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Any
    limit: int | None = None

    @property
    def host(self) -> str | None:
        return urlsplit(self.url).hostname


def answer(status: int, body: object = b"", **headers: str) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers=CaseInsensitiveDict(named), body=raw)


@dataclass(slots=True)
class FakeOutbound:
    """Answers each call with what ``reply`` makes of it."""

    reply: Callable[[Call], Answer]
    calls: list[Call] = field(default_factory=list)
    certificates: Mapping[str, datetime | PlatformUnavailable] = field(default_factory=dict)
    """Host -> when its certificate ends, or why none is to be had; others have none."""

    def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: Any = None,
        limit: int | None = None,
    ) -> Answer:
        made = Call(method=method, url=url, headers=headers, body=body, limit=limit)
        self.calls.append(made)
        return self.reply(made)

    def certificate_end(self, url: str) -> datetime | None:
        found = self.certificates.get(urlsplit(url).hostname or "")
        if isinstance(found, PlatformUnavailable):
            raise found
        return found

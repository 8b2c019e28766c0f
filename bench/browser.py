"""Browsers that launch: a small HTTP client, and the two halves of one launch."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from bench.platform import CLIENT_ID, DEPLOYMENT, ISSUER

MOST_HOPS = 4
NOT_MODIFIED = 304
"""It has no body, whatever its head says of a length."""
PATIENCE = 30.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    cookies: tuple[str, ...]
    body: bytes


@dataclass(kw_only=True)
class Connection:
    """One kept connection to a tool on loopback; it opens itself again when it was closed."""

    port: int
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def call(
        self,
        method: str,
        path: str,
        form: bytes = b"",
        cookies: dict[str, str] | None = None,
        *,
        more: Sequence[str] = (),
    ) -> Answer:
        """Send one request, with ``more`` lines in its head; return the answer."""
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept: */*", *more]
        if cookies:
            head.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in cookies.items()))
        if method == "POST":
            head.append("Content-Type: application/x-www-form-urlencoded")
            head.append(f"Content-Length: {len(form)}")
        message = "\r\n".join([*head, "", ""]).encode() + form
        for last in (False, True):
            try:
                return await asyncio.wait_for(self._sent(message), PATIENCE)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
                if last:
                    raise
        raise AssertionError

    async def _sent(self, message: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write(message)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = [line.split(": ", 1) for line in lines[1:] if ": " in line]
        headers = {name.lower(): value for name, value in pairs}
        status = int(lines[0].split(" ", 2)[1])
        length = 0 if status == NOT_MODIFIED else int(headers.get("content-length", 0))
        body = await reader.readexactly(length)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(
            status=status,
            headers=headers,
            cookies=tuple(v for n, v in pairs if n.lower() == "set-cookie"),
            body=body,
        )

    def close(self) -> None:
        """Let go of the connection."""
        if self._streams:
            self._streams[1].close()
            self._streams = None


@dataclass(kw_only=True)
class Visit:
    """One browser between login and page. ``seconds``: what its requests took, one by one."""

    number: int
    state: str = ""
    nonce: str = ""
    jar: dict[str, str] = field(default_factory=dict)
    form: bytes = b""
    seconds: list[float] = field(default_factory=list)
    status: int = 0

    async def login(self, connection: Connection, path: str, target: str) -> None:
        """Start a login; ValueError when the tool does not send us on."""
        asked = {
            "iss": ISSUER,
            "login_hint": f"user-{self.number}",
            "lti_message_hint": "1",
            "target_link_uri": target,
            "client_id": CLIENT_ID,
            "lti_deployment_id": DEPLOYMENT,
        }
        answer = await self._timed(connection, "POST", path, urlencode(asked).encode())
        query = parse_qs(urlsplit(answer.headers.get("location", "")).query)
        if "state" not in query or "nonce" not in query:
            raise ValueError(f"login answered {answer.status}")
        self.state, self.nonce = query["state"][0], query["nonce"][0]

    def carry(self, token: str) -> None:
        """Take the platform's token along."""
        self.form = urlencode({"id_token": token, "state": self.state}).encode()

    async def launch(self, connection: Connection, path: str) -> None:
        """Post the launch and follow the tool to its first page; ``status`` tells how it ended."""
        answer = await self._timed(connection, "POST", path, self.form)
        for _ in range(MOST_HOPS):
            if "location" not in answer.headers:
                break
            target = urlsplit(
                urljoin(f"http://127.0.0.1:{connection.port}{path}", answer.headers["location"])
            )
            onward = f"{target.path}?{target.query}" if target.query else target.path
            answer = await self._timed(connection, "GET", onward, b"")
        self.status = answer.status

    async def _timed(self, connection: Connection, method: str, path: str, form: bytes) -> Answer:
        begun = time.perf_counter()
        answer = await connection.call(method, path, form, self.jar)
        self.seconds.append(time.perf_counter() - begun)
        for line in answer.cookies:
            name, _, value = line.partition(";")[0].partition("=")
            self.jar[name.strip()] = value.strip()
        return answer

"""Launches that a safe tool refuses. Whoever lets one in has no business being fast."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from bench.browser import Connection, Visit
from bench.contestants import Running
from bench.load import OK, SERVER_ERROR
from bench.platform import CLIENT_ID, ISSUER, KID, LTI, Platform, new_key

HOUR = 3600
Forge = Callable[[Platform, dict[str, Any]], str]


@dataclass(frozen=True, kw_only=True)
class Probed:
    """What came of the bad launches: which came in, and which broke the tool."""

    good_came_in: bool
    came_in: tuple[str, ...]
    broke: tuple[str, ...]


def _with(**changes: Any) -> Forge:
    return lambda platform, claims: platform.sign({**claims, **changes})


def _at(shift: int) -> Forge:
    def forge(platform: Platform, claims: dict[str, Any]) -> str:
        now = int(time.time()) + shift
        return platform.sign({**claims, "iat": now, "exp": now + HOUR // 2})

    return forge


def _without(name: str) -> Forge:
    def forge(platform: Platform, claims: dict[str, Any]) -> str:
        return platform.sign({key: value for key, value in claims.items() if key != name})

    return forge


def _signed(key: Any, algorithm: str) -> Forge:
    return lambda _platform, claims: jwt.encode(claims, key, algorithm, headers={"kid": KID})


FORGERIES: Mapping[str, Forge] = {
    "signed with another key": _signed(new_key(), "RS256"),
    "not signed": _signed("", "none"),
    "signed with a shared secret": _signed(b"x" * 64, "HS256"),
    "key unknown": lambda platform, claims: platform.sign(claims, kid="no-such-key"),
    "expired": _at(-2 * HOUR),
    "from the future": _at(2 * HOUR),
    "without an end": _without("exp"),
    "without a beginning": _without("iat"),
    "for somebody else": _with(aud="someone-else", azp="someone-else"),
    "for a second audience": _with(aud=[CLIENT_ID, "other"], azp="other"),
    "from another issuer": _with(iss=ISSUER + ".evil.example"),
    "with another nonce": _with(nonce="made-up"),
    "of another version": _with(**{f"{LTI}version": "1.1.0"}),
    "of an unknown deployment": _with(**{f"{LTI}deployment_id": "no-such"}),
    "to another target": _with(**{f"{LTI}target_link_uri": "https://evil.example/"}),
}


def probe(running: Running, platform: Platform) -> Probed:
    """Try every bad launch once."""
    return asyncio.run(_probed(running, platform))


async def _probed(running: Running, platform: Platform) -> Probed:
    attempt = _Attempt(running, platform)
    good = await attempt.status(lambda p, claims: p.sign(claims))
    statuses = {name: await attempt.status(forge) for name, forge in FORGERIES.items()}
    statuses["used before"] = await attempt.again()
    statuses["with a changed state"] = await attempt.status(_with(), state="AAAA")
    statuses["in another browser"] = await attempt.status(_with(), keeps_cookies=False)
    attempt.connection.close()
    return Probed(
        good_came_in=good == OK,
        came_in=tuple(name for name, status in statuses.items() if status == OK),
        broke=tuple(name for name, status in statuses.items() if status >= SERVER_ERROR),
    )


class _Attempt:
    """One browser after another at one tool."""

    def __init__(self, running: Running, platform: Platform) -> None:
        self.running, self.platform = running, platform
        self.connection = Connection(port=running.port)

    async def status(self, forge: Forge, *, state: str = "", keeps_cookies: bool = True) -> int:
        """Log in, launch with what ``forge`` makes of the right claims; return how it ended."""
        visit = await self._ready(forge, state)
        if not keeps_cookies:
            visit.jar.clear()
        return await self._launched(visit)

    async def again(self) -> int:
        """Launch twice with the same token in the same browser; return how the second ended."""
        visit = await self._ready(_with(), "")
        jar = dict(visit.jar)
        await self._launched(visit)
        visit.jar = jar
        return await self._launched(visit)

    async def _ready(self, forge: Forge, state: str) -> Visit:
        visit = Visit(number=7)
        made = self.running.contestant
        await visit.login(self.connection, made.login, self.running.target)
        claims = self.platform.claims(7, visit.nonce, self.running.target)
        visit.state = visit.state[: -len(state)] + state if state else visit.state
        visit.carry(forge(self.platform, claims))
        return visit

    async def _launched(self, visit: Visit) -> int:
        await visit.launch(self.connection, self.running.contestant.launch)
        return visit.status

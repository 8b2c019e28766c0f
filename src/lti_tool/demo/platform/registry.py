"""Which clients the tool has here: the ready-made one, and those that it registered itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from threading import RLock
from typing import Final

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.config import PlatformConfig
from lti_tool.demo.platform.records import ToolClient

TOKEN_LIFE: Final = timedelta(hours=1)
"""How long a registration may take."""


class Registry:
    """Clients and registration tokens; every method is atomic."""

    def __init__(self, config: PlatformConfig, lock: RLock) -> None:
        """Start with the client that the demo comes with, guarded by ``lock``."""
        self._config, self._lock = config, lock
        self.first = ToolClient(
            client_id=config.client_id,
            deployment_id=config.deployment_id,
            scopes=vocabulary.SCOPES,
        )
        self._clients = {self.first.client_id: self.first}
        self._tokens: dict[str, datetime] = {}
        self._numbers = count(2)

    def clients(self) -> tuple[ToolClient, ...]:
        """Return all clients, oldest first."""
        with self._lock:
            return tuple(self._clients.values())

    def client(self, client_id: str) -> ToolClient | None:
        """Return one client, or ``None``."""
        with self._lock:
            return self._clients.get(client_id)

    def new_token(self, now: datetime) -> str:
        """Return a registration token, good for ``TOKEN_LIFE`` and one registration."""
        with self._lock:
            token = self._config.random_token()
            self._tokens[token] = now + TOKEN_LIFE
            return token

    def is_open(self, token: str, now: datetime) -> bool:
        """Return whether a token can still be used."""
        with self._lock:
            return token in self._tokens and now < self._tokens[token]

    def use_token(self, token: str, now: datetime) -> bool:
        """Use a token up; say whether it was good for it."""
        with self._lock:
            was_open = self.is_open(token, now)
            self._tokens.pop(token, None)
            return was_open

    def register(self, scopes: frozenset[str], custom: Mapping[str, str]) -> ToolClient:
        """Return a new client, with a deployment of its own."""
        with self._lock:
            return self._keep(
                ToolClient(
                    client_id=self._config.random_token(),
                    deployment_id=str(next(self._numbers)),
                    scopes=scopes,
                    custom=custom,
                )
            )

    def deploy(self, client: ToolClient) -> ToolClient:
        """Return the same client in one deployment more; launches name that one from now on."""
        with self._lock:
            return self._keep(replace(client, deployment_id=str(next(self._numbers))))

    def _keep(self, client: ToolClient) -> ToolClient:
        self._clients[client.client_id] = client
        return client

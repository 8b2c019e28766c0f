"""Which clients the tool has here: the ready-made one, and those that it registered itself."""

from datetime import datetime, timedelta
from itertools import count
from threading import RLock
from typing import Final

from lti_tool.demo.platform.config import PlatformConfig
from lti_tool.demo.platform.records import ToolClient

TOKEN_LIFE: Final = timedelta(hours=1)
"""How long a registration may take."""


class Registry:
    """Clients and registration tokens; every method is atomic."""

    def __init__(self, config: PlatformConfig, lock: RLock) -> None:
        """Start with the client that the demo comes with, guarded by ``lock``."""
        self._config, self._lock = config, lock
        self.first = ToolClient(client_id=config.client_id, deployment_id=config.deployment_id)
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

    def register(self, token: str, now: datetime) -> ToolClient | None:
        """Use a token up for a new client; ``None`` when it was used, or is unknown or too old."""
        with self._lock:
            if not self.is_open(token, now):
                return None
            del self._tokens[token]
            client = ToolClient(
                client_id=self._config.random_token(), deployment_id=str(next(self._numbers))
            )
            self._clients[client.client_id] = client
            return client

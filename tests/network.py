"""Closes the network for tests, but for this machine itself."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any
from unittest import mock


class NetworkUsed(RuntimeError):
    """A test reached for the network. No OSError, so that no code takes it for a bad line."""


@contextmanager
def closed() -> Iterator[None]:
    """Refuse every connection and every name that does not stay on this machine."""
    real = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}
    real_look_up = socket.getaddrinfo

    def guarded(name: str) -> Any:
        def call(self: socket.socket, address: Any) -> Any:
            if self.family != socket.AF_UNIX:
                _refuse_unless(is_local(str(address[0])), f"{address[0]}:{address[1]}")
            return real[name](self, address)

        return call

    def look_up(host: Any, *args: Any, **options: Any) -> Any:
        text = host.decode() if isinstance(host, bytes) else host
        _refuse_unless(text is None or is_local(text) or _is_address(text), f"the name {text}")
        return real_look_up(host, *args, **options)

    with (
        mock.patch.object(socket.socket, "connect", guarded("connect")),
        mock.patch.object(socket.socket, "connect_ex", guarded("connect_ex")),
        mock.patch.object(socket, "getaddrinfo", look_up),
    ):
        yield


def is_local(host: str) -> bool:
    """Tell whether ``host`` is this machine: a loopback address or ``localhost``."""
    if _is_address(host):
        return ip_address(host).is_loopback
    return host in {"", "localhost"}


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _refuse_unless(allowed: bool, what: str) -> None:  # noqa: FBT001 - reads as the sentence it is
    if not allowed:
        raise NetworkUsed(f"a test reached for {what}; use responses, or a server on 127.0.0.1")

"""Where the one way out may lead.

Https to public addresses only, unless loopback was opened. A host name is resolved once and the
address that was checked is the one that is connected to, so that a second answer of the name
service changes nothing (DNS rebinding).
"""

import ipaddress
import socket
from collections.abc import Mapping
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from requests import Request
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError
from urllib3.poolmanager import PoolManager
from urllib3.util.ssl_ import create_urllib3_context

from lti_tool.http_client.budget import Budget, PlainLine, TlsLine, current

Found = list[Any]
"""What the name service said, as ``socket.getaddrinfo`` tells it."""


def _permitted(address: str, *, allow_loopback: bool) -> bool:
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        # Other ways to write an IPv4 address lead to whatever that address is.
        found = found.ipv4_mapped or found.sixtofour or found
    if found.is_loopback:
        return allow_loopback
    # "Global" to Python are also groups of machines, and NAT64 and other wrapped addresses.
    return found.is_global and not (found.is_multicast or found.is_reserved)


def _look_up(host: str, port: int, budget: Budget) -> Found:
    """Ask the name service, for no longer than the call may take.

    The system's own look-up cannot be interrupted, so it runs in a thread that is left alone
    when time is over.
    """
    answers: SimpleQueue[Found | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:  # the second: a label of more than 63 characters
            answers.put(error)

    Thread(target=ask, daemon=True, name="look-up").start()
    try:
        found = answers.get(timeout=budget.seconds())
    except Empty:
        raise budget.out_of_time() from None
    if isinstance(found, Exception):
        raise found
    return found


class _Guard:
    """Connects to an address that was checked (mixed into urllib3's connections)."""

    allow_loopback = False

    def _new_conn(self: Any) -> socket.socket:
        budget = current()
        if budget is None:
            raise NewConnectionError(self, "a call without a budget")
        try:
            found = _look_up(self._dns_host, self.port, budget)
        except (OSError, UnicodeError) as error:
            raise NewConnectionError(self, "name not found") from error
        for *_, address in found:
            if not _permitted(str(address[0]), allow_loopback=self.allow_loopback):
                continue
            try:
                line = socket.create_connection((str(address[0]), self.port), budget.seconds())
            except TimeoutError as error:
                budget.out_of_time()
                raise NewConnectionError(self, "no connection in time") from error
            except OSError:
                continue
            for option in self.socket_options or ():  # small packets leave at once (no Nagle)
                line.setsockopt(*option)
            return _budgeted(line, budget)
        raise NewConnectionError(self, "no permitted address answers")


def _budgeted(line: socket.socket, budget: Budget) -> PlainLine:
    found = PlainLine(line.family, line.type, line.proto, line.detach())
    found.settimeout(budget.left())  # to which the handshake keeps
    return found


class _PlainConnection(_Guard, HTTPConnection):
    pass


class _TlsConnection(_Guard, HTTPSConnection):
    pass


class _OpenPlainConnection(_PlainConnection):
    allow_loopback = True


class _OpenTlsConnection(_TlsConnection):
    allow_loopback = True


def _pools(*, allow_loopback: bool) -> dict[str, type[HTTPConnectionPool]]:
    plain: Any = _OpenPlainConnection if allow_loopback else _PlainConnection
    tls: Any = _OpenTlsConnection if allow_loopback else _TlsConnection
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
    }


HOSTS = 256
"""Hosts to which connections are kept; a process serves many schools."""

AT_ONCE = 16
"""Connections that are kept to one of them."""


class GuardedAdapter(HTTPAdapter):
    """Carries requests over guarded connections, never again by itself."""

    def __init__(self, *, allow_loopback: bool) -> None:
        self._pools = _pools(allow_loopback=allow_loopback)
        super().__init__(max_retries=0, pool_connections=HOSTS, pool_maxsize=AT_ONCE)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Use pools whose connections are guarded and keep to the budget."""
        context = create_urllib3_context()
        context.sslsocket_class = TlsLine
        super().init_poolmanager(*args, **options, ssl_context=context)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = self._pools

    def certificate(self, url: str, *, verify: bool | str) -> Mapping[str, Any]:
        """Return what ``ssl`` tells of the certificate at an https address, once it is trusted.

        Raises:
            OSError, HTTPError: no connection, or a certificate that is not trusted.
        """
        request = Request("GET", url).prepare()
        pool: Any = self.get_connection_with_tls_context(request, verify)
        line = pool.ConnectionCls(
            host=pool.host,
            port=pool.port,
            cert_reqs=pool.cert_reqs,
            ca_certs=pool.ca_certs,
            ca_cert_dir=pool.ca_cert_dir,
            **pool.conn_kw,
        )
        try:
            line.connect()
            shown: Mapping[str, Any] = line.sock.getpeercert()
            return shown
        finally:
            line.close()

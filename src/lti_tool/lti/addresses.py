"""Addresses of platforms: where they lie, and what is wrong with one that somebody pasted."""

import re
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import urlsplit

from lti_tool.config import LOOPBACK_HOSTS
from lti_tool.config.families import Family
from lti_tool.errors import PlatformRefused
from lti_tool.http_client import require_allowed

_DEFAULT_PORTS = {"https": 443, "http": 80}

ISSUER_RULE = "scheme and host (and a path, where the platform shows one): https://lms.example.org"
ADDRESSES = ("auth_url", "token_url", "jwks_url")


def origin_of(url: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port of an address, or None where it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    if not parts.hostname or parts.username is not None:
        return None
    return parts.scheme, parts.hostname, port


def is_clean(url: str) -> bool:
    """Return whether every program reads this address alike: no blanks, no backslash."""
    return url.isprintable() and not set(url) & {"\\", " "}


_LABELS = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)"
_SERVICE_HOST = re.compile(rf"({_LABELS}*(:[0-9]{{1,5}})?|\.{_LABELS}+)")


def is_service_host(text: str) -> bool:
    """Return whether ``text`` names hosts: ``x.example``, ``x.example:8443``, ``.x.example``.

    The last means every host below x.example, at the usual port; a whole top-level domain is
    nobody's.
    """
    return _SERVICE_HOST.fullmatch(text) is not None


def lies_on(url: str, service_hosts: Collection[str]) -> bool:
    """Return whether ``url`` lies on one of these hosts (see ``is_service_host``).

    By https, or by http on this machine.
    """
    found = origin_of(url)
    if found is None or not (found[0] == "https" or found[1] in LOOPBACK_HOSTS):
        return False
    scheme, host, port = found
    names = {f"{host}:{port}"}
    if port == _DEFAULT_PORTS.get(scheme):
        labels = host.split(".")
        names |= {host, *(f".{'.'.join(labels[n:])}" for n in range(1, len(labels)))}
    return not names.isdisjoint(service_hosts)


def preset_service_hosts(
    families: Iterable[Family], issuer: str, code: str | None = None
) -> tuple[str, ...]:
    """Return where the services of a platform may lie, by what its family is known to do.

    Args:
        families: what is known (``config/platforms.toml``).
        issuer: the platform's.
        code: its ``product_family_code`` where it told one.
    """
    kin = (
        f for f in families if code in f.codes or issuer in f.shared_issuers or f.has_host(issuer)
    )
    return tuple(dict.fromkeys(host for family in kin for host in family.service_hosts))


def pasted_faults(
    facts: Mapping[str, str | None], *, public_url: str, allow_loopback: bool
) -> list[str]:
    """Return what is wrong with the values of a platform that somebody pasted, all at once.

    Args:
        facts: ``issuer``, ``client_id``, ``auth_url``, ``token_url``, ``jwks_url``.
        public_url: our own address, which people paste by mistake.
        allow_loopback: whether this machine's addresses, and http to them, are fine.
    """
    faults = []
    for name in ("issuer", *ADDRESSES):
        url = (facts.get(name) or "").strip()
        try:
            require_allowed(url, allow_loopback=allow_loopback)
        except PlatformRefused:
            faults.append(
                f"{_option(name)}: address_forbidden (a full address with https is needed)"
            )
            continue
        if set(url) & set("\\ \t\r\n#"):
            faults.append(f"{_option(name)}: holds a blank or a sign that no address has here")
        elif origin_of(url) == origin_of(public_url):
            faults.append(f"{_option(name)}: is our own address; the platform's is needed")
    if "?" in (facts.get("issuer") or ""):
        faults.append(f"--issuer: has no query; {ISSUER_RULE}")
    client_id = (facts.get("client_id") or "").strip()
    if not client_id or any(sign.isspace() for sign in client_id):
        faults.append("--client-id: is one word, without blanks")
    return faults


def pasted_doubts(facts: Mapping[str, str | None]) -> list[str]:
    """Return what may be right, but often is not, about values without faults."""
    issuer = (facts.get("issuer") or "").strip()
    doubts = []
    if issuer.endswith("/"):
        doubts.append("--issuer ends with a slash: right only if the platform shows it so too")
    elsewhere = [n for n in ADDRESSES if origin_of(facts.get(n) or "") != origin_of(issuer)]
    if elsewhere:
        names = ", ".join(map(_option, elsewhere))
        doubts.append(f"{names}: on another host than the issuer (some platforms do that)")
    return doubts


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"

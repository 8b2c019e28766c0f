"""Gate G12: a cookie holds a random value that proves a browser, and says nothing.

Threats 25 and 14; ASVS 3.3. Every cookie of a whole school day is looked at.
"""

import base64
import binascii
import re

import pytest

from lti_tool.web import cookies
from tests.privacy.canaries import Canaries
from tests.privacy.school import school
from tests.privacy.test_canaries import DAY, teacher_looks_at_the_class

__all__ = ["school"]

KINDS = (cookies.LOGIN_PREFIX, cookies.SESSION_PREFIX)
ATTRIBUTES = {"Path=/", "Secure", "HttpOnly", "SameSite=None", "Partitioned"}
LONGEST = 300
"""Bytes of a whole cookie; a browser takes 4096 (RFC 6265 6.1)."""


def faults(header: str) -> list[str]:
    """Return what is wrong with one ``Set-Cookie``."""
    pair, *rest = [part.strip() for part in header.split(";")]
    name, _, value = pair.partition("=")
    attributes = {part for part in rest if part}
    lifetimes = {part for part in attributes if part.startswith("Max-Age=")}
    found = []
    if not name.startswith(KINDS):
        found.append("a cookie of another kind")
    if attributes - lifetimes != ATTRIBUTES or len(lifetimes) != 1:
        found.append("other attributes")
    if len(header) > LONGEST:
        found.append("too long to be a proof alone")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", value):
        found.append("no random text")
    return found + [f"says {text!r}" for text in readings(value) if speaks(text)]


def readings(value: str) -> list[bytes]:
    """Return the bytes that a value may stand for."""
    found = []
    for read in (bytes.fromhex, lambda v: base64.urlsafe_b64decode(v + "=" * (-len(v) % 4))):
        try:
            found.append(read(value))
        except (ValueError, binascii.Error):
            continue
    return found


def speaks(raw: bytes) -> bool:
    """Tell whether bytes are a readable text (of random bytes, a third is printable)."""
    return len(raw) > 8 and sum(32 <= byte < 127 for byte in raw) / len(raw) > 0.9


def test_no_cookie_of_a_school_day_says_anything(school):
    canary = Canaries()
    for act in DAY:
        act(school, canary)

    headers = [h for answer in school.seen for h in answer.headers.getlist("Set-Cookie")]

    assert len(headers) > 10
    assert {name: faults(name) for name in headers if faults(name)} == {}


def test_two_launches_of_one_person_have_nothing_in_common(school):
    canary = Canaries()
    DAY[0](school, canary)
    for _ in range(2):
        teacher_looks_at_the_class(school, canary)

    values = [
        h.partition("=")[2].partition(";")[0]
        for answer in school.seen
        for h in answer.headers.getlist("Set-Cookie")
    ]
    given = [value for value in values if value]
    assert len(given) == len(set(given)) > 3


REST = "; Max-Age=1; Path=/; Secure; HttpOnly; SameSite=None; Partitioned"


@pytest.mark.parametrize(
    "broken",
    [
        "session=abc; Max-Age=1; Path=/; Secure; HttpOnly; SameSite=None; Partitioned",
        "__Host-s-1=abc; Path=/; Secure; HttpOnly; SameSite=None; Partitioned",
        "__Host-s-1=abc; Max-Age=1; Path=/; Secure; SameSite=None; Partitioned",
        "__Host-s-1=abc; Max-Age=1; Path=/; Secure; HttpOnly; SameSite=None; Domain=x.example",
        "__Host-s-1={name}; Max-Age=1; Path=/; Secure; HttpOnly; SameSite=None; Partitioned",
        f"__Host-s-1={b'Sanne de Vries'.hex()}{REST}",
        f"__Host-s-1={base64.urlsafe_b64encode(b'name=Sanne').decode().rstrip('=')}{REST}",
    ],
    ids=["kind", "no end", "readable by scripts", "of a domain", "an object", "hex", "base64"],
)
def test_a_breach_would_be_found(broken):
    assert faults(broken)


def test_what_we_set_passes():
    fine = (
        "__Host-s-1=q83vEjRWeJA; Max-Age=1; Path=/; Secure; HttpOnly; SameSite=None;; Partitioned"
    )
    assert faults(fine) == []

"""Requests as no browser sends them, made from the app's own list of addresses."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote_from_bytes, urlencode

from hypothesis import strategies as st
from werkzeug.routing import Rule

CANARY = "kanarie7"
"""Stands in every text that is made up: wherever it turns up again, something was kept."""

EVIL = "evil.example"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "gEt")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """One request, at the level of the web server: bytes as they come.

    ``form`` are fields that go along where the session wants a form of our own.
    """

    method: str
    path: bytes
    query: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    form: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Tell enough to repeat it, not a megabyte."""
        shown = self.body if len(self.body) < 200 else self.body[:100] + b"..."
        return f"{self.method} {self.path!r}?{self.query!r} {self.headers} {shown!r}"


ODD_TEXTS = (
    "",
    CANARY,
    "\x00",
    f"{CANARY}\x00",
    "\ud800",
    "\u202e\u0000\ufeff",
    "é" * 300,
    "9" * 5000,
    "-1",
    "0",
    "1e309",
    "NaN",
    "null",
    "[]",
    "{}",
    '{"a":' * 200,
    "[" * 3000,
    "' OR 1=1 --",
    "{{7*7}}${7*7}<%= 7 %>",
    "<script>alert(1)</script>",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "%00",
    "%ff%fe",
    "a.b.c",
    "eyJhbGciOiJub25lIn0.e30.",
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImxtcyJ9.e30.AAAA",
    "https://lms.example",
    "https://tool.example/lti/launch",
    f"https://{EVIL}/{CANARY}",
    "http://169.254.169.254/latest",
    "http://[::1]:1/",
    "http://[",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "urn:uuid:00000000-0000-0000-0000-000000000000",
    "00000000-0000-0000-0000-000000000000",
)

FIELDS = (
    *("iss", "login_hint", "target_link_uri", "client_id", "lti_message_hint", "lti_deployment_id"),
    *("state", "id_token", "error", "error_description", "lti_storage_target", "storage_value"),
    *("invite", "openid_configuration", "registration_token", "exercise", "cancel", "delivery"),
    *("theme", "group", "subject", "text", "failed", "RESPONSE", "form_token", "handover", "lang"),
    *("notices", "jwt", "name", "reason", "person", "done", "page", "q"),
)

ODD_HEADERS: Sequence[tuple[str, str]] = (
    ("Host", EVIL),
    ("Host", "tool.example:99999"),
    ("Host", "a b"),
    ("Host", ""),
    ("X-Forwarded-Host", EVIL),
    ("X-Forwarded-Proto", "gopher"),
    ("X-Forwarded-For", f"{CANARY}, 127.0.0.1"),
    ("X-Forwarded-Prefix", f"//{EVIL}"),
    ("X-Forwarded-Port", "x"),
    ("Forwarded", f"host={EVIL};proto=http"),
    ("X-Original-Url", "/metrics"),
    ("X-Http-Method-Override", "DELETE"),
    ("Origin", f"https://{EVIL}"),
    ("Origin", "null"),
    ("Referer", f"https://{EVIL}/{CANARY}"),
    ("Cookie", f"__Host-s-{CANARY}={CANARY}"),
    ("Cookie", '__Host-s-="; ; =; a'),
    ("Cookie", f"__Host-login-{CANARY}=" + "x" * 4000),
    ("Cookie", "=\xff\xfe; __Host-s-\xe9=\xe9"),
    ("Accept-Language", "en;q=abc,,;;q=9e999, " + "x" * 900),
    ("Accept", "*/*;q=-1, text/html;level=\xff"),
    ("Accept-Encoding", "gzip;q=nan"),
    ("If-None-Match", '"' + CANARY),
    ("If-Modified-Since", "32 Foo 99999999999"),
    ("If-Range", "0"),
    ("Range", "bytes=9-1,-0,abc"),
    ("Authorization", "Bearer \xff"),
    ("Authorization", "Basic AAAA"),
    ("User-Agent", CANARY * 500),
    ("Expect", "100-continue"),
    ("Content-Length", "-5"),
    ("Content-Length", "99999999999"),
    ("Content-Length", "abc"),
    ("Transfer-Encoding", "chunked"),
    ("Content-Encoding", "gzip"),
)

CONTENT_TYPES = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/json",
    "application/json; charset=\xff",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=" + "-" * 300,
    "text/plain",
    "application/xml",
    "",
    "\xff/\xfe;=;",
)

MULTIPART = (
    b'--x\r\nContent-Disposition: form-data; name="state"\r\n\r\nkanarie7\r\n'
    b'--x\r\nContent-Disposition: form-data; name="f"; filename="../x"\r\n\r\n\x00\xff\r\n--x--\r\n'
)
BODIES = (
    b"",
    b"\x00" * 100,
    b"\xff\xfe\xfd" * 50,
    b"=" * 2000,
    b"&".join(b"a%d=1" % n for n in range(3000)),
    b"state=" + b"A" * 300_000,
    b"id_token=%ff%fe&state=%00",
    b"[" * 50_000,
    b'{"notices":[{"jwt":"' + b"a" * 2000 + b'.e30.x"}]}',
    b'{"notices":[1,null,{"jwt":[]}]}',
    b'{"notices":' + b"[" * 5000,
    b'{"a":1e999,"a":NaN}',
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    MULTIPART,
    MULTIPART[:60],
    b"\x1f\x8b\x08\x00broken",
)

texts = st.sampled_from(ODD_TEXTS) | st.text(max_size=40).map(lambda text: f"{CANARY}{text}")
Known = Mapping[str, Sequence[str]]
"""Variables of addresses, and what exists to put there."""

Usual = Mapping[str, str]


def fields(usual: Usual) -> st.SearchStrategy[dict[str, str]]:
    """Return forms and queries: known names and odd ones, with right values here and there."""
    right = st.fixed_dictionaries({}, optional={n: st.just(v) for n, v in usual.items()})
    odd = st.dictionaries(st.sampled_from(FIELDS) | texts, texts, max_size=5)
    return st.tuples(right, odd, st.booleans()).map(
        lambda made: {**made[1], **made[0]} if made[2] else {**made[0], **made[1]}
    )


def mostly(usual: st.SearchStrategy[T], odd: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """Return what is usual three times out of four (``one_of`` counts equal choices once)."""
    return st.sampled_from((False, False, False, True)).flatmap(
        lambda is_odd: odd if is_odd else usual
    )


def _encoded(form: Mapping[str, str]) -> bytes:
    return urlencode(form, errors="surrogatepass").encode()


_NUMBERS = tuple(map(str, range(-1, 7)))
_KNOWN: Mapping[str, Sequence[str]] = {
    "platform": ("moodle", "canvas", "other", "x"),
    "filename": ("style.css", "../../app.py", "%2e%2e/app.py", "x"),
    "form": ("json", "csv", "html", "pdf", "x"),
}
_BY_KIND: Mapping[str, Sequence[str]] = {
    "IntegerConverter": _NUMBERS,
    "UUIDConverter": ("00000000-0000-0000-0000-000000000000",),
}


def _value(rule: Rule, name: str, known: Known) -> st.SearchStrategy[bytes]:
    """Return what may stand in one place of an address: mostly what exists."""
    kind = type(rule._converters[name]).__name__  # noqa: SLF001 - the rule's own parts
    values = known.get(name) or _KNOWN.get(name) or _BY_KIND.get(kind, ("x",))
    usual = st.sampled_from([value.encode() for value in values])
    odd = texts.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=8)
    return mostly(usual, odd)


def paths(rule: Rule, known: Known) -> st.SearchStrategy[bytes]:
    """Return addresses that fit a rule, nearly fit it, or look like it from far away."""
    parts = [
        _value(rule, content, known) if is_dynamic else st.just(content.encode())
        for is_dynamic, content in rule._trace  # noqa: SLF001 - the rule's own parts
        if content != "|"
    ]
    whole = st.tuples(*parts).map(b"".join)
    bent: Sequence[Callable[[bytes], bytes]] = (
        lambda path: path + b"/",
        lambda path: b"/" + path,
        lambda path: path.upper(),
        lambda path: path.replace(b"/", b"//"),
        lambda path: path + b"/../../klas",
        lambda path: path + b"\x00",
        lambda path: path + b";a=b",
        lambda path: path[:-1] or b"/",
    )
    odd = st.tuples(whole, st.sampled_from(bent)).map(lambda pair: pair[1](pair[0]))
    return mostly(whole, odd)


@st.composite
def requests_to(draw: st.DrawFn, rule: Rule, known: Known, usual: Usual) -> Odd:
    """Return requests to (about) one address of the app."""
    methods = sorted((rule.methods or {"GET"}) - {"OPTIONS", "HEAD"})
    form = draw(fields(usual))
    bodies = st.sampled_from((*BODIES, _json(form)))
    body = draw(mostly(st.just(_encoded(form)), bodies))
    plain = body == _encoded(form)
    return Odd(
        method=draw(mostly(st.sampled_from(methods), st.sampled_from(METHODS))),
        path=draw(paths(rule, known)),
        query=draw(fields(usual).map(_encoded) | st.binary(max_size=30)),
        headers=tuple(
            draw(mostly(st.just([]), st.lists(st.sampled_from(ODD_HEADERS), max_size=3)))
        ),
        body=body,
        content_type=draw(st.sampled_from(CONTENT_TYPES[:1] if plain else CONTENT_TYPES)),
        form=form if plain else {},
    )


def _json(form: Mapping[str, str]) -> bytes:
    return json.dumps({name: [text, {name: text}] for name, text in form.items()}).encode()


def environ_of(odd: Odd, *, cookie: str = "", form_token: str = "") -> dict[str, Any]:
    """Return what a web server hands to the app (PEP 3333) for this request."""
    body = odd.body
    if form_token and odd.form:
        body = _encoded({**odd.form, "form_token": form_token})
    environ: dict[str, Any] = {
        "REQUEST_METHOD": odd.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": odd.path.decode("latin-1"),
        "QUERY_STRING": quote_from_bytes(odd.query, safe="=&%+;/?:@"),
        "SERVER_NAME": "tool.example",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "tool.example",
        "REMOTE_ADDR": "203.0.113.7",
        "CONTENT_TYPE": odd.content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if cookie:
        environ["HTTP_COOKIE"] = cookie
    for name, value in odd.headers:
        key = name.upper().replace("-", "_")
        environ[key if key.startswith("CONTENT_L") else f"HTTP_{key}"] = value
    return environ

"""Where the time of a launch goes, part by part, in one process without a server or threads.

Each request is given to the application itself, ours and the floor's. Our parts are timed on the
way, so that they cost a little more here than in earnest: take the shares. At the end stands what
the privacy register costs: the same launches with and without the border that every claim
crosses, in turn.
"""

import argparse
import functools
import importlib
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlencode, urlsplit

from bench import contestants
from bench.contestants import Place, free_port
from bench.platform import CLIENT_ID, DEPLOYMENT, ISSUER, started

from lti_tool.app import create_app
from lti_tool.lti import launch as launches_in
from lti_tool.privacy.minimise import Minimised
from lti_tool.privacy.offers import Offers
from lti_tool.web.lti import crossings

EXERCISE = "heelal-maanlanding"
WARM = 600
REQUESTS = ("login", "launch", "entering", "first page")

PARTS: Mapping[str, tuple[str, str]] = {
    "form": ("lti_tool.web.uploads", "MemoryRequest._load_form_data"),
    "state of the login": ("lti_tool.lti.login", "read_state"),
    "signature and JSON": ("lti_tool.lti.launch", "verified_claims"),
    "check table": ("lti_tool.lti.checks", "require_valid"),
    "border: claims": ("lti_tool.lti.launch", "minimise"),
    "border: offers and counts": ("lti_tool.web.lti.crossings", "keep_chosen"),
    "message": ("lti_tool.lti.launch", "message_in"),
    "what is known (hashes, question)": ("lti_tool.services.standing", "of"),
    "sealing the way back": ("lti_tool.services.returns", "sealed"),
    "nonce": ("lti_tool.services.launches", "_spend_nonce"),
    "session row": ("lti_tool.services.sessions", "open_"),
    "minute of the login": ("lti_tool.services.people", "note_login"),
    "commit": ("lti_tool.db.quick", "Quick.end"),
    "log line": ("lti_tool.web.lti.arrivals", "note"),
    "redirect and cookies": ("lti_tool.web.lti.arrivals", "land"),
    "who is there": ("lti_tool.services.sessions", "find"),
    "template": ("lti_tool.web.player.views", "render_template"),
    "attempt": ("lti_tool.services.attempts", "newest"),
    "item as HTML": ("lti_tool.web.player.presenters", "item_page"),
}
"""Part of a request -> module and function that does it."""

Spent = dict[str, dict[str, list[float]]]
"""Request -> part -> microseconds of each launch."""


def main() -> int:
    """Print the tables; return 0."""
    parser = argparse.ArgumentParser(prog="bench/run parts", description=__doc__)
    parser.add_argument("--launches", type=int, default=600)
    parser.add_argument("--exercise", action="store_true", help="links lead into an exercise")
    asked = parser.parse_args()
    platform = started(EXERCISE if asked.exercise else None)
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder=Path(folder), port=free_port(), platform=platform, database_url=None)
        os.environ |= contestants.floor_environ(place) | contestants.tool_environ(place)
        least = importlib.import_module("bench.apps.floor").app  # it reads its settings at once
        floor, ours = Launcher(least, place, ""), Launcher(create_app(), place, "/lti")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # the log has its price
        for each in (floor, ours):
            each.run(0, WARM)
        _print_parts(floor, ours, asked.launches)
        _print_border(ours, asked.launches)
    return 0


class Launcher:
    """Launches against one application, in this process."""

    def __init__(self, app: Callable[..., Any], place: Place, prefix: str) -> None:
        self._app, self._platform, self._port = app, place.platform, place.port
        self._prefix, self._target = prefix, f"http://127.0.0.1:{place.port}{prefix}/launch"

    def run(self, first: int, count: int, timed: Mapping[str, list[float]] | None = None) -> Spent:
        """Launch the pupils from ``first`` on; ``timed`` holds the parts of one request."""
        spent: Spent = {name: defaultdict(list) for name in REQUESTS}
        for number in range(first, first + count):
            for name, request in zip(REQUESTS, self._requests(number), strict=False):
                parts = timed or {}
                for each in parts.values():
                    each.clear()
                begun = time.process_time_ns()
                request()
                spent[name][""].append((time.process_time_ns() - begun) / 1000)
                for part, times in parts.items():
                    if times:
                        spent[name][part].append(sum(times))
        return spent

    def _requests(self, number: int) -> Iterator[Callable[[], None]]:
        """Yield the requests of one launch, each made from the answer to the one before."""
        jar: dict[str, str] = {}
        place: list[str] = []

        def send(method: str, path: str, form: bytes = b"") -> None:
            place[:] = [self._call(method, path, form, jar)]

        asked = {
            "iss": ISSUER,
            "login_hint": f"user-{number}",
            "lti_message_hint": "1",
            "target_link_uri": self._target,
            "client_id": CLIENT_ID,
            "lti_deployment_id": DEPLOYMENT,
        }
        login = urlencode(asked).encode()
        yield lambda: send("POST", f"{self._prefix}/login", login)
        query = parse_qs(urlsplit(place[0]).query)
        claims = self._platform.claims(number, query["nonce"][0], self._target)
        token = {"id_token": self._platform.sign(claims), "state": query["state"][0]}
        launch = urlencode(token).encode()
        yield lambda: send("POST", f"{self._prefix}/launch", launch)
        while place[0]:
            yield functools.partial(send, "GET", urlsplit(place[0]).path)

    def _call(self, method: str, path: str, form: bytes, jar: dict[str, str]) -> str:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(self._port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": f"127.0.0.1:{self._port}",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in jar.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if form else "",
            "CONTENT_LENGTH": str(len(form)),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(form),
            "wsgi.errors": sys.stderr,
        }
        told: dict[str, str] = {}

        def start(status: str, headers: list[tuple[str, str]], *_failure: object) -> None:
            if status[0] not in "23":
                raise ValueError(f"{path} answered {status}")
            for name, value in headers:
                if name == "Set-Cookie":
                    cookie, _, secret = value.partition(";")[0].partition("=")
                    jar[cookie] = secret
                elif name == "Location":
                    told["onward"] = value

        b"".join(self._app(environ, start))
        return told.get("onward", "")


@contextmanager
def timing() -> Iterator[dict[str, list[float]]]:
    """Time every part within the block; yield part -> microseconds, to be emptied by the reader."""
    found: dict[str, list[float]] = {part: [] for part in PARTS}
    with ExitStack() as stack:
        for part, (module, name) in PARTS.items():
            owner: Any = importlib.import_module(module)
            *way, last = name.split(".")
            for step in way:
                owner = getattr(owner, step)
            timed = _timed(getattr(owner, last), found[part])
            stack.enter_context(mock.patch.object(owner, last, timed))
        yield found


def _timed(function: Callable[..., Any], times: list[float]) -> Callable[..., Any]:
    @functools.wraps(function)
    def timed(*given: Any, **named: Any) -> Any:
        begun = time.perf_counter_ns()
        try:
            return function(*given, **named)
        finally:
            times.append((time.perf_counter_ns() - begun) / 1000)

    return timed


@contextmanager
def without_border() -> Iterator[None]:
    """Let every claim through unread, and offer nothing: for comparison alone."""

    def all_of_it(message: Mapping[str, Any], *_: object) -> Minimised:
        return Minimised(kept=message, lost={}, held=(), refused=None)

    with (
        mock.patch.object(launches_in, "minimise", all_of_it),
        mock.patch.object(crossings, "launch_offers", return_value=Offers()),
    ):
        yield


def _print_parts(floor: Launcher, ours: Launcher, count: int) -> None:
    least, whole = floor.run(WARM, count), ours.run(WARM, count)
    with timing() as parts:
        spent = ours.run(WARM + count, count, parts)
    for request, found in spent.items():
        if not found:
            continue
        floors = f", floor {statistics.median(least[request]['']):.0f} us" if least[request] else ""
        print(f"{request:34}{statistics.median(whole[request]['']):8.0f} us of CPU{floors}")
        own = {part: times for part, times in found.items() if part}
        for part, times in sorted(own.items(), key=lambda item: -statistics.median(item[1])):
            print(f"  {part:32}{statistics.median(times):8.0f} us, in {len(times)} of {count}")


def _print_border(launcher: Launcher, count: int, rounds: int = 10) -> None:
    found: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * rounds):
        first, border = WARM + (number + 2) * count, bool(number % 2)
        with ExitStack() as stack:
            if not border:
                stack.enter_context(without_border())
            found[border] += launcher.run(first, count // rounds)["launch"][""]
    bare, guarded = (statistics.median(found[border]) for border in (False, True))
    print(
        f"a launch without the register's border {bare:.0f} us, with it {guarded:.0f} us:"
        f" it costs {guarded - bare:.0f} us, {(guarded - bare) / guarded:.0%} of the launch"
    )


if __name__ == "__main__":
    sys.exit(main())

"""Answers are packed for who takes that, and told apart from the plain ones."""

import gzip
import json

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_tool.models.schools import Role
from lti_tool.web.packing import MOST_NOISE, install, pack
from tests.functional.served import Served, served

__all__ = ["served"]

TAKES = {"Accept-Encoding": "gzip, deflate, br"}
SHEET = "/static/style.css"


@given(st.binary(max_size=3000), st.integers(0, MOST_NOISE))
@settings(max_examples=60)
def test_whatever_is_packed_comes_out_again(content, noise):
    assert gzip.decompress(pack(content, noise=noise)) == content


def test_a_page_is_packed_and_says_so(served):
    browser = served.enter(Role.TEACHER)
    plain = browser.get("/klas")

    packed = browser.get("/klas", headers=TAKES)

    assert gzip.decompress(packed.data) == plain.data
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == (
        "gzip",
        "Accept-Encoding",
    )
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert packed.headers["Cache-Control"] == "no-store"
    assert packed.headers["Content-Security-Policy"] == plain.headers["Content-Security-Policy"]


@pytest.mark.parametrize("header", ["", "br", "gzip;q=0", "identity, gzip;q=0.0"])
def test_who_does_not_take_it_gets_it_plain(served, header):
    for path in (SHEET, "/privacy"):
        answer = served.app.test_client().get(
            path, headers={"Accept-Encoding": header}, buffered=True
        )
        assert "Content-Encoding" not in answer.headers, path
        assert answer.data.strip()


def test_how_long_a_packed_page_is_differs_from_time_to_time(served):
    browser = served.enter(Role.TEACHER)
    lengths = {len(browser.get("/klas", headers=TAKES).data) for _ in range(12)}
    assert len(lengths) > 3
    assert max(lengths) - min(lengths) < MOST_NOISE


def test_a_page_too_small_to_gain_is_left_alone(served):
    answer = served.app.test_client().get("/health/live", headers=TAKES)
    assert "Content-Encoding" not in answer.headers


class TestOurOwnFiles:
    def get(self, served: Served, **headers: str):
        return served.app.test_client().get(SHEET, headers=headers, buffered=True)

    def test_are_packed_once_and_kept_for_good(self, served):
        plain, packed = self.get(served), self.get(served, **TAKES)

        assert gzip.decompress(packed.data) == plain.data
        assert packed.data == self.get(served, **TAKES).data
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert packed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
        assert int(packed.headers["Content-Length"]) == len(packed.data)

    def test_did_not_change_for_who_has_the_packed_form(self, served):
        tag = self.get(served, **TAKES).headers["ETag"]

        again = self.get(served, **TAKES, **{"If-None-Match": tag})

        assert (again.status_code, again.data) == (304, b"")
        assert (again.headers["ETag"], again.headers["Vary"]) == (tag, "Accept-Encoding")

    def test_a_packed_form_is_not_taken_for_the_plain_one(self, served):
        tag = self.get(served, **TAKES).headers["ETag"]
        assert self.get(served, **{"If-None-Match": tag}).status_code == 200

    def test_typefaces_are_packed_already(self, tmp_path):
        font = b"wOF2" * 1000  # of our own making: the real ones come from npm, if it is there
        tmp_path.joinpath("andika-400.woff2").write_bytes(font)
        app = Flask(__name__, static_folder=tmp_path, static_url_path="/static")
        install(app, lambda most: most - 1)

        answer = app.test_client().get("/static/andika-400.woff2", headers=TAKES, buffered=True)

        assert (answer.status_code, answer.data) == (200, font)
        assert "Content-Encoding" not in answer.headers


def test_the_board_says_304_as_before(served):
    """What is asked every two seconds keeps the tag that it has."""
    browser = served.enter(Role.TEACHER)
    first = browser.get("/klas/nu/stand", headers=TAKES)
    tag = first.headers["ETag"]
    again = browser.get("/klas/nu/stand", headers={**TAKES, "If-None-Match": tag})

    assert json.loads(first.data)["summary"]
    assert again.status_code == 304

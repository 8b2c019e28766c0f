"""Every page is closed: it asks for a role, or it is listed as open to anybody."""

import base64
import shutil

import pytest
from flask import Flask

from lti_tool import app, config
from lti_tool.models.schools import Role
from lti_tool.web.access import OPEN_ENDPOINTS, requires
from tests.structure.sources import ROOT


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("access")
    environ = {
        "LTI_TOOL_DATABASE_URL": f"sqlite:///{folder / 'unused.sqlite3'}",
        "LTI_TOOL_ALLOW_LOOPBACK": "1",
        "LTI_TOOL_PUBLIC_URL": "http://127.0.0.1:8000",
        "LTI_TOOL_ROOT_KEY": base64.b64encode(bytes(32)).decode(),
    }
    shutil.copy(ROOT / "config" / "default.toml", folder)
    return app.app_of(app.assemble(config.load(environ, folder)))


def unguarded(pages: Flask) -> list[str]:
    """Return the pages that neither ask for a role nor are listed as open."""
    return [
        rule.endpoint
        for rule in pages.url_map.iter_rules()
        if rule.endpoint not in OPEN_ENDPOINTS
        if not getattr(pages.view_functions[rule.endpoint], "access", ())
    ]


def test_every_page_is_closed_unless_it_is_listed_as_open(pages):
    assert unguarded(pages) == []


def test_no_page_that_is_listed_as_open_asks_for_a_role_or_is_gone(pages):
    assert {
        name for name in OPEN_ENDPOINTS if hasattr(pages.view_functions.get(name), "access")
    } == set()
    assert OPEN_ENDPOINTS - set(pages.view_functions) == set()


def test_every_closed_page_lives_under_a_launch_session(pages):
    assert [
        rule.rule
        for rule in pages.url_map.iter_rules()
        if rule.endpoint not in OPEN_ENDPOINTS and not rule.rule.startswith("/s/<session_id>")
    ] == []


def test_a_page_without_a_gate_would_be_found():
    pages = Flask(__name__, static_folder=None)
    pages.add_url_rule("/bare", "bare", lambda: "")
    pages.add_url_rule("/gated", "gated", requires(Role.TEACHER)(lambda _viewer: ""))

    assert unguarded(pages) == ["bare"]

"""Values to copy: a page for every family of platforms, and nothing invented for others."""

import html
import re

import pytest

from lti_tool import config
from tests.factories.tools import PUBLIC_URL
from tests.functional.served import code_of, served

__all__ = ["served"]

FAMILIES = config.load_families({})


def get(served, path: str):
    return served.app.test_client().get(path, base_url=PUBLIC_URL)


@pytest.mark.parametrize("key", FAMILIES)
def test_every_family_has_a_page_with_our_values_and_their_names(served, key):
    page = html.unescape(get(served, f"/lti/config/{key}").text)

    for field, value in FAMILIES[key].values_for(PUBLIC_URL).items():
        assert field in page
        assert f"<code>{value}</code>" in page
    for option, name in FAMILIES[key].theirs.items():
        assert option in page
        assert name in page
    assert "{" not in re.sub(r"<script.*?</script>", "", page)


@pytest.mark.parametrize("key", FAMILIES)
def test_every_family_names_login_launch_and_keys(key):
    values = set(FAMILIES[key].values_for(PUBLIC_URL).values())

    assert {f"{PUBLIC_URL}/lti/{name}" for name in ("login", "launch", "jwks")} <= values
    assert {"issuer", "client-id", "deployment", "auth-url", "token-url", "jwks-url"} <= set(
        FAMILIES[key].theirs
    )


def test_the_list_leads_to_each_of_them(served):
    page = get(served, "/lti/config").text

    assert set(re.findall(r'href="/lti/config/(\w+)"', page)) == set(FAMILIES)


@pytest.mark.parametrize("key", ["blackbord", "MOODLE", "..", "%00"])
def test_another_family_has_none(served, key):
    answer = get(served, f"/lti/config/{key}")

    assert answer.status_code == 404
    assert code_of(answer) in {"family_unknown", "page_not_found"}

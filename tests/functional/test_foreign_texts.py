"""What others wrote is shown as text, and no page loads anything of others. Threats 13, 33."""

import re

import pytest
from markupsafe import escape

from lti_tool.models.platforms import Context
from lti_tool.models.schools import Role
from tests.factories.tools import PUBLIC_URL
from tests.functional.served import served

__all__ = ["served"]

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "</textarea><svg/onload=alert(1)>",
)


class TestTextsOfOthers:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_a_groups_title_is_only_text(self, served, text):
        with served.tool.database.writing() as session:
            session.get_one(Context, served.here.context.id).title = text

        page = served.enter(Role.TEACHER).get("/klas").text

        assert f"<h1>{escape(text)}</h1>" in page
        assert f"<title>{escape(text)}</title>" in page

    @pytest.mark.parametrize("text", HOSTILE)
    def test_a_search_word_and_a_typed_answer_are_only_text(self, served, text):
        search = served.enter(Role.TEACHER).get("/kiezen", query_string={"text": text}).text
        answer = served.enter().post("/opdracht/2", RESPONSE=text).text

        assert f'value="{escape(text)}"' in search
        assert not re.search(r"<script>|<img src=x|<svg/onload|</textarea>", search + answer)


def test_no_page_names_a_foreign_address(served):
    browsers = [served.enter(role) for role in Role]
    paths = ("/opdracht/1", "/klas", "/kiezen", "/beheer")
    pages = [browser.get(path).text for browser in browsers for path in paths]
    pages += [
        served.app.test_client().get(path, base_url=PUBLIC_URL).text for path in ("/", "/privacy")
    ]
    for page in pages:
        loaded = re.findall(r'(?:src|href|action)="([^"]*)"', page)
        assert all(address.startswith(("/", "#")) or not address for address in loaded), loaded
        assert not re.search(r"<(script|style)>|<[^>]+ (on\w+|style)=", page)

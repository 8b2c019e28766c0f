"""The pages for people: who sees what, and that nothing foreign gets in."""

import re
from dataclasses import replace

import pytest

from lti_tool.demo.platform import people, vocabulary
from lti_tool.demo.platform.pages.explanations import FIELDS, KINDS
from lti_tool.demo.platform.traits import STANDARD, TRAITS, LaunchTrait
from tests.functional.demo.minimal_tool import PLATFORM, TOOL

IDENTITY = {LaunchTrait.SHARED_ISSUER, LaunchTrait.SIGN_IN_ELSEWHERE}
PAGES = ("/", "/course", "/course/add", "/gradebook", "/messages", "/switches", "/return")


class TestEntrance:
    def test_has_a_tile_for_everybody(self, tool):
        page = tool.client.get("/").text

        assert all(f'id="enter-{person.key}"' in page for person in people.PEOPLE)

    @pytest.mark.parametrize("person", people.PEOPLE, ids=lambda person: person.key)
    def test_lets_everybody_in(self, tool, person):
        response = tool.client.post("/enter", data={"person": person.key}, follow_redirects=True)

        assert f'<strong id="me">{person.title}</strong>' in response.text

    def test_lets_no_stranger_in(self, tool):
        assert tool.client.post("/enter", data={"person": "x"}).status_code == 400

    def test_forgets_who_leaves(self, tool):
        tool.enter("sanne")
        tool.client.post("/leave")

        assert tool.client.get("/course").status_code == 403

    def test_keeps_its_cookie_for_itself(self, tool):
        cookie = tool.client.post("/enter", data={"person": "sanne"}).headers["Set-Cookie"]

        assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=None"))


class TestEveryPage:
    @pytest.mark.parametrize("path", PAGES)
    def test_allows_nothing_but_its_own_and_the_tool(self, tool, path):
        tool.enter("fatima")
        response = tool.client.get(path)

        policy = response.headers["Content-Security-Policy"]
        assert response.status_code == 200
        assert "default-src 'none'" in policy
        assert f"frame-src 'self' {TOOL}" in policy
        assert "unsafe" not in policy

    @pytest.mark.parametrize("path", PAGES)
    def test_has_no_inline_script_or_style_and_a_title(self, tool, path):
        tool.enter("fatima")
        page = tool.client.get(path).text

        assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*\ssrc=)", page)
        assert re.search(r"<title>\s*\S+", page)
        assert '<html lang="nl">' in page
        addresses = re.findall(r'(?:src|href|action)="([^"]*)"', page)
        assert all(address.startswith(("/", "#")) for address in addresses)

    def test_refuses_forms_from_elsewhere(self, tool, state):
        for sender in (TOOL, "null"):
            response = tool.client.post(
                "/switches", data={"token_down": "on"}, headers={"Origin": sender}
            )
            assert response.status_code == 403
        assert not state.switches.token_down

    def test_takes_forms_of_its_own(self, tool, state):
        tool.client.post("/switches", data={"token_down": "on"}, headers={"Origin": PLATFORM})

        assert state.switches.token_down

    def test_answers_under_no_other_name(self, tool):
        response = tool.client.get("/", headers={"Host": "evil.example.org"})

        assert response.status_code == 400

    def test_explains_a_missing_page(self, tool):
        response = tool.client.get("/nergens")

        assert response.status_code == 404
        assert "Deze pagina bestaat niet" in response.text


class TestCourse:
    def test_starts_empty(self, tool):
        tool.enter("sanne")
        assert "nog geen opdrachten voor je klaar" in tool.client.get("/course").text

    def test_only_a_teacher_may_change_it(self, tool):
        link_id = tool.add_link()
        for person in ("sanne", "ict", "bezoeker"):
            tool.enter(person)
            page = tool.client.get("/course").text
            assert 'id="add"' not in page
            assert "Verwijder" not in page
            assert tool.client.get("/course/add").status_code == 403
            assert tool.client.post(f"/course/links/{link_id}/remove").status_code == 403
        tool.enter("tom")

        tool.client.post(f"/course/links/{link_id}/remove")

        assert tool.state.course.links() == ()
        assert tool.state.course.line_items() == ()

    def test_remembers_where_links_open(self, tool):
        link_id = tool.add_link()
        assert f'href="/open/{link_id}"' in _open_button(tool.client.get("/course").text)

        tool.client.get("/course?target=window")

        button = _open_button(tool.client.get("/course?target=elsewhere").text)
        assert f'href="/launch/links/{link_id}?target=window"' in button
        assert 'target="_blank"' in button

    def test_frames_the_tool_under_a_title(self, tool):
        link_id = tool.add_link()

        page = tool.client.get(f"/open/{link_id}").text

        frame = re.search(r"<iframe[^>]*>", page)[0]
        assert f'src="/launch/links/{link_id}?target=iframe"' in frame
        assert 'title="Tafels van 3, in Alles-in-1"' in frame
        assert f'data-tool-origin="{TOOL}"' in frame
        assert tool.client.get("/open/999").status_code == 404

    def test_shows_the_desk_to_the_school_admin_only(self, tool):
        tool.enter("ict")
        assert 'href="/open/1"' in tool.client.get("/course").text
        tool.enter("fatima")
        assert 'href="/open/1"' not in tool.client.get("/course").text

    def test_starts_logins_by_get_when_ticked(self, tool, state):
        tool.client.post("/switches/login", data={"login_by_get": "on"})
        assert state.switches.login_by_get

        tool.client.post("/switches/login")

        assert not state.switches.login_by_get

    def test_tells_what_the_tool_sends_somebody_back_with(self, tool, state):
        tool.enter("sanne")
        query = "link=3&lti_msg=Klaar&lti_errormsg=Oei&lti_log=a&lti_errorlog=b"

        assert tool.client.get(f"/return?{query}").status_code == 200

        page = tool.client.get("/course").text
        assert "Alles-in-1 zegt: Klaar" in page
        assert "Alles-in-1 meldt een fout: Oei" in page
        assert dict(state.messages("return")[0].fields)["lti_errorlog"] == "b"


class TestGradebook:
    def test_shows_a_pupil_only_itself(self, tool, line_item):
        tool.post_score(line_item, scoreGiven=3)
        tool.post_score(line_item, userId="5", gradingProgress="Pending")

        tool.enter("daan")
        page = tool.client.get("/gradebook").text
        assert 'data-user="5"' in page
        assert 'data-user="4"' not in page
        assert "klaar" in page

    def test_shows_a_teacher_everybody(self, tool, line_item):
        tool.enter("tom")
        page = tool.client.get("/gradebook").text

        assert 'data-user="4"' in page
        assert 'data-user="5"' in page
        assert page.count("nog niets") == 2

    @pytest.mark.parametrize("person", ["ict", "bezoeker"])
    def test_is_closed_for_who_is_no_member(self, tool, person):
        tool.enter(person)

        assert tool.client.get("/gradebook").status_code == 403


class TestSwitches:
    def test_are_all_set_by_one_form(self, tool, state):
        form = {"names": "on", "login_required": "on", "gradebook": "slow", "clock": "behind"}

        tool.client.post("/switches", data=form)

        switches = state.switches
        assert switches.names
        assert switches.login_required
        assert not switches.accept_multiple
        assert (switches.gradebook, switches.clock) == ("slow", "behind")
        page = tool.client.get("/switches").text
        assert re.search(r'name="names"[^>]*checked', page)
        assert re.search(r'value="slow"\s+selected', page)

    def test_take_no_invented_value(self, tool):
        assert tool.client.post("/switches", data={"clock": "1999"}).status_code == 400
        assert tool.client.post("/switches/explode").status_code == 404


class TestInspector:
    def test_shows_every_kind_of_message_with_a_sentence(self, tool, line_item, state):
        tool.post_score(line_item)
        tool.call("GET", f"{PLATFORM}/groups/2/groups")
        tool.want_notices(vocabulary.HELLO_WORLD)
        (item,) = state.course.line_items()
        tool.launch(f"/launch/review/2/{item.id}/4")
        tool.enter("ict")
        tool.launch("/launch/privacy/4")
        tool.enter("fatima")
        tool.call("GET", line_item.replace("/lineitem?", "/lineitem/results?"))
        tool.call("GET", f"{PLATFORM}/nrps/2/memberships")
        tool.call("GET", f"{PLATFORM}/ags/2/lineitems?type_id=1")
        tool.launch(f"/launch/links/{tool.state.course.links()[0].id}")
        tool.client.get("/return?lti_msg=Klaar")
        tool.client.post("/lti/registrations")

        page = tool.client.get("/messages").text

        for kind, about in KINDS.items():
            assert f'data-kind="{kind}"' in page
            assert about.sentence in page

    def test_explains_every_claim_that_is_sent(self, tool, state):
        state.switch(names=True)
        link_id = tool.add_link()
        state.choose(replace(STANDARD, traits=frozenset(TRAITS) - IDENTITY))
        claims = tool.launch(f"/launch/links/{link_id}") | tool.launch("/launch/deep-linking")
        claims |= tool.launch(f"/launch/review/2/{state.course.line_items()[0].id}/4")

        assert claims.keys() <= FIELDS.keys()

    def test_shows_no_keys_and_no_tokens(self, tool, line_item, keys):
        token = tool.token()
        assertion = tool.sign(tool.assertion())
        tool.ask_token(assertion)
        tool.call("GET", line_item, headers={"Authorization": f"Bearer {token}"})

        page = tool.client.get("/messages").text

        secrets = [str(key.private_numbers().d) for key in keys]
        for secret in (token, assertion, assertion.rpartition(".")[2], *secrets):
            assert secret not in page

    def test_shows_what_was_refused_and_why(self, tool, line_item):
        tool.post_score(line_item, userId="99")
        tool.call("GET", f"{line_item}/scores")

        score = tool.state.messages("score")[0]
        assert not score.good
        assert score.outcome == "400 userId is not a pupil of this course"

    def test_shows_a_call_to_an_address_that_does_not_exist(self, tool):
        tool.client.get("/ags/2/nothing")

        assert tool.state.messages()[0].outcome == "404"

    def test_can_be_cleared(self, tool, line_item):
        tool.client.post("/messages/clear")

        assert tool.state.messages() == ()


class TestPublished:
    def test_configuration_names_every_address(self, tool):
        published = tool.client.get("/.well-known/openid-configuration").json

        assert published["issuer"] == PLATFORM
        assert published["token_endpoint"] == f"{PLATFORM}/lti/token"
        assert published["authorization_endpoint"] == f"{PLATFORM}/lti/authorize"
        assert published["jwks_uri"] == f"{PLATFORM}/lti/jwks"
        assert set(published["scopes_supported"]) >= vocabulary.SCOPES

    def test_key_set_has_public_members_only(self, tool):
        (key,) = tool.client.get("/lti/jwks").json["keys"]

        assert key.keys() == {"kty", "n", "e", "kid", "use", "alg", "key_ops"}


def _open_button(page: str) -> str:
    return re.search(r'<a class="button open"[^>]*>', page)[0]

"""Copied courses, and the variables that tell where they come from."""

import pytest

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.traits import LaunchTrait
from tests.functional.demo.minimal_tool import content_item, having

HISTORIES = {
    "exercise": "tafels-3",
    "context_history": "$Context.id.history",
    "link_history": "$ResourceLink.id.history",
}


class TestCopies:
    def test_have_their_own_ids_and_remember_where_they_come_from(self, tool, state):
        link_id = tool.add_link(custom=HISTORIES)
        tool.post_score(tool.line_item_url(link_id))
        tool.client.post("/course/2/copy")
        copy = state.courses()[-1]
        tool.client.post(f"/course/{copy.facts.id}/copy")
        (link,) = state.courses()[-1].links()

        claims = tool.launch(f"/launch/links/{link.id}")

        custom = claims[vocabulary.CUSTOM]
        assert custom["exercise"] == "tafels-3"
        assert custom["context_history"] == f"{copy.facts.id},2"
        assert custom["link_history"] == f"{copy.links()[0].id},{link_id}"
        endpoint = claims[vocabulary.AGS_ENDPOINT]
        assert f"/ags/{state.courses()[-1].facts.id}/lineitems/" in endpoint["lineitem"]
        assert state.courses()[-1].scores() == ()
        gradebook = tool.client.get("/gradebook").text
        assert gradebook.count("Tafels van 3 (Groep 5a (kopie))") == 1
        assert gradebook.count("Tafels van 3 (Groep 5a (kopie) (kopie))") == 1
        assert "Groep 5a (kopie) (kopie)" in tool.client.get("/course").text

    def test_lose_our_parameters_where_the_platform_does_so(self, tool, state):
        state.choose(having(LaunchTrait.COPY_FORGETS_CUSTOM))
        link_id = tool.add_link(custom=HISTORIES)
        tool.client.post("/course/2/copy")
        (link,) = state.courses()[-1].links()

        custom = tool.launch(f"/launch/links/{link.id}")[vocabulary.CUSTOM]

        assert custom == {"context_history": "2", "link_history": link_id}

    def test_are_made_by_teachers_only(self, tool, state):
        tool.enter("sanne")

        assert tool.client.post("/course/2/copy").status_code == 403
        tool.enter("fatima")
        assert tool.client.post("/course/9/copy").status_code == 404
        assert len(state.courses()) == 1

    def test_take_links_of_their_own(self, tool, state):
        tool.enter("fatima")
        tool.client.post("/course/2/copy")
        copy = state.courses()[-1].facts.id
        assert f"course={copy}" in tool.client.get(f"/course/add?course={copy}").text
        request = tool.launch(f"/launch/deep-linking?course={copy}")

        claims = tool.deep_link_claims(request, **{vocabulary.CONTENT_ITEMS: [content_item()]})
        tool.post_deep_link(request, tool.sign(claims))

        assert [len(course.links()) for course in state.courses()] == [0, 1]
        assert tool.client.get("/launch/deep-linking?course=99").status_code == 404


class TestVariables:
    @pytest.mark.parametrize(
        ("traits", "left"),
        [((), "$No.such.var"), ((LaunchTrait.EMPTY_VARIABLES,), "")],
        ids=["verbatim", "empty"],
    )
    def test_that_nobody_knows_are_left(self, tool, state, traits, left):
        state.choose(having(*traits))
        link_id = tool.add_link(custom={"a": "$No.such.var", "b": "$Context.title", "c": "x"})

        custom = tool.launch(f"/launch/links/{link_id}")[vocabulary.CUSTOM]

        assert custom == {"a": left, "b": "Groep 5a", "c": "x"}

    def test_of_windows_come_from_the_item(self, tool):
        window = {"startDateTime": "2026-03-02T12:00:00Z"}
        names = ("available.startDateTime", "available.endDateTime", "submission.endDateTime")
        custom = {name: f"$ResourceLink.{name}" for name in names}
        link_id = tool.add_link(available=window, custom=custom)

        found = tool.launch(f"/launch/links/{link_id}")[vocabulary.CUSTOM]

        assert list(found.values()) == ["2026-03-02T12:00:00Z", "", ""]

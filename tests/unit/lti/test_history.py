"""What a copied course says that it was copied from."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.lti import vocabulary as words
from lti_tool.lti.messages import ResourceLinkRequest, read_message
from lti_tool.lti.messages.history import ASKED, MOST, History, ids
from tests.fakes.platform import FakePlatform, changed

PLATFORM = FakePlatform()
IDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=255)


def told(**changes) -> History:
    right = PLATFORM.claims(nonce="n", now=1_772_452_800)
    message = read_message(changed(right, changes))
    assert isinstance(message, ResourceLinkRequest)
    return message.history


class TestIds:
    @given(st.lists(IDS, unique=True, max_size=MOST))
    def test_what_a_platform_encodes_comes_back(self, given):
        assert ids(",".join(quote(one, safe="") for one in given)) == tuple(given)

    @given(st.text())
    def test_whatever_stands_there_gives_ids_or_nothing(self, text):
        found = ids(text)

        assert len(found) <= MOST
        assert all(0 < len(one) <= 255 and one.isascii() for one in found)

    @pytest.mark.clause("Platform Notifications 1.0: history")
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", ()),
            ("17", ("17",)),
            ("a%2Cb, c ,,c", ("a,b", "c")),
            ("caf%C3%A9,%FF,ok", ("ok",)),
            ("x" * 256, ()),
        ],
        ids=["nothing copied", "one copy", "commas and blanks", "no id at all", "endless"],
    )
    def test_known_forms(self, text, expected):
        assert ids(text) == expected


class TestHistory:
    def test_is_asked_for_by_the_standards_variables(self):
        assert ASKED == {
            "context_history": "$Context.id.history",
            "link_history": "$ResourceLink.id.history",
        }

    def test_comes_in_the_custom_parameters_that_we_asked_for(self):
        custom = {"context_history": "c2,c1", "link_history": "l2,l1"}

        assert told(**{words.CUSTOM: custom}) == History(contexts=("c2", "c1"), links=("l2", "l1"))

    @pytest.mark.clause("LTI Core 1.3, 5.4.6.1")
    @pytest.mark.parametrize(
        "custom", [ASKED, {}, None, {"link_history": 0, "context_history": []}]
    )
    def test_is_absent_where_the_platform_knows_no_such_variable(self, custom):
        found = told(**{words.CUSTOM: custom})

        assert found.contexts == ()
        assert set(found.links) <= {"0"}

    def test_comes_unasked_from_brightspace(self):
        claim = {"Context.id.history": "6782", "ResourceLink.id.history": "a_1,a_0"}

        found = told(**{words.BRIGHTSPACE: claim, words.CUSTOM: dict(ASKED)})

        assert found == History(contexts=("6782",), links=("a_1", "a_0"))

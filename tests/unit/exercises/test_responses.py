import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import responses
from tests.unit.exercises.build import item

ANSWERS = st.dictionaries(st.text(), st.lists(st.text()).map(tuple))


class TestRead:
    def test_has_an_entry_for_every_response(self):
        assert responses.read(item(), {}) == {"RESPONSE": ()}

    def test_leaves_other_fields_of_the_form_alone(self):
        form = {"csrf_token": ["abc"], "RESPONSE": ["A"]}

        assert responses.read(item(), form) == {"RESPONSE": ("A",)}


class TestStored:
    @given(ANSWERS)
    def test_come_back_as_they_were(self, answers):
        assert responses.parse(responses.dump(answers)) == answers

    def test_do_not_depend_on_the_order_of_the_fields(self):
        assert responses.dump({"b": (), "a": ("é",)}) == '{"a":["é"],"b":[]}'

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[]",
            "null",
            "{",
            '{"a":"b"}',
            '{"a":[1]}',
            '{"a":null}',
            "[" * 10_000,
            '{"a":["' + "b" * 20_000 + '"]}',
        ],
    )
    def test_of_another_form_are_refused(self, text):
        with pytest.raises(ResponseInvalid):
            responses.parse(text)

    @given(st.text())
    def test_any_text_is_parsed_or_refused(self, text):
        try:
            stored = responses.parse(text)
        except ResponseInvalid:
            return
        assert isinstance(stored, dict)

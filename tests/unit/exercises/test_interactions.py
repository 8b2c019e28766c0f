import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import responses
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.interactions import INTERACTION_RULES, INTERACTION_TYPES
from lti_tool.exercises.interactions.kind import Choice, shuffled
from tests.unit.exercises.build import CHOICE, SCORE, item, text_item


def declaration(base_type="identifier", cardinality="single", correct="B"):
    return f"""
    <qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}"
      base-type="{base_type}"><qti-correct-response><qti-value>{correct}</qti-value>
    </qti-correct-response></qti-response-declaration>{SCORE}"""


def choice(attributes, *identifiers, prompt="<qti-prompt>Kies.</qti-prompt>"):
    choices = "".join(
        f'<qti-simple-choice identifier="{name}">{name}</qti-simple-choice>' for name in identifiers
    )
    return (
        f'<qti-choice-interaction response-identifier="RESPONSE" {attributes}>{prompt}{choices}'
        "</qti-choice-interaction>"
    )


def inline(*identifiers):
    choices = "".join(
        f'<qti-inline-choice identifier="{name}">{name}</qti-inline-choice>' for name in identifiers
    )
    return (
        '<p><qti-inline-choice-interaction response-identifier="RESPONSE">'
        f"{choices}</qti-inline-choice-interaction></p>"
    )


SEVERAL = item(
    declarations=declaration(cardinality="multiple"),
    body=choice('max-choices="2"', "A", "B", "C"),
)
ONE = item()
LINE = item(body=inline("A", "B"))
TEXT = text_item()


def read(exercise_item, *texts):
    return responses.read(exercise_item, {"RESPONSE": texts})["RESPONSE"]


class TestTable:
    def test_names_only_kinds_with_rules_of_their_own(self):
        assert set(INTERACTION_TYPES) <= set(INTERACTION_RULES)


class TestReadAChoice:
    def test_keeps_the_order_of_the_definition_and_each_once(self):
        assert read(SEVERAL, "C", "A", "C") == ("A", "C")

    @pytest.mark.parametrize("texts", [(), ("",)])
    @pytest.mark.parametrize("exercise_item", [ONE, SEVERAL, LINE, TEXT])
    def test_nothing_chosen_is_no_answer(self, exercise_item, texts):
        assert read(exercise_item, *texts) == ()

    @pytest.mark.parametrize("exercise_item", [ONE, SEVERAL, LINE])
    def test_refuses_what_is_not_offered(self, exercise_item):
        with pytest.raises(ResponseInvalid, match="not offer"):
            read(exercise_item, "Z")

    @pytest.mark.parametrize(
        ("exercise_item", "texts", "most"), [(ONE, "AB", 1), (LINE, "AB", 1), (SEVERAL, "ABC", 2)]
    )
    def test_tells_when_there_are_too_many(self, exercise_item, texts, most):
        given = {"RESPONSE": read(exercise_item, *texts)}
        enough = {"RESPONSE": read(exercise_item, *texts[:-1])}

        assert responses.most_allowed(exercise_item, given) == most
        assert responses.most_allowed(exercise_item, enough) is None

    def test_takes_all_when_there_is_no_limit(self):
        unlimited = item(
            declarations=declaration(cardinality="multiple"),
            body=choice('max-choices="0"', "A", "B", "C"),
        )

        assert read(unlimited, "A", "B", "C") == ("A", "B", "C")


class TestReadAText:
    def test_composes_and_trims(self):
        assert read(TEXT, "  Cafe\u0301 au lait ") == ("Café au lait",)

    @pytest.mark.parametrize(
        "texts", [("a" * 201,), ("a\0b",), ("a\nb",), ("a\ud800",), ("a", "b")]
    )
    def test_refuses_what_no_field_can_send(self, texts):
        with pytest.raises(ResponseInvalid):
            read(TEXT, *texts)

    def test_takes_any_other_sign(self):
        assert read(TEXT, "👩‍👧 €5,- ’s avonds") == ("👩‍👧 €5,- ’s avonds",)

    @given(st.lists(st.text(max_size=250), max_size=3))
    def test_any_text_is_read_or_refused(self, texts):
        try:
            answer = read(TEXT, *texts)
        except ResponseInvalid:
            return
        assert read(TEXT, *answer) == answer


class TestDefinition:
    @pytest.mark.parametrize(
        ("parts", "reason"),
        [
            pytest.param(
                {"body": choice("", "A", "A")}, "stands here twice", id="an identifier twice"
            ),
            pytest.param({"body": choice("", "B")}, "two choices at least", id="one choice"),
            pytest.param(
                {"body": choice("", "A", "B", prompt="<qti-prompt/>" * 2)},
                "has one prompt at most",
                id="two prompts",
            ),
            pytest.param({"body": inline("B")}, "two choices at least", id="one inline choice"),
            pytest.param({"body": choice("", "A", "C")}, "not there", id="right one missing"),
            pytest.param({"body": inline("A", "C")}, "not there", id="right inline one missing"),
            pytest.param(
                {"declarations": declaration("string")}, "base-type identifier", id="string"
            ),
            pytest.param(
                {"declarations": declaration(cardinality="ordered")},
                "single or multiple",
                id="ordered",
            ),
            pytest.param(
                {"body": choice('max-choices="2"', "A", "B")}, "max-choices is 1", id="single of 2"
            ),
            pytest.param(
                {"declarations": declaration("string"), "body": inline("A", "B")},
                "one identifier",
                id="inline choice of a string",
            ),
            pytest.param(
                {
                    "declarations": declaration(),
                    "body": '<p><qti-text-entry-interaction response-identifier="RESPONSE"/></p>',
                },
                "one string, integer or float",
                id="text entry of an identifier",
            ),
        ],
    )
    def test_that_cannot_work_is_refused(self, parts, reason):
        with pytest.raises(Refused, match=reason):
            item(**parts)

    @pytest.mark.parametrize(
        "part",
        [
            CHOICE.replace("RESPONSE", "ANDERS"),
            CHOICE + CHOICE,
            "<p>niets</p>",
        ],
    )
    def test_each_response_belongs_to_one_interaction(self, part):
        with pytest.raises(Refused, match="one interaction, and back"):
            item(body=part)

    def test_a_response_needs_a_right_answer_to_show(self):
        bare = (
            '<qti-response-declaration identifier="RESPONSE" cardinality="single" '
            f'base-type="identifier"/>{SCORE}'
        )

        with pytest.raises(Refused, match="no correct response to show"):
            item(declarations=bare)


class TestShuffled:
    CHOICES = tuple(
        Choice(identifier=name, content=(name,), fixed=name in {"B", "E"}) for name in "ABCDE"
    )

    @given(st.text())
    def test_keeps_all_choices_and_the_place_of_the_fixed(self, key):
        order = [each.identifier for each in shuffled(self.CHOICES, key)]

        assert sorted(order) == list("ABCDE")
        assert (order[1], order[4]) == ("B", "E")

    def test_the_same_key_gives_the_same_order(self):
        assert shuffled(self.CHOICES, "7") == shuffled(self.CHOICES, "7")

    def test_other_keys_give_every_order(self):
        orders = {
            tuple(each.identifier for each in shuffled(self.CHOICES, str(key)))
            for key in range(100)
        }

        assert len(orders) == 6

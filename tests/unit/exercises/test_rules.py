from decimal import Decimal

import pytest

from lti_tool.exercises import rules
from lti_tool.exercises.rules import ElementRule
from lti_tool.exercises.xml_reader import read

RULES = {
    "x": ElementRule(required={"id": rules.identifier}, children={"y"}, text=False),
    "y": ElementRule(optional={"n": rules.number}, text=True),
}


def findings(xml: str):
    return [
        (each.line, each.code)
        for each in rules.check(read("a.xml", xml.encode(), namespace=""), RULES)
    ]


class TestCheck:
    def test_finds_nothing_in_what_the_rules_allow(self):
        assert findings('<x id="a">\n <y n="1">text</y>\n</x>') == []

    def test_finds_everything_else_with_its_line(self):
        xml = '<x q="1">text\n<z><z/></z>\n<y n="one"><x id="a"/></y></x>'

        assert findings(xml) == [
            (1, "attribute_missing"),
            (1, "attribute_unknown"),
            (1, "text_misplaced"),
            (2, "element_unknown"),
            (3, "attribute_value"),
            (3, "element_misplaced"),
        ]


class TestChecks:
    @pytest.mark.parametrize(
        ("check", "good", "bad"),
        [
            (rules.anything, ["", "a b"], ["a" * 501]),
            (rules.identifier, ["A", "a-1", "é.b", "_x"], ["", "1a", "a b", "-a", "a" * 65]),
            (
                rules.number,
                ["0", "-1.5", "+2", ".5", "1."],
                ["", "1e9", "INF", "NaN", "\u0661", "1" * 13],
            ),
            (rules.whole_number, ["0", "9999"], ["", "-1", "10000", "²", "1.0"]),
            (rules.language, ["nl", "nl-NL", "en-GB"], ["", "dutch", "nl_NL", "n"]),
            (rules.boolean, ["true", "false"], ["1", "True", ""]),
        ],
    )
    def test_accepts_the_good_and_refuses_the_bad(self, check, good, bad):
        assert [text for text in good if not check(text)] == []
        assert [text for text in bad if check(text)] == []

    def test_a_decimal_is_exact(self):
        assert rules.decimal("0.1") + rules.decimal("0.2") == Decimal("0.3")

    def test_a_decimal_must_be_a_number(self):
        with pytest.raises(ValueError, match="one"):
            rules.decimal("one")

"""Every rule and every refusal is used, and has words for whoever meets it."""

import ast

import pytest

from lti_tool.rostering.refusals import REFUSALS
from lti_tool.rostering.rules import RULES
from lti_tool.web.roster_findings import FINDINGS
from lti_tool.web.texts import TEXTS
from tests.structure.sources import PACKAGE, parsed

TABLES = {"rules.py", "refusals.py"}


def words():
    """Return every text in the code of ``rostering`` but in the two tables."""
    paths = [p for p in (PACKAGE / "rostering").rglob("*.py") if p.name not in TABLES]
    return {
        node.value
        for _, tree in parsed(tuple(sorted(paths)))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("table", [RULES, REFUSALS], ids=["rules", "refusals"])
def test_nothing_in_the_table_is_out_of_use(table):
    assert table.keys() - words() == set()


def test_every_rule_has_dutch_words_for_a_school():
    assert FINDINGS.keys() == RULES.keys()
    assert all(FINDINGS.values())


@pytest.mark.parametrize("code", REFUSALS)
def test_a_school_reads_what_to_do_about_every_refusal(code):
    assert TEXTS[code].staff
    assert TEXTS[code].pupil


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_in_a_sentence_what_is_wrong(rule):
    assert RULES[rule].says[0].islower()
    assert not RULES[rule].says.endswith(".")

"""The rules around the expressions, with the clause of QTI 3.0 ASI that each follows."""

from decimal import Decimal

import pytest

from lti_tool.exercises.findings import Refused
from lti_tool.exercises.processing.templates import TEMPLATES, template
from tests.unit.exercises.lab import (
    FALSE,
    NONE,
    NULL,
    TRUE,
    base,
    run,
    value,
    var,
)


def condition(*branches):
    return f"<qti-response-condition>{''.join(branches)}</qti-response-condition>"


def branch(name, test, points):
    then = f'<qti-set-outcome-value identifier="SCORE">{base(points)}</qti-set-outcome-value>'
    return f"<qti-response-{name}>{test}{then}</qti-response-{name}>"


class TestCondition:
    """QTI 3.0 ASI, "ResponseCondition"."""

    @pytest.mark.parametrize(
        ("tests", "points"),
        [((TRUE, TRUE), 1), ((FALSE, TRUE), 2), ((NULL, FALSE), 3), ((NULL, TRUE), 2)],
    )
    def test_runs_the_first_branch_that_is_true(self, tests, points):
        rules_ = condition(
            branch("if", tests[0], 1), branch("else-if", tests[1], 2), branch("else", "", 3)
        )

        assert run(rules_, NONE)["SCORE"] == (Decimal(points),)

    def test_runs_nothing_without_a_true_branch(self):
        assert run(condition(branch("if", FALSE, 1)))["SCORE"] == (Decimal(0),)

    def test_conditions_stand_in_one_another(self):
        inner = condition(branch("if", FALSE, 1), branch("else", "", 4))
        outer = f"<qti-response-if>{TRUE}{inner}</qti-response-if>"

        assert run(condition(outer))["SCORE"] == (Decimal(4),)

    def test_a_branch_may_do_nothing(self):
        empty = condition(f"<qti-response-if>{TRUE}</qti-response-if>", branch("else", "", 1))

        assert run(empty)["SCORE"] == (Decimal(0),)

    @pytest.mark.parametrize(
        "branches",
        [
            (),
            (branch("else", "", 1),),
            (branch("else-if", TRUE, 1),),
            (branch("if", TRUE, 1), branch("else", "", 1), branch("else-if", TRUE, 1)),
            (branch("if", TRUE, 1), branch("if", TRUE, 1)),
            (branch("if", TRUE, 1), branch("else", "", 1), branch("else", "", 1)),
            (branch("if", "", 1),),
            ("<qti-response-if/>",),
            (branch("if", TRUE + TRUE, 1),),
            (branch("if", base("1"), 1),),
        ],
    )
    def test_refuses_another_order(self, branches):
        with pytest.raises(Refused, match=r"processing|expression_type"):
            run(condition(*branches))


class TestSetOutcome:
    """QTI 3.0 ASI, "SetOutcomeValue"."""

    def test_an_integer_becomes_a_float_without_loss(self):
        assert value(base("2", "integer"), "SCORE") == (Decimal(2),)

    @pytest.mark.parametrize(
        ("expression", "into"),
        [
            (base("2.0"), "WHOLE"),
            (var("MANY"), "NAME"),
            (TRUE, "SCORE"),
            (TRUE, "WEG"),
            ("", "FLAG"),
            (TRUE + TRUE, "FLAG"),
        ],
    )
    def test_refuses_what_does_not_fit(self, expression, into):
        with pytest.raises(Refused, match=r"expression_type|processing"):
            value(expression, into)


class TestUnknown:
    @pytest.mark.parametrize(
        "name",
        ["custom-operator", "random", "product", "pattern-match"],
    )
    def test_an_unknown_operator_is_refused_and_never_scores_nothing(self, name):
        with pytest.raises(Refused, match=f"element_unknown: qti-{name}"):
            value(f"<qti-{name}/>")

    @pytest.mark.parametrize("name", ["exit-response", "lookup-outcome-value", "include"])
    def test_an_unknown_rule_is_refused(self, name):
        with pytest.raises(Refused, match=f"element_unknown: qti-{name}"):
            run(f"<qti-{name}/>")

    def test_no_rules_at_all_are_refused(self):
        with pytest.raises(Refused, match="no rules"):
            run("")


class TestTemplates:
    @pytest.mark.parametrize("name", TEMPLATES)
    @pytest.mark.parametrize(
        "address",
        [
            "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}.xml",
            "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}",
            "https://www.imsglobal.org/question/qti_v3p0/rptemplates/{}.xml",
        ],
    )
    def test_are_known_by_their_addresses(self, name, address):
        assert template(address.format(name)) == TEMPLATES[name]

    @pytest.mark.parametrize(
        "address",
        [
            "https://example.org/rptemplates/match_correct.xml",
            "match_correct",
            "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/CC2_match_other.xml",
        ],
    )
    def test_others_are_not(self, address):
        assert template(address) is None

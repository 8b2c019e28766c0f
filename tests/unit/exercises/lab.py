"""A laboratory for response processing: every kind of variable, and one rule at a time."""

from decimal import Decimal

from lti_tool.exercises import declarations as declared
from lti_tool.exercises import rules
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.processing import engine
from lti_tool.exercises.processing.reader import RULES, read_processing
from lti_tool.exercises.processing.records import Declarations
from lti_tool.exercises.xml_reader import QTI, read

VARIABLES_XML = """
<r identifier="ONE" cardinality="single" base-type="identifier"><qti-correct-response>
  <qti-value>B</qti-value></qti-correct-response></r>
<r identifier="MANY" cardinality="multiple" base-type="identifier"><qti-correct-response>
  <qti-value>A</qti-value><qti-value>B</qti-value></qti-correct-response><qti-mapping>
  <qti-map-entry map-key="A" mapped-value="1.5"/></qti-mapping></r>
<r identifier="TEXT" cardinality="single" base-type="string"/>
<r identifier="NUMBER" cardinality="single" base-type="float"/>
<r identifier="NUMBERS" cardinality="multiple" base-type="integer"/>
"""
OUTCOMES_XML = """
<o identifier="SCORE" cardinality="single" base-type="float"/>
<o identifier="WHOLE" cardinality="single" base-type="integer"/>
<o identifier="FLAG" cardinality="single" base-type="boolean"/>
<o identifier="WORD" cardinality="single" base-type="string"/>
<o identifier="NAME" cardinality="single" base-type="identifier"/>
<o identifier="NAMES" cardinality="multiple" base-type="identifier"/>
<o identifier="ROW" cardinality="ordered" base-type="identifier"><qti-default-value>
  <qti-value>C</qti-value><qti-value>A</qti-value></qti-default-value></o>
<o identifier="WOR" cardinality="ordered" base-type="identifier"><qti-default-value>
  <qti-value>A</qti-value><qti-value>C</qti-value></qti-default-value></o>
"""
TREE = read("a.xml", f"<x>{VARIABLES_XML}{OUTCOMES_XML}</x>".encode(), namespace="")
DECLARATIONS = Declarations(
    responses={n.attributes["identifier"]: declared.read_response(n) for n in TREE.named("r")},
    outcomes={n.attributes["identifier"]: declared.read_outcome(n) for n in TREE.named("o")},
)
ANSWERS = {
    "ONE": ("A",),
    "MANY": ("B", "A"),
    "TEXT": ("Zee",),
    "NUMBER": (Decimal("6.5"),),
    "NUMBERS": (Decimal(2), Decimal(3)),
}
NONE = dict.fromkeys(ANSWERS, ())


def run(processing: str, answers=ANSWERS):
    wrapped = f'<qti-response-processing xmlns="{QTI}">{processing}</qti-response-processing>'
    node = read("a.xml", wrapped.encode())
    found = tuple(rules.check(node, RULES))
    if found:
        raise Refused(*found)
    return engine.run(read_processing(node, DECLARATIONS), DECLARATIONS, answers)


def value(expression: str, into: str = "FLAG", answers=ANSWERS):
    return run(
        f'<qti-set-outcome-value identifier="{into}">{expression}</qti-set-outcome-value>', answers
    )[into]


def var(name):
    return f'<qti-variable identifier="{name}"/>'


def base(text, base_type="float"):
    return f'<qti-base-value base-type="{base_type}">{text}</qti-base-value>'


def op(name, *operands, attributes=""):
    return f"<qti-{name} {attributes}>{''.join(operands)}</qti-{name}>"


TRUE, FALSE = base("true", "boolean"), base("false", "boolean")
NULL = op("gt", base("1"), var("NUMBER"))
"""NULL when nothing was answered."""


def truth(expression, answers=NONE):
    result = value(expression, answers=answers)
    return result[0] if result else None

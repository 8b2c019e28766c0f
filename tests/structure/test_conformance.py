"""The page of conformance says what the tests say; every clause is shown, or its lack explained."""

import subprocess
import sys

import pytest
from deploy import conformance
from deploy.conformance import Clause, Standard

from tests.structure.sources import ROOT

KNOWN = conformance.standards()
CLAUSES = [clause for standard in KNOWN for clause in standard.clauses]


def test_the_page_is_fresh_and_every_clause_has_its_tests():
    """In a process of its own: pytest is asked which tests there are."""
    script = ROOT / "deploy" / "conformance.py"
    asked = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, script, "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (asked.returncode, asked.stderr) == (0, "")


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.name)
def test_a_clause_is_a_sentence_of_our_own(clause):
    for text in filter(None, (clause.says, clause.not_done)):
        assert text.endswith((".", "`."))
        assert "|" not in text


def test_all_standards_are_there():
    assert [standard.name for standard in KNOWN] == [
        "LTI Core 1.3",
        "Security 1.0",
        "Deep Linking 2.0",
        "AGS 2.0",
        "NRPS 2.0",
        "Course Groups 1.0",
        "Dynamic Registration 1.0",
        "Submission Review 1.0",
        "Platform Notifications 1.0",
        "LTI 1.1 Migration",
        "Data Privacy Launch (draft)",
        "Platform Storage (draft)",
        "As a platform",
    ]


SHOWN = {"a": {("tests/test_x.py", "is so"): set[str]()}}


@pytest.mark.parametrize(
    ("clauses", "by", "fault"),
    [
        ([Clause(name="a", number="1", says="A.")], {}, "no test shows: a"),
        (
            [Clause(name="a", number="1", says="A.", not_done="No.")],
            SHOWN,
            "said not to be done, and shown by a test: a",
        ),
        ([Clause(name="a", number="1", says="A.")] * 2, SHOWN, "listed twice: a"),
        ([], SHOWN, "a test names a clause that is not listed in tests/conformance/clauses: a"),
    ],
    ids=["no test", "done after all", "twice", "not listed"],
)
def test_what_does_not_fit_would_be_found(clauses, by, fault):
    known = [Standard(name="x", numbers="", clauses=clauses)]

    assert list(conformance.faults(known, by)) == [fault]


def test_a_line_names_its_tests_and_their_cases():
    known = [
        Standard(
            name="X",
            numbers="From the text.",
            clauses=[
                Clause(name="X, 1", number="1", says="One."),
                Clause(name="X, 2", number="2", says="Two.", not_done="No need."),
            ],
        )
    ]
    by = {
        "X, 1": {("tests/x/test_y.py", "it holds"): {"b", "a"}, ("tests/x/test_y.py", "so"): set()}
    }

    page = conformance.page(known, by)

    assert "| 1 | One. | [test_y](../tests/x/test_y.py): it holds (a, b), so |" in page
    assert "| 2 | Two. | *not done:* No need. |" in page

"""Every finding can be told in both languages, with whose job it is and what to do."""

import ast
from datetime import UTC, datetime
from string import Formatter

import pytest

from lti_tool.models.doctor import Verdict
from lti_tool.models.launches import BrowserProof
from lti_tool.models.platforms import RegistrationStatus
from lti_tool.services.doctor import texts
from lti_tool.services.doctor.legs import LEGS
from lti_tool.services.doctor.records import Finding
from tests.structure.sources import parsed, python_files

MAKERS = {"green": 0, "orange": 0, "red": 0, "not_tried": 0}
"""Which argument of a call is the code of a finding of this colour."""

PASSED = {"_failed": (2, "red"), "token_for": (1, "orange")}
"""Which argument of a call is a code that becomes a finding of this colour."""

COMPOSED = {
    "registration_": {status.value for status in RegistrationStatus} - {"active"},
    "proved_by_": {proof.value for proof in BrowserProof} - {"cookie"},
}
"""Codes that are put together: their beginning, and how they can go on."""


def made(tree: ast.AST) -> dict[str, set[str]]:
    """Return code -> verdicts with which the legs say it."""
    found: dict[str, set[str]] = {}
    places = {**{name: (at, name) for name, at in MAKERS.items()}, **PASSED}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            at, verdict = places.get(ast.unparse(node.func).rpartition(".")[2], (0, ""))
            for code in _codes(node.args[at]) if verdict and at < len(node.args) else ():
                found.setdefault(code, set()).add(verdict)
    return found


def _codes(value: ast.expr) -> list[str]:
    constants = [
        part.value
        for part in ast.walk(value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    if isinstance(value, ast.JoinedStr):
        return [start + end for start in constants for end in sorted(COMPOSED[start])]
    return constants


CODES: dict[str, set[str]] = {}
for _name, _tree in parsed(python_files("src/lti_tool/services/doctor")):
    for _code, _verdicts in made(_tree).items():
        CODES.setdefault(_code, set()).update(_verdicts)


def test_the_codes_are_found():
    assert {"approved", "registration_pending", "clock_ahead", "clock_behind"} <= set(CODES)
    assert {"roster_withheld", "gradebook_refused"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_words(code):
    assert code in texts.ADVICE


def test_no_words_wait_for_a_code_that_is_gone():
    from_the_way_out = {
        "token_endpoint_down",
        "token_unreadable",
        "keys_unreadable",
        "listing_unreadable",
    }
    unreached = {
        "not_reachable",
        "no_answer_in_time",
        "tls_failed",
        "address_forbidden",
        "answer_too_large",
        "no_answer",
    }

    assert set(texts.ADVICE) - set(CODES) - from_the_way_out - unreached == set()


@pytest.mark.parametrize(("code", "verdicts"), CODES.items())
def test_what_is_wrong_is_somebodys_job_and_what_is_well_is_nobodys(code, verdicts):
    advice = texts.ADVICE[code]

    assert (advice.owner is None) == (advice.remedy is None)
    if verdicts & {"red", "orange"}:
        assert advice.owner is not None
    if verdicts <= {"green"}:
        assert advice.owner is None


@pytest.mark.parametrize("code", texts.ADVICE)
def test_both_languages_name_the_same_facts(code):
    advice = texts.ADVICE[code]
    for words in filter(None, (advice.says, advice.remedy)):
        assert words.nl != words.en
        assert _facts(words.nl) == _facts(words.en) <= {"figure", "moment", "detail"}


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("leg", [leg.name for leg in LEGS])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_leg_has_a_title(leg, language):
    assert texts.title_of(leg, language)


def test_no_title_waits_for_a_leg_that_is_gone():
    assert set(texts.TITLES) == {leg.name for leg in LEGS}


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("nl", "Laatste start: 02-03-2026, 13:00."),
        ("en", "Last launch: 02/03/2026, 13:00."),
    ],
)
def test_a_moment_is_told_as_its_reader_writes_it(language, says):
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    found = Finding(verdict=Verdict.GREEN, code="launched", moment=noon)

    assert texts.told("last_launch", found, language).says == says


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_code_without_words_is_told_all_the_same(language):
    found = Finding(verdict=Verdict.RED, code="something_new", detail="lms.example")

    told = texts.told("clock", found, language)

    assert "something_new" in told.says
    assert told.owner
    assert texts.owner_of(found) == "publisher"


def test_a_code_without_words_would_be_found():
    assert made(ast.parse('green("well") if x else red(f"registration_{y}", figure=1)')) == {
        "well": {"green"},
        "registration_pending": {"red"},
        "registration_disabled": {"red"},
    }

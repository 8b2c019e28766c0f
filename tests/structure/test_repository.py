"""What may stand in the repository: invented people, no machine's paths, reasons for exceptions."""

import re

import pytest

from tests.structure.sources import ROOT, name_of, python_files, text_files

RESERVED = re.compile(r"(?:^|\.)(?:example(?:\.(?:org|com|net))?|invalid|localhost|test)$")
"""Names that belong to nobody (RFC 2606, RFC 6761)."""

MAIL = re.compile(r"[\w.+-]+@([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})\b", re.IGNORECASE)
PHONE = re.compile(r"(?<![\w.+/-])(?:(?:\+|00)31[ -]?\d{1,3}|0[1-9]\d{0,2})[ -]?\d{6,8}(?![\w.-])")
MACHINE = re.compile(
    r"(?<![\w.])/(?:work|srv|root|home|tmp)/"
    r"|py[p]i\.org|python[h]osted\.org|npm[j]s\.(?:org|com)|deb\.[d]ebian\.org",
)
BARE_EXCEPTION = re.compile(
    r"#\s*(?:noqa(?!:)|noqa:[ A-Z0-9,]+$|type:\s*ignore(?:\[[\w, -]+\])?\s*$)"
)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
LOCKS = ("requirements.lock", "requirements-dev.lock")


def real_looking_mail(text: str) -> list[str]:
    return [found[0] for found in MAIL.finditer(text) if not RESERVED.search(found[1].lower())]


def real_looking_phones(text: str) -> list[str]:
    return PHONE.findall(text)


def exceptions_without_a_reason(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if BARE_EXCEPTION.search(line)]


def found_in_all_files(rule):
    return [
        f"{name_of(path)}: {found}"
        for path in text_files()
        for found in rule(path.read_text(encoding="utf-8", errors="replace"))
    ]


def test_mail_addresses_belong_to_nobody():
    assert found_in_all_files(real_looking_mail) == []


def test_there_are_no_phone_numbers():
    assert found_in_all_files(real_looking_phones) == []


def test_no_file_names_a_machine_or_a_registry():
    assert found_in_all_files(MACHINE.findall) == []


def test_every_exception_from_a_rule_has_its_reason_beside_it():
    assert [
        f"{name_of(path)}: {line}"
        for path in python_files()
        for line in exceptions_without_a_reason(path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_exact_versions_with_hashes_and_no_host(name):
    text = (ROOT / name).read_text(encoding="ascii")
    entries = [entry for entry in re.split(r"\n(?=[a-z0-9])", text) if not entry.startswith("#")]

    assert len(entries) > 20
    assert [entry for entry in entries if "==" not in entry or not HASH.search(entry)] == []
    assert "://" not in text
    assert "--index" not in text


def test_the_small_lock_is_part_of_the_large_one():
    small, large = (_versions((ROOT / name).read_text(encoding="ascii")) for name in LOCKS)

    assert small <= large


def _versions(text: str) -> set[str]:
    return set(re.findall(r"^[a-z0-9.-]+==\S+", text, re.MULTILINE))


AT, SLASH, HASH_SIGN = "@", "/", "#"
"""Taken apart, so that the examples below are not found themselves."""


@pytest.mark.parametrize(
    ("rule", "breach"),
    [
        (real_looking_mail, f"sanne{AT}basisschool.nl"),
        (real_looking_phones, f"06{12345678}"),
        (MACHINE.findall, f"see {SLASH}work/main"),
        (exceptions_without_a_reason, f"x = 1  {HASH_SIGN} noqa: E741"),
        (exceptions_without_a_reason, f"x = 1  {HASH_SIGN} type: ignore[arg-type]"),
    ],
)
def test_a_breach_would_be_found(rule, breach):
    assert rule(breach)


@pytest.mark.parametrize(
    ("rule", "fine"),
    [
        (real_looking_mail, "sanne@example.org"),
        (real_looking_phones, "1700000000 en 0.1234567 en 2026-11-02"),
        (exceptions_without_a_reason, f"x = 1  {HASH_SIGN} noqa: E741 - the standard's own name"),
    ],
)
def test_what_is_allowed_passes(rule, fine):
    assert rule(fine) == []

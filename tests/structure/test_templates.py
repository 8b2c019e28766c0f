"""Pages escape what they show and bring nothing from elsewhere."""

import re

import pytest

from tests.structure.sources import PACKAGE, name_of

FORBIDDEN = {
    "marks text as safe": re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "something from elsewhere": re.compile(
        r"<(?:script|link|img|iframe|audio|video|source|object|embed)\b[^>]*"
        r"\b(?:src|href|data)\s*=\s*[\"']?(?:https?:)?//",
        re.IGNORECASE,
    ),
}


def faults(text: str) -> list[str]:
    return [
        f"line {text.count(chr(10), 0, found.start()) + 1}: {what}"
        for what, pattern in FORBIDDEN.items()
        for found in pattern.finditer(text)
    ]


def test_no_template_breaks_the_content_policy_or_skips_escaping():
    assert [
        f"{name_of(path)} {fault}"
        for path in sorted(PACKAGE.rglob("templates/**/*.html"))
        for fault in faults(path.read_text(encoding="utf-8"))
    ] == []


FOREIGN = re.compile(r"(?:@import|\burl\(|\bimport\b|\bfetch\()\s*[\"']?(?:https?:)?//")


def test_no_style_sheet_or_script_of_ours_brings_anything_from_elsewhere():
    files = sorted([*PACKAGE.rglob("static/**/*.css"), *PACKAGE.rglob("static/**/*.js")])

    assert files
    assert [name_of(path) for path in files if FOREIGN.search(path.read_text("utf-8"))] == []
    assert FOREIGN.search('@import "https://fonts.example.org/a.css"')
    assert FOREIGN.search("background: url(//cdn.example.org/a.png)")


@pytest.mark.parametrize(
    "broken",
    [
        "{{ title | safe }}",
        "{% autoescape false %}",
        "<script>alert(1)</script>",
        '<p style="color: red">',
        '<a onclick="go()">',
        '<img src="https://cdn.example.org/x.png">',
    ],
)
def test_a_breach_would_be_found(broken):
    assert faults(broken)


@pytest.mark.parametrize(
    "fine",
    [
        "<script src=\"{{ url_for('static', filename='page.js') }}\" defer></script>",
        '<a href="https://example.org/">elders</a>',
        "{{ title }}",
    ],
)
def test_what_is_allowed_passes(fine):
    assert faults(fine) == []

"""The page on what is stored of one pupil says what is stored today."""

from lti_tool.cli.minimum import page
from lti_tool.privacy.fields import OPTIONAL_FIELDS, PERSONAL_FIELDS
from lti_tool.services import minimum
from tests.structure.sources import ROOT

PAGE = ROOT / "docs" / "privacy" / "minimum.md"
REMEDY = "run 'make docs'"


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == "\n".join(page()) + "\n", REMEDY


def test_by_default_no_optional_field_is_stored_and_nothing_that_names_a_child():
    stored = {line.field for line in minimum.measure().always}

    assert not stored & set(OPTIONAL_FIELDS)
    assert stored <= {name for name, rule in PERSONAL_FIELDS.items() if not rule.unused}


def test_a_switch_stores_its_own_field_and_no_other_optional_one():
    for name, more in minimum.measure().switched.items():
        assert {line.field for line in more} & set(OPTIONAL_FIELDS) == {name}


def test_a_stale_page_would_be_found(monkeypatch):
    monkeypatch.setattr(minimum, "PHOTO_BYTES", minimum.PHOTO_BYTES + 1)

    assert PAGE.read_text(encoding="utf-8") != "\n".join(page()) + "\n"

"""``docs/exercises/profile.md`` and the tables of the code say the same."""

import re
from pathlib import Path

from lti_tool.exercises import items, manifest, sidecar, stimuli
from lti_tool.exercises.processing.templates import TEMPLATES

PAGE = (Path(__file__).parents[3] / "docs" / "exercises" / "profile.md").read_text()
ACCEPTED, _, REFUSED = PAGE.partition("## Refused")
RULES = {**items.RULES, **stimuli.RULES}


def named(text):
    return set(re.findall(r"`([^`\n]+)`", text))


def test_every_accepted_element_is_in_the_profile():
    assert set(RULES) - named(ACCEPTED) == set()


def test_every_qti_element_of_the_profile_is_accepted():
    assert {name for name in named(ACCEPTED) if re.fullmatch(r"qti-[a-z-]+", name)} <= set(RULES)


def test_no_refused_element_is_accepted():
    assert {name for name in named(REFUSED) if name.startswith("qti-")} & set(RULES) == set()


def test_every_template_is_in_the_profile():
    assert set(TEMPLATES) <= named(ACCEPTED)


def test_every_kind_of_resource_is_in_the_profile():
    assert set(manifest.ResourceType) <= named(ACCEPTED)


def test_every_entry_of_the_sidecar_is_in_the_profile():
    assert set(sidecar.SidecarSchema().fields) <= named(ACCEPTED)

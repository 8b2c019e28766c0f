"""What the demo platform says of its storage; the storing itself is seen in a browser elsewhere."""

from typing import get_args

import pytest

from lti_tool.demo.platform.records import StorageMood
from tests.functional.demo.minimal_tool import PLATFORM, TOOL, read_form

TARGETS = {
    "off": None,
    "on": "_parent",
    "frame": "bewaarplek",
    "lies": "_parent",
    "stranger": "_parent",
    "silent": "_parent",
}


def test_every_position_of_the_switch_is_listed_here():
    assert TARGETS.keys() == set(get_args(StorageMood))


@pytest.mark.parametrize(("mood", "target"), TARGETS.items())
def test_login_and_launch_name_the_frame(tool, state, mood, target):
    tool.add_link()
    tool.enter("sanne")
    state.switch(storage=mood)

    login = tool.initiate("/launch/links/10")
    answer = tool.authorize(tool.request_for(login))

    assert login.get("lti_storage_target") == target
    assert read_form(answer).fields.get("lti_storage_target") == target


@pytest.mark.parametrize(
    ("mood", "scripts", "frames"),
    [
        ("off", 0, 0),
        ("on", 1, 0),
        ("frame", 1, 1),
        ("lies", 1, 0),
        ("stranger", 1, 1),
        ("silent", 1, 0),
    ],
)
def test_the_frame_page_brings_what_the_switch_needs(tool, state, mood, scripts, frames):
    tool.add_link()
    tool.enter("sanne")
    state.switch(storage=mood)

    page = tool.client.get("/open/10").text

    assert page.count("/static/storage.js") == scripts
    assert page.count("<iframe") == 1 + frames


def test_the_keeper_knows_whom_it_works_for_and_nobody_else(tool):
    page = tool.client.get("/storage/keeper").text

    assert f'data-tool-origin="{TOOL}"' in page
    assert f'data-page-origin="{PLATFORM}"' in page
    assert "data-owner" not in page
    assert tool.client.get("/storage/stranger").status_code == 200


def test_the_switch_can_be_set_on_the_page(tool, state):
    tool.client.post("/switches", data={"storage": "lies"})
    assert state.switches.storage == "lies"

    assert tool.client.post("/switches", data={"storage": "maybe"}).status_code == 400

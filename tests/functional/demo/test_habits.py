"""Every switch of the simulator does what it says, and nothing when it is off."""

from dataclasses import replace

import pytest

from lti_tool.demo.platform import PlatformConfig
from lti_tool.demo.platform.traits import PROFILES, STANDARD, TRAITS, Trait
from tests.functional.demo import launch_habits, service_habits

HABITS = {**launch_habits.HABITS, **service_habits.HABITS}
HIDING = service_habits.SEEN_BEST_WITHOUT


@pytest.mark.parametrize("switched", [True, False], ids=["on", "off"])
@pytest.mark.parametrize("trait", TRAITS, ids=lambda trait: trait.key)
def test_every_switch_is_seen_from_outside(tool, state, trait: Trait, switched):
    look, with_it, without_it = HABITS[trait]
    others = STANDARD.traits - HIDING.get(trait, frozenset()) - {trait}
    state.choose(replace(STANDARD, traits=others | {trait} if switched else others))

    assert look(tool) == (with_it if switched else without_it)


def test_no_habit_is_without_a_look():
    assert set(HABITS) == set(TRAITS)


@pytest.mark.parametrize("trait", TRAITS, ids=lambda trait: trait.key)
def test_every_habit_says_what_it_is_and_where_that_is_known_from(trait):
    assert trait.text.endswith((".", ")."))
    assert trait.source
    assert trait.profiles <= PROFILES.keys()
    assert trait.key in {other.key for other in TRAITS}


def test_no_two_habits_say_the_same():
    assert len({trait.text for trait in TRAITS}) == len({trait.key for trait in TRAITS})


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
class TestPage:
    def test_choosing_a_profile_shows_its_habits_and_no_others(self, tool, state, profile):
        tool.client.post("/profiles", data={"profile": profile.name})

        page = tool.client.get("/profiles").text
        assert state.config.profile == profile
        assert state.switches.storage == profile.storage
        for trait in TRAITS:
            assert (f'data-trait="{trait.key}"' in page) == (trait in profile.traits)

    def test_another_profile_is_another_client_and_comes_back_the_same(self, tool, state, profile):
        before = state.config.client_id, state.registry.first
        state.choose(profile)
        assert (state.config.client_id == before[0]) == (profile == STANDARD)

        state.choose(STANDARD)

        assert (state.config.client_id, state.registry.first) == before


def test_there_is_no_other_profile(tool):
    assert tool.client.post("/profiles", data={"profile": "x"}).status_code == 400


def test_choosing_makes_old_access_tokens_and_wishes_void(tool, state):
    token = tool.token()
    tool.want_notices("LtiHelloWorldNotice")

    state.choose(PROFILES["moodle"])
    state.choose(STANDARD)

    assert state.granted(token) is None
    assert state.handlers.of("1") == ()


def test_the_tool_is_told_who_it_deals_with(tool, state):
    told: list[PlatformConfig] = []
    object.__setattr__(state._first_config, "introduce", told.append)  # noqa: SLF001 - frozen

    state.choose(PROFILES["canvas"])

    assert [config.client_id for config in told] == ["demo-tool-canvas"]

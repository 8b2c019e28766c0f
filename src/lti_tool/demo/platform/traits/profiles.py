"""Profiles: a habit here, a habit there, and it behaves like a platform that schools have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lti_tool.demo.platform.records import StorageMood
from lti_tool.demo.platform.traits.base import Trait
from lti_tool.demo.platform.traits.launch import LaunchTrait
from lti_tool.demo.platform.traits.services import ServiceTrait

TRAITS: Final[tuple[Trait, ...]] = (*LaunchTrait, *ServiceTrait)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A way to behave.

    Attributes:
        name: on the command line and in forms; traits name the profiles that they belong to.
        title: for the visitor.
        text: one plain Dutch sentence.
        storage: how the frame page keeps a tool's data.
        family: the ``product_family_code`` that it goes by.
        traits: its habits.
    """

    name: str
    title: str
    text: str
    storage: StorageMood = "off"
    family: str = "lti-tool-demo"
    traits: frozenset[Trait] = frozenset()


def _of(name: str) -> frozenset[Trait]:
    return frozenset(trait for trait in TRAITS if name in trait.profiles)


_ALL: Final = (
    Profile(
        name="standard",
        title="De standaard, streng",
        text="Zoals De Regenboog uit zichzelf is.",
        traits=_of("standard"),
    ),
    Profile(
        name="moodle",
        title="Moodle",
        text="Zoals een echte Moodle 4.5 zich gedroeg.",
        family="moodle",
        traits=_of("moodle"),
    ),
    Profile(
        name="canvas",
        title="Canvas",
        text="Zoals Canvas zich gedraagt, volgens handleiding en gebruikers.",
        storage="frame",
        family="canvas",
        traits=_of("canvas"),
    ),
    Profile(
        name="blackboard",
        title="Blackboard",
        text="Zoals Blackboard Learn zich gedraagt, volgens handleiding en gebruikers.",
        storage="frame",
        family="BlackboardLearn",
        traits=_of("blackboard"),
    ),
    Profile(
        name="brightspace",
        title="Brightspace (D2L)",
        text="Zoals Brightspace zich gedraagt, volgens gebruikers.",
        family="desire2learn",
        traits=_of("brightspace"),
    ),
    Profile(
        name="schoology",
        title="Schoology",
        text="Zoals Schoology zich gedraagt, volgens gebruikers.",
        family="schoology",
        traits=_of("schoology"),
    ),
    Profile(
        name="odd",
        title="Grillig",
        text="Alles wat van de standaard mag en wat bijna niemand doet.",
        traits=_of("odd"),
    ),
)

PROFILES: Final[Mapping[str, Profile]] = {profile.name: profile for profile in _ALL}
STANDARD: Final = PROFILES["standard"]

"""How real platforms differ from this one: one switch a habit, combined into profiles."""

from lti_tool.demo.platform.traits.base import Trait
from lti_tool.demo.platform.traits.launch import LaunchTrait
from lti_tool.demo.platform.traits.profiles import PROFILES, STANDARD, TRAITS, Profile
from lti_tool.demo.platform.traits.services import ServiceTrait

__all__ = [
    "PROFILES",
    "STANDARD",
    "TRAITS",
    "LaunchTrait",
    "Profile",
    "ServiceTrait",
    "Trait",
]

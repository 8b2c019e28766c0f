"""Storage for a tool whose cookies the browser refuses: what the messages say of it.

The keeping itself is done by script on the frame page (``static/storage.js``), in the browser.

Source: LTI postMessage Storage 0.1; LTI OIDC Login with LTI Client Side postMessages 0.1.
"""

from typing import Final

from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.traits import LaunchTrait

KEEPER: Final = "bewaarplek"
"""The name of the frame that keeps the data when it has one of its own."""


def storage_target(platform: State) -> dict[str, str]:
    """Return the parameter that offers the storage, unless it is switched off."""
    mood = platform.switches.storage
    if mood == "off":
        return {}
    return {"lti_storage_target": KEEPER if mood == "frame" else "_parent"}


def announced_target(platform: State) -> dict[str, str]:
    """Return what the fields of a login say of the storage."""
    if platform.has(LaunchTrait.STORAGE_IN_LOGIN_ADDRESS):
        return {}
    return storage_target(platform)


def login_query(platform: State) -> dict[str, str]:
    """Return what stands in the query of the registered login address."""
    if platform.has(LaunchTrait.STORAGE_IN_LOGIN_ADDRESS):
        return storage_target(platform)
    return {}


def echoed_target(platform: State) -> dict[str, str]:
    """Return what the launch says of the storage."""
    return storage_target(platform) if platform.has(LaunchTrait.STORAGE_ECHOED) else {}

"""Storage for a tool whose cookies the browser refuses: what the messages say of it.

The keeping itself is done by script on the frame page (``static/storage.js``), in the browser.

Source: LTI postMessage Storage 0.1; LTI OIDC Login with LTI Client Side postMessages 0.1.
"""

from typing import Final

from lti_tool.demo.platform.state import State

KEEPER: Final = "bewaarplek"
"""The name of the frame that keeps the data when it has one of its own."""


def storage_target(platform: State) -> dict[str, str]:
    """Return the parameter that offers the storage, unless it is switched off."""
    mood = platform.switches.storage
    if mood == "off":
        return {}
    return {"lti_storage_target": KEEPER if mood == "frame" else "_parent"}

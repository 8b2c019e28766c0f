"""What a rig's tool knows of the platform."""

from lti_tool.models.platforms import Registration
from lti_tool.services import registrations
from tests.functional.rig import Rig


def registration_of(rig: Rig) -> Registration:
    """Return the one registration of a rig."""
    with rig.tool.database.reading() as session:
        (found,) = registrations.listed(session)
    return found

"""One UWLR server of a school's administration, as an operator describes it.

The school is told by its BRIN, with a location where it has several, or by a key that the
administration gave it. Who asks is told by a client code, a name and an authorisation key; most
administrations want a client certificate beside it, which is the operator's and not the school's.

Source: UWLR 2.2 and 2.3, "autorisatie" and "leerlinggegevens_verzoek".
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from lti_tool.errors import RosterInvalid

LONGEST = 64
"""Characters of a client's code and name."""

LONGEST_KEY = 256
_LOCATION = re.compile(r"[0-9]{2}")


class UwlrVersion(StrEnum):
    """The version of UWLR that a server speaks."""

    V2_2 = "2.2"
    V2_3 = "2.3"


@dataclass(frozen=True, slots=True, kw_only=True)
class UwlrServer:
    """Where a server is, which school it is asked about, and who asks.

    ``brin``: of the school; ``location``: two digits, or nothing; ``school_key``: what the
    administration calls the school, instead of both, or nothing.
    """

    url: str
    version: UwlrVersion
    brin: str
    location: str = ""
    school_key: str = ""
    client_code: str
    client_name: str
    key: str = field(repr=False)

    def checked(self) -> "UwlrServer":
        """Return the same server once all of it may be sent.

        Raises:
            RosterInvalid: ``roster_address_invalid``, ``roster_uwlr_invalid``.
        """
        if not _is_address(self.url):
            raise RosterInvalid("address", code="roster_address_invalid")
        short = all(0 < len(text) <= LONGEST for text in (self.client_code, self.client_name))
        placed = not self.location or bool(_LOCATION.fullmatch(self.location))
        if not (short and placed and self.key and len(self.school_key) <= LONGEST_KEY):
            raise RosterInvalid("client, location or key", code="roster_uwlr_invalid")
        return self


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return False
    return named and parts.scheme in {"https", "http"} and not parts.fragment

"""What the pages work with, put together once by ``app.create_app``."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random, SystemRandom
from typing import cast

from flask import current_app

from lti_tool.config import Settings
from lti_tool.config.facts import Facts
from lti_tool.config.families import Family
from lti_tool.db import Database
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.http_client import Outbound
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.key_sets import KeySets
from lti_tool.privacy import vault
from lti_tool.privacy.choices import Policy
from lti_tool.services.border_counts import Tally
from lti_tool.services.packages import Shelf
from lti_tool.services.registrations import Clients
from lti_tool.services.sessions import Lifetime
from lti_tool.services.signing_keys import Signers

_EXTENSION = "lti_tool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """The parts of a running tool. ``clock`` and the two sources of chance are replaceable."""

    settings: Settings
    root_key: bytes
    database: Database
    shelf: Shelf
    key_sets: KeySets
    signers: Signers
    clients: Clients
    outbound: Outbound
    tokens: AccessTokens
    families: Mapping[str, Family]
    clock: Callable[[], datetime]
    tally: Tally
    policy: Policy = field(default_factory=Policy)
    facts: Facts
    random: Random = field(default_factory=SystemRandom)
    random_bytes: Callable[[int], bytes] = secrets.token_bytes
    random_text: Callable[[int], str] = secrets.token_urlsafe

    @property
    def catalogue(self) -> Catalogue:
        """The exercises that can be chosen and started now."""
        return self.shelf.catalogue

    @property
    def login_key(self) -> bytes:
        """The key of login states; the same on every machine of a deployment."""
        return vault.derived(self.root_key, b"lti_tool login states 1")

    @property
    def form_key(self) -> bytes:
        """The key of the tokens in our own forms."""
        return vault.derived(self.root_key, b"lti_tool forms 1")

    @property
    def access_token_key(self) -> bytes:
        """The key of the access tokens that exercise servers get."""
        return vault.derived(self.root_key, b"lti_tool remote access tokens 1")

    @property
    def announced(self) -> frozenset[str]:
        """The issuers of platforms that may be told that a teacher will give the score."""
        told = (family.shared_issuers for family in self.families.values() if family.announce)
        return frozenset(issuer for issuers in told for issuer in issuers)

    @property
    def lifetime(self) -> Lifetime:
        """How long launch sessions last."""
        return Lifetime.of(self.settings)

    def install(self, extensions: dict[str, object]) -> None:
        """Make this the tool of an application."""
        extensions[_EXTENSION] = self


def tool() -> Tool:
    """Return the tool of the running application."""
    return cast("Tool", current_app.extensions[_EXTENSION])

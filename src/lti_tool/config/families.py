"""Families of platforms, as one file tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of platforms, as ``config/platforms.toml`` explains it."""

    key: str
    name: str
    menu: str
    ours: Mapping[str, str]
    theirs: Mapping[str, str]
    made_of: Mapping[str, str]
    codes: tuple[str, ...]
    hosts: tuple[str, ...]
    service_hosts: tuple[str, ...]
    shared_issuers: tuple[str, ...]
    tried: str
    dynamic: bool
    announce: bool
    scores_at_once: int
    scores_per_second: float

    def has_host(self, url: str) -> bool:
        """Return whether ``url`` lies on a host of this family."""
        host = urlsplit(url).hostname or ""
        return any(host == h or (h.startswith(".") and host.endswith(h)) for h in self.hosts)

    def values_for(self, public_url: str) -> Mapping[str, str]:
        """Return field of the platform -> what to fill in there for the tool at this address."""
        ours = {
            "public_url": public_url,
            "launch": f"{public_url}/lti/launch",
            "login": f"{public_url}/lti/login",
            "jwks": f"{public_url}/lti/jwks",
            "icon": f"{public_url}/static/icon.svg",
            "domain": urlsplit(public_url).netloc,
        }
        return {field: value.format_map(ours) for field, value in self.ours.items()}


class FamilySchema(Schema):
    """One table of ``platforms.toml``."""

    name = fields.String(required=True)
    menu = fields.String(required=True)
    ours = fields.Dict(fields.String(), fields.String(), required=True)
    theirs = fields.Dict(fields.String(), fields.String(), required=True)
    made_of = fields.Dict(fields.String(), fields.String(), load_default=dict)
    codes = fields.List(fields.String(), load_default=tuple)
    hosts = fields.List(fields.String(), load_default=tuple)
    service_hosts = fields.List(fields.String(), load_default=tuple)
    shared_issuers = fields.List(fields.String(), load_default=tuple)
    tried = fields.String(load_default="")
    dynamic = fields.Boolean(load_default=False)
    announce = fields.Boolean(load_default=False)
    scores_at_once = fields.Integer(load_default=0, validate=Range(0, 64))
    scores_per_second = fields.Float(load_default=0.0, validate=Range(0, 1000))

    @validates_schema(skip_on_field_errors=False)
    def _pace_of_hosts(self, data: dict[str, Any], **_: object) -> None:
        for name in ("scores_at_once", "scores_per_second"):
            if data.get(name) and not (data.get("hosts") or data.get("service_hosts")):
                raise ValidationError("needs hosts or service_hosts to hold for", name)

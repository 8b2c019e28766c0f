"""Settings: ``config/default.toml``, then ``config/local.toml``, then ``LTI_TOOL_*``.

This is the only module that looks at the environment. All faults are found in one go.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, post_load, validates, validates_schema
from marshmallow.validate import OneOf, Range, Regexp

from lti_tool.config import root_keys
from lti_tool.config.families import Family, FamilySchema
from lti_tool.errors import ConfigInvalid

PREFIX = "LTI_TOOL_"
ROOT_KEY_BYTES = root_keys.BYTES
ROOT_KEY_FILE = root_keys.FILE
FAMILIES_FILE = "platforms.toml"
ROOT_KEY_MISSING = f"root_key: missing ({PREFIX}ROOT_KEY, or {ROOT_KEY_FILE} in keys_dir)"
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})

_READ_APART = frozenset({"root_key", "old_root_keys", "config_dir", "broker_url", "test_databases"})
"""The secret, the folder, the task engine's broker, and what only the test suite reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, checked. Units and meaning stand in ``config/default.toml``.

    ``root_key`` is 32 bytes, or None when none was given (only commands that touch no personal
    data run without one).
    """

    public_url: str
    database_url: str
    var_dir: Path
    keys_dir: Path
    allow_loopback: bool
    proxies: int
    leeway: int
    login_lifetime: int
    session_idle_minutes: int
    session_hours: int
    worker_rest: float
    outbound_timeout: float
    outbound_limit: int
    outbound_ca_file: str
    roster_certificate: str
    log_level: str
    scores_at_once: int = 8
    scores_in_all: int = 64
    scores_per_second: float = 0.0
    pilot_chain_ids: bool = False
    metrics_token: str = field(default="", repr=False)
    root_key: bytes | None = field(default=None, repr=False)

    @property
    def is_production(self) -> bool:
        """Whether others than this machine reach the tool: then the annex must be complete."""
        return not self.allow_loopback and urlsplit(self.public_url).hostname not in LOOPBACK_HOSTS

    @property
    def launch_url(self) -> str:
        """The one redirect URI that platforms register."""
        return f"{self.public_url}/lti/launch"


_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/?")
_USUAL_PORTS = {"https": 443, "http": 80}


def _require_origin(url: str) -> None:
    """Refuse what a browser would write in another way: our own forms are known by it."""
    usual = False
    try:
        parts = urlsplit(url)
        usual = parts.port == _USUAL_PORTS.get(parts.scheme)
        good = _ORIGIN.fullmatch(url) is not None and parts.port != 0
    except ValueError:
        good = False
    if not good or usual:
        message = "must be scheme://host[:port], in small letters, without the usual port"
        raise ValidationError(message)


class SettingsSchema(Schema):
    """One row a setting: how its text is read and what it may be."""

    public_url = fields.String(required=True, validate=_require_origin)
    database_url = fields.String(
        required=True,
        validate=Regexp(r"(sqlite|postgresql(\+psycopg)?):", error="sqlite: or postgresql:"),
    )
    var_dir = fields.String(required=True)
    keys_dir = fields.String(required=True)
    allow_loopback = fields.Boolean(required=True)
    proxies = fields.Integer(required=True, validate=Range(0, 5))
    leeway = fields.Integer(required=True, validate=Range(0, 180))
    login_lifetime = fields.Integer(required=True, validate=Range(60, 600))
    session_idle_minutes = fields.Integer(required=True, validate=Range(5, 480))
    session_hours = fields.Integer(required=True, validate=Range(1, 24))
    worker_rest = fields.Float(required=True, validate=Range(0.05, 60))
    scores_at_once = fields.Integer(required=True, validate=Range(1, 64))
    scores_in_all = fields.Integer(required=True, validate=Range(1, 256))
    scores_per_second = fields.Float(required=True, validate=Range(0, 1000))
    outbound_timeout = fields.Float(required=True, validate=Range(0.5, 60))
    outbound_limit = fields.Integer(required=True, validate=Range(16_384, 16_777_216))
    outbound_ca_file = fields.String(required=True)
    roster_certificate = fields.String(required=True)
    log_level = fields.String(required=True, validate=OneOf(("debug", "info", "warning", "error")))
    pilot_chain_ids = fields.Boolean(required=True)
    metrics_token = fields.String(
        required=True, validate=Regexp(r"([!-~]{16,})?\Z", error="16 characters or more, no blanks")
    )

    @validates_schema(skip_on_field_errors=False)  # else one fault would hide another
    def _https_unless_loopback(self, data: dict[str, Any], **_: object) -> None:
        parts = urlsplit(data.get("public_url", ""))
        loopback = data.get("allow_loopback", False) and parts.hostname in LOOPBACK_HOSTS
        if parts.scheme == "http" and not loopback:
            message = "must be https (http only on loopback with allow_loopback)"
            raise ValidationError(message, "public_url")

    @validates("roster_certificate")
    def _readable(self, value: str, **_: object) -> None:
        if value and not Path(value).is_file():
            message = "there is no such file"
            raise ValidationError(message)

    @post_load
    def _to_record(self, data: dict[str, Any], **_: object) -> Settings:
        data["public_url"] = data["public_url"].rstrip("/")
        data["var_dir"], data["keys_dir"] = Path(data["var_dir"]), Path(data["keys_dir"])
        return Settings(**data)


def load(
    environ: Mapping[str, str], folder: Path | None = None, *, root_key_needed: bool = False
) -> Settings:
    """Return the settings of this deployment.

    Args:
        environ: the process environment.
        folder: where ``default.toml`` and ``local.toml`` stand; found by itself when None.
        root_key_needed: whether a missing root key is a fault too.

    Raises:
        ConfigInvalid: with every fault at once.
    """
    faults: list[str] = []
    values = _from_files(folder or config_folder(environ), faults) | _from_environment(environ)
    keys_dir = Path(str(values.get("keys_dir")))
    root_key = root_keys.read(environ, keys_dir, PREFIX, faults)
    if root_key is None and root_key_needed and not any("root_key" in f.lower() for f in faults):
        faults.append(ROOT_KEY_MISSING)
    settings: Settings | None = None
    try:
        settings = SettingsSchema().load(values)
    except ValidationError as error:
        faults += [
            f"{name}: {' '.join(said)}" for name, said in sorted(error.messages_dict.items())
        ]
    if faults or settings is None:
        raise ConfigInvalid(tuple(faults))
    return replace(settings, root_key=root_key)


def config_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of the settings files.

    ``LTI_TOOL_CONFIG_DIR`` when set, else ``config/`` in the working directory, else the one of
    this checkout, else the defaults that travel in the package.
    """
    if named := environ.get(f"{PREFIX}CONFIG_DIR"):
        return Path(named)
    return folder_with("default.toml", Path("config"))


def load_families(environ: Mapping[str, str]) -> Mapping[str, Family]:
    """Return the families of platforms by their keys, from ``platforms.toml``.

    It stands beside ``default.toml``; where it does not, ours is taken.

    Raises:
        ConfigInvalid: with every fault at once.
    """
    faults: list[str] = []
    path = folder_with(FAMILIES_FILE, config_folder(environ)) / FAMILIES_FILE
    found: dict[str, Family] = {}
    for key, table in read_toml(path, faults).items():
        try:
            row = FamilySchema().load(table)
        except ValidationError as error:
            names = ", ".join(error.messages_dict)
            faults.append(f"{path}: [{key}]: {names}")
            continue
        lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
        found[key] = Family(**{"key": key, **row, **lists})
        try:
            found[key].values_for("https://tool.example.org")
        except (KeyError, ValueError) as error:
            faults.append(f"{path}: [{key}.ours]: cannot be filled in ({error})")
    if faults:
        raise ConfigInvalid(tuple(faults))
    return found


def folder_with(name: str, first: Path) -> Path:
    """Return the first folder that has a file: this one, the checkout's, the package's."""
    here = Path(__file__).resolve()
    candidates = (first, here.parents[3] / "config", here.parents[1] / "default_config")
    return next((c for c in candidates if (c / name).is_file()), candidates[-1])


def _from_files(folder: Path, faults: list[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for path in (folder / "default.toml", folder / "local.toml"):
        if path.is_file():
            values |= read_toml(path, faults)
    return values


def read_toml(path: Path, faults: list[str]) -> dict[str, Any]:
    """Return what a file says; nothing, and a fault, when it is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{path}: not readable as TOML ({type(error).__name__})")
        return {}


def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    named = {
        key.removeprefix(PREFIX).lower(): value
        for key, value in environ.items()
        if key.startswith(PREFIX)
    }
    return {name: value for name, value in named.items() if name not in _READ_APART}

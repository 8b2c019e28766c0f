"""How far schools of this deployment may go with optional fields: ``config/privacy.toml``."""

from collections.abc import Mapping

from lti_tool.config import config_folder, folder_with, read_toml
from lti_tool.errors import ConfigInvalid

LIMITS_FILE = "privacy.toml"
_TABLE = "at_most"


def load_limits(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return optional field -> the widest mode that a school may choose, as written.

    The file stands beside ``default.toml``; where it does not, ours is taken. It can only
    tighten: there is no word in it for more than the register allows.

    Raises:
        ConfigInvalid: no TOML, another table, or a value that is no text.
    """
    faults: list[str] = []
    path = folder_with(LIMITS_FILE, config_folder(environ)) / LIMITS_FILE
    found = read_toml(path, faults) if path.is_file() else {}
    faults += [f"{path}: {name}: not known" for name in found if name != _TABLE]
    limits = found.get(_TABLE, {})
    lines = limits.items() if isinstance(limits, dict) else [(_TABLE, None)]
    faults += [f'{path}: {name}: must be "mode"' for name, mode in lines if type(mode) is not str]
    if faults:
        raise ConfigInvalid(tuple(faults))
    return dict(lines)

"""What a build of the package adds: compiled translations, typefaces, the settings' defaults."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parents[1]
TRANSLATIONS = ROOT / "src" / "lti_tool" / "web" / "translations"
DEFAULTS = ("default.toml", "platforms.toml", "privacy.toml")


def compile_all(folder: Path = TRANSLATIONS) -> None:
    """Write a ``.mo`` file beside every ``.po`` file below ``folder``."""
    for source in sorted(folder.rglob("*.po")):
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3])
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)


class PackageBuildHook(BuildHookInterface[Any]):
    """Hatch calls this before it collects the files of a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the translations; a wheel also takes the defaults along.

        ``lti_tool.config`` looks for them beside itself when no ``config/`` folder is at hand.
        """
        compile_all()
        if version == "standard":
            # a build environment has this folder, but does not look for modules in it
            told = subprocess.run([sys.executable, str(ROOT / "deploy" / "fonts.py")], check=False)
            if told.returncode > 1:  # without typefaces pages use the machine's own; 1 says so
                raise SystemExit(told.returncode)
            for name in DEFAULTS:
                path = ROOT / "config" / name
                build_data["force_include"][str(path)] = f"lti_tool/default_config/{name}"

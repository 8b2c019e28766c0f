"""Compile the translations (.po to .mo) whenever the package is built."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TRANSLATIONS = Path(__file__).parents[1] / "src" / "lti_tool" / "web" / "translations"


def compile_all(folder: Path = TRANSLATIONS) -> None:
    """Write a ``.mo`` file beside every ``.po`` file below ``folder``."""
    for source in sorted(folder.rglob("*.po")):
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3])
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)


class TranslationsBuildHook(BuildHookInterface[Any]):
    """Hatch calls this before it collects the files of a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - Hatch names it
        """Compile first, so that the compiled files are packed as artifacts."""
        compile_all()

"""Bring the typefaces of the pupil's page from npm to where the pages find them.

Run by ``make environment`` and by a build of the package. What ``fonts.lock`` names is fetched
once, held against its integrity, and never committed. Without npm, or out of the registry's
reach, pages use the machine's own typefaces, and this says so.
"""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).parent / "fonts.lock"
FONTS = Path(__file__).parents[1] / "src" / "lti_tool" / "web" / "static" / "fonts"
SHEET = FONTS / "fonts.css"
WEIGHTS = ("400", "700")
FACE = """@font-face {{
  font-family: {family};
  font-weight: {weight};
  font-display: swap;
  src: url("{name}-{weight}.woff2?v={version}") format("woff2");
}}
"""
FAMILIES = {"andika": "Andika", "lexend": "Lexend", "opendyslexic": "OpenDyslexic"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """One line of the lock; ``integrity`` as npm writes it: ``sha512-`` and Base64."""

    package: str
    version: str
    integrity: str

    @property
    def name(self) -> str:
        """Return what its files are called after."""
        return self.package.rpartition("/")[2]

    def faces(self) -> str:
        """Return the rules of style that name its files."""
        return "".join(
            FACE.format(
                family=FAMILIES[self.name], name=self.name, weight=weight, version=self.version
            )
            for weight in WEIGHTS
        )

    def files(self) -> dict[str, str]:
        """Return the place in the archive -> the name it gets here."""
        here = {
            f"package/files/{self.name}-latin-{weight}-normal.woff2": f"{self.name}-{weight}.woff2"
            for weight in WEIGHTS
        }
        return {**here, "package/LICENSE": f"{self.name}-LICENSE.txt"}


def locked() -> Iterator[Font]:
    """Yield the lines of the lock."""
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            package, version, integrity = line.split()
            yield Font(package=package, version=version, integrity=integrity)


def missing() -> list[Font]:
    """Return the typefaces of which a file is not there."""
    return [
        font for font in locked() if not all((FONTS / n).is_file() for n in font.files().values())
    ]


def bring(font: Font) -> None:
    """Fetch one typeface and lay its files down.

    Raises:
        OSError, subprocess.CalledProcessError: npm is missing or could not fetch it.
        ValueError: what came is not what was locked.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm")
    with tempfile.TemporaryDirectory() as folder:
        pack = [npm, "pack", f"{font.package}@{font.version}", "--silent"]
        subprocess.run(pack, cwd=folder, check=True, capture_output=True, timeout=120)
        [archive] = Path(folder).iterdir()
        found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if f"sha512-{found}" != font.integrity:
            raise ValueError(f"{font.package} {font.version} is not what fonts.lock says")
        unpack(font, archive)


def unpack(font: Font, archive: Path) -> None:
    """Write the files that we use of an archive."""
    FONTS.mkdir(exist_ok=True)
    with tarfile.open(archive) as files:
        for place, name in font.files().items():
            content = files.extractfile(place)
            if content is None:
                raise ValueError(f"{font.package} has no {place}")
            (FONTS / name).write_bytes(content.read())


def main() -> int:
    """Bring what is missing; 1 when not all came, 2 when something else came."""
    try:
        for font in missing():
            bring(font)
        # Pages link this sheet when it is there, so without typefaces they ask for none.
        SHEET.write_text("".join(font.faces() for font in locked()), encoding="utf-8")
    except (OSError, subprocess.SubprocessError) as failure:
        print(
            f"The typefaces for children did not come ({type(failure).__name__}): pages use this "
            "machine's own. With npm installed and its registry in reach, 'make fonts' brings them."
        )
        return 1
    except ValueError as wrong:
        print(wrong)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

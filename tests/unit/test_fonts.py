"""The typefaces: what is locked is what is laid down, and nothing else."""

import io
import runpy
import subprocess
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def fonts(tmp_path, monkeypatch):
    """The script as a name -> thing, with a folder of its own and an npm that packs a file."""
    made = runpy.run_path(str(ROOT / "deploy" / "fonts.py"))
    monkeypatch.setitem(made["bring"].__globals__, "FONTS", tmp_path / "fonts")
    return made


def archive(folder: Path, font, names) -> Path:
    packed = folder / "font.tgz"
    with tarfile.open(packed, "w:gz") as files:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = len(name)
            files.addfile(entry, io.BytesIO(name.encode()))
    return packed


def test_of_every_typeface_two_weights_and_the_licence_are_used(fonts, tmp_path):
    for font in fonts["locked"]():
        fonts["unpack"](font, archive(tmp_path, font, [*font.files(), "package/other.woff2"]))

    assert fonts["missing"]() == []
    laid = {path.name for path in (tmp_path / "fonts").iterdir()}
    assert len(laid) == 9
    assert {"andika-400.woff2", "lexend-700.woff2", "opendyslexic-LICENSE.txt"} <= laid


def test_an_archive_that_is_not_what_was_locked_is_refused(fonts, tmp_path, monkeypatch):
    font = next(fonts["locked"]())

    def packs(command, *, cwd, **_options):
        archive(Path(cwd), font, font.files())
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("subprocess.run", packs)
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/npm")
    with pytest.raises(ValueError, match=r"not what fonts\.lock says"):
        fonts["bring"](font)
    assert not (tmp_path / "fonts").exists()


def test_without_npm_pages_go_on_with_the_machines_own(fonts, monkeypatch, capsys):
    monkeypatch.setattr("shutil.which", lambda _name: None)

    assert fonts["main"]() == 1
    assert "make fonts" in capsys.readouterr().out

"""Zips: read with suspicion. Privacy threats 28 and 32."""

import io
import stat
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.exercises import archives, packages
from lti_tool.exercises.findings import Refused
from tests.unit.exercises.build import package

NAMES = st.from_regex(r"[A-Za-z0-9_][a-z0-9]{0,8}(/[a-z0-9]{1,8})?", fullmatch=True)


def zipped(*entries, packing=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", packing) as archive:
        warnings.simplefilter("ignore")  # the library warns of a name that comes twice
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def lying(data, size):
    """Return the zip, in which the first file says that it is this large."""
    forged = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = forged.index(mark) + offset
        forged[at : at + 4] = size.to_bytes(4, "little")
    return bytes(forged)


def twice_the_same_bytes():
    """Return a zip with two names for one piece of packed data, as the densest bombs have."""
    forged = bytearray(zipped(("a", b"0" * 999), ("b", b"0" * 999)))
    second = forged.rindex(b"PK\x01\x02") + 42  # where its data begins
    forged[second : second + 4] = bytes(4)
    return bytes(forged)


def link(name):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@given(st.dictionaries(NAMES, st.binary(max_size=50), max_size=5))
def test_what_is_packed_comes_out_again(files):
    assert archives.unpack(archives.pack(files)) == files


def test_the_same_files_give_the_same_zip():
    assert archives.pack({"b": b"2", "a": b"1"}) == archives.pack({"a": b"1", "b": b"2"})


def test_one_folder_around_everything_is_looked_through(tmp_path):
    files = packages.read_files(package(tmp_path / "eend"))

    around = zipped(*((f"eend/{name}", content) for name, content in files.items()))

    assert archives.unpack(around) == files


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "archive", id="nothing"),
        pytest.param(b"PK\x03\x04" * 9, "archive", id="no zip"),
        pytest.param(zipped(("a", b"x" * 99))[:-9], "archive", id="cut off"),
        pytest.param(zipped(("../a", b"x")), "archive", id="a path upwards"),
        pytest.param(zipped(("/etc/a", b"x")), "archive", id="a path from the top"),
        pytest.param(zipped(("a/../../b", b"x")), "archive", id="a path upwards inside"),
        pytest.param(zipped(("a\\b", b"x")), "archive", id="a path of another system"),
        pytest.param(zipped(("a\nb", b"x")), "archive", id="an odd name"),
        pytest.param(zipped((".hidden", b"x")), "archive", id="a hidden file"),
        pytest.param(zipped((link("a"), b"/etc/passwd")), "archive", id="a link"),
        pytest.param(zipped(("a", b"1"), ("a", b"2")), "archive", id="a name twice"),
        pytest.param(zipped(("a", b"1"), packing=zipfile.ZIP_LZMA), "archive", id="odd packing"),
        pytest.param(
            zipped(*((f"a{n}", b"") for n in range(201))), "package_too_large", id="many files"
        ),
        pytest.param(zipped(("a", b"0" * (5 * 1024 * 1024 + 1))), "package_too_large", id="a bomb"),
        pytest.param(
            lying(zipped(("a", b"0" * (6 * 1024 * 1024))), 9), "archive", id="a bomb that lies"
        ),
        pytest.param(twice_the_same_bytes(), "archive", id="a bomb that overlaps"),
        pytest.param(b"<html>" + zipped(("a", b"1")), "archive", id="a page that is a zip too"),
        pytest.param(b"GIF89a" + zipped(("a", b"1")), "archive", id="a picture that is a zip too"),
        pytest.param(b"x" * (5 * 1024 * 1024 + 1), "package_too_large", id="a large file"),
    ],
)
def test_a_hostile_zip_is_refused(data, code):
    with pytest.raises(Refused) as refused:
        archives.unpack(data)

    assert {finding.code for finding in refused.value.findings} == {code}


def test_a_zip_in_a_zip_is_never_opened(tmp_path):
    bomb = zipped(("b", b"0" * (6 * 1024 * 1024)))
    files = {**packages.read_files(package(tmp_path / "eend")), "nog-een.zip": bomb}

    assert archives.unpack(archives.pack(files))["nog-een.zip"] == bomb
    with pytest.raises(Refused, match="file_unlisted"):
        packages.read_exercise("eend", files)


def test_an_encrypted_file_is_refused():
    data = bytearray(zipped(("a", b"x")))
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag in the central directory

    with pytest.raises(Refused, match="archive"):
        archives.unpack(bytes(data))


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_zip_is_read_or_refused(noise, at, octet):
    data = bytearray(zipped(("imsmanifest.xml", noise), ("a/b.xml", noise)))
    data[at % len(data)] = octet
    try:
        archives.unpack(bytes(data))
    except Refused:
        return

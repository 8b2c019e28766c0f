"""Zips as no administration makes them: refused under a code before anything is unpacked."""

import io
import stat
import struct
import tracemalloc
import zipfile

import pytest

from lti_tool.rostering.oneroster import package as packages
from tests.unit.rostering.build import SMALL, manifest, package, read, refusal, zipped

ALL_FILES = dict.fromkeys(SMALL, "bulk")
WHOLE = {"manifest.csv": manifest(**ALL_FILES), **{f"{n}.csv": t for n, t in SMALL.items()}}


def altered(change):
    """Return the small school as a zip whose last entry was changed while it was written."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in WHOLE.items():
            archive.writestr(name, content)
        info = zipfile.ZipInfo("extra.csv")
        change(info)
        archive.writestr(info, "x")
    return made


def link(info):
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def device(info):
    info.external_attr = (stat.S_IFCHR | 0o666) << 16


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "../users.csv",
            "a/../../users.csv",
            "/etc/users.csv",
            "..\\users.csv",
            "C:\\users.csv",
            "c:users.csv",
        ],
    )
    def test_a_way_out_of_the_package_is_refused(self, name):
        assert refusal(zipped({**WHOLE, name: "x"})) == "roster_zip_unsafe"

    @pytest.mark.parametrize("change", [link, device])
    def test_links_and_devices_are_refused(self, change):
        assert refusal(altered(change)) == "roster_zip_unsafe"

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_the_same_name_twice_is_refused(self):
        assert (
            refusal(altered(lambda info: setattr(info, "filename", "users.csv")))
            == "roster_zip_double"
        )

    @pytest.mark.parametrize("name", ["Users.csv", "export/users.csv"])
    def test_the_same_file_under_two_names_is_refused(self, name):
        assert refusal(zipped({**WHOLE, name: SMALL["users"]})) == "roster_zip_double"

    @pytest.mark.parametrize("name", ["more.zip", "old/MORE.ZIP", "users.csv.gz", "a.7z"])
    def test_a_zip_in_the_zip_is_refused(self, name):
        assert refusal(zipped({**WHOLE, name: "x"})) == "roster_zip_nested"

    def test_a_zip_under_the_name_of_a_file_is_refused(self):
        inner = zipped({"users.csv": SMALL["users"]}).getvalue()

        assert refusal(package(users=inner)) == "roster_zip_nested"

    def test_a_folder_around_the_files_is_a_finding(self):
        roster = read(zipped({f"export/{name}": text for name, text in WHOLE.items()}))

        assert len(roster.persons) == 3
        assert roster.rules == {"entry_folder"}

    def test_other_capitals_are_a_finding(self):
        roster = read(zipped({name.upper(): text for name, text in WHOLE.items()}))

        assert len(roster.persons) == 3
        assert roster.rules == {"entry_case"}

    def test_foreign_files_are_left_aside(self):
        extras = {"LEESMIJ.txt": "x", "__MACOSX/._users.csv": "x", ".DS_Store": "x", "leeg/": ""}
        roster = read(zipped({**WHOLE, **extras}))

        assert len(roster.persons) == 3
        assert roster.rules == {"entry_unknown"}


class TestSizes:
    def test_a_bomb_is_refused_before_it_is_unpacked(self):
        bomb = package(users=SMALL["users"] + "\n" * 60_000_000)

        tracemalloc.start()
        assert refusal(bomb) == "roster_too_large"
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 2_000_000

    def test_a_directory_with_a_million_entries_is_not_read(self):
        entry = struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
        )
        directory = (entry + b"a") * 1_000_000
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), 0, 0)
        file = io.BytesIO(b"PK\x03\x04" + directory + end)

        tracemalloc.start()
        assert refusal(file) == "roster_too_large"
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 2_000_000

    def test_more_entries_than_any_export_has_are_refused(self):
        extras = {f"{number}.csv": "" for number in range(packages.MAX_ENTRIES)}

        assert refusal(zipped({**WHOLE, **extras})) == "roster_too_large"

    def test_all_files_together_have_a_limit(self, monkeypatch):
        monkeypatch.setattr(packages, "MAX_BYTES", 500)

        assert refusal(package()) == "roster_too_large"

    def test_a_few_rows_that_are_all_alike_are_no_bomb(self):
        blank = package(users=SMALL["users"] + "\n" * 500_000)

        assert len(read(blank).persons) == 3


class TestDamage:
    @pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
    def test_a_zip_that_was_cut_short_is_refused(self, share):
        whole = package().getvalue()

        assert refusal(io.BytesIO(whole[: int(len(whole) * share)])) == "roster_zip_broken"

    def test_a_wrong_checksum_is_refused_while_it_is_read(self):
        users = SMALL["users"] + "".join(f"X{n},true,S1,student,A,B,4\n" for n in range(20_000))
        whole = bytearray(package(users=users).getvalue())
        with zipfile.ZipFile(io.BytesIO(bytes(whole))) as archive:
            entry = archive.getinfo("users.csv")
        whole[entry.header_offset + 60 + entry.compress_size // 2] ^= 0xFF

        assert refusal(io.BytesIO(bytes(whole))) in {"roster_zip_broken", "roster_not_utf8"}

    def test_a_locked_zip_is_refused(self):
        whole = bytearray(package().getvalue())
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            start = whole.find(mark)
            while start >= 0:
                whole[start + at] |= 1
                start = whole.find(mark, start + 4)

        assert refusal(io.BytesIO(bytes(whole))) == "roster_zip_unsafe"

    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_other_packings_are_refused(self, method):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", method) as archive:
            for name, content in WHOLE.items():
                archive.writestr(name, content)

        assert refusal(made) == "roster_zip_unsafe"

    @pytest.mark.parametrize("content", [b"", b"users", b"%PDF-1.7", b"\x1f\x8b\x08"])
    def test_what_is_no_roster_at_all_is_refused(self, content):
        assert refusal(io.BytesIO(content)) == "roster_kind_unknown"


class TestManifest:
    def test_a_package_without_manifest_is_refused(self):
        assert (
            refusal(zipped({f"{n}.csv": t for n, t in SMALL.items()})) == "roster_manifest_missing"
        )

    @pytest.mark.parametrize("version", ["1.0", "2.0", "", "1.1.0"])
    def test_another_version_is_refused(self, version):
        text = manifest(**ALL_FILES).replace("version,1.1", f"version,{version}")

        assert refusal(zipped({**WHOLE, "manifest.csv": text})) == "roster_version_unknown"

    @pytest.mark.parametrize("text", ["", "naam,waarde\n", '"', "propertyName\n", '"a"b\n'])
    def test_what_is_no_manifest_is_refused(self, text):
        assert refusal(zipped({**WHOLE, "manifest.csv": text})) == "roster_manifest_invalid"

    def test_a_manifest_without_end_is_refused(self):
        text = manifest(**ALL_FILES) + "a,b\n" * 1_000

        assert refusal(zipped({**WHOLE, "manifest.csv": text})) == "roster_too_large"

    def test_an_announced_file_must_be_there(self):
        entries = {name: text for name, text in WHOLE.items() if name != "users.csv"}

        assert refusal(zipped(entries)) == "roster_file_missing"

    def test_a_file_called_absent_is_not_read(self):
        text = manifest(**{**ALL_FILES, "enrollments": "absent"})
        roster = read(zipped({**WHOLE, "manifest.csv": text}))

        assert roster.memberships == []
        assert roster.rules == {"file_not_announced"}

    def test_the_first_of_two_values_counts_and_capitals_do_not(self):
        text = manifest(**ALL_FILES).replace("file.users,bulk", "FILE.Users , Bulk")
        roster = read(zipped({**WHOLE, "manifest.csv": text + "file.users,absent\n"}))

        assert len(roster.persons) == 3
        assert roster.rules == {"manifest_property_double"}

    def test_a_mode_that_does_not_exist_is_taken_for_absent(self):
        text = manifest(**ALL_FILES).replace("file.users,bulk", "file.users,all")
        roster = read(zipped({**WHOLE, "manifest.csv": text}))

        assert roster.persons == []
        assert {"manifest_value", "file_not_announced"} <= roster.rules

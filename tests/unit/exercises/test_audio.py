"""Sounds: only whole frames of an MP3 reach a child, nothing of what else is in the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.exercises import audio
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.packages import read_exercise
from lti_tool.exercises.rendering import Page, item_html
from tests.factories.sounds import FRAME, SECONDS, mp3, tag
from tests.unit.exercises.build import CHOICE, TOML, item, item_xml, manifest_xml, resource

SOUND = {"klank.mp3": mp3()}
IN_FEEDBACK = (
    '<qti-feedback-block outcome-identifier="SCORE" identifier="a"><qti-content-body>'
    '<audio src="klank.mp3"/></qti-content-body></qti-feedback-block>'
)
PLAYER = '<audio src="klank.mp3" controls="controls"/>'


def frame(version: int, rate: int, pitch: int) -> bytes:
    return bytes((0xFF, 0xE0 | version << 3 | 0b011, rate << 4 | pitch << 2, 0))


class TestCleaning:
    @pytest.mark.parametrize(
        "data",
        [
            tag() + mp3(),
            mp3() + b"TAG" + b"Sanne Bedacht".ljust(125),
            mp3() + b"APETAGEX" + b"http://x.example",
            mp3() + FRAME[:100],
        ],
        ids=["a tag before", "a tag behind", "another tag behind", "a last frame cut off"],
    )
    def test_nothing_but_whole_frames_is_left(self, data):
        assert audio.sound("a.mp3", data).data == mp3()

    def test_it_knows_how_long_it_lasts_and_is_named_after_its_bytes(self):
        found, same = audio.sound("a.mp3", mp3(100)), audio.sound("b.mp3", tag() + mp3(100))

        assert found.seconds == pytest.approx(100 * SECONDS)
        assert found.name == same.name
        assert found.name != audio.sound("a.mp3", mp3(101)).name

    @pytest.mark.parametrize(
        ("version", "rate", "pitch", "length"),
        [(0b11, 9, 0, 417), (0b11, 9, 1, 384), (0b10, 8, 0, 208), (0b00, 4, 2, 288)],
        ids=["MPEG-1", "48 kHz", "MPEG-2", "MPEG-2.5"],
    )
    def test_every_version_of_layer_three_is_known(self, version, rate, pitch, length):
        data = frame(version, rate, pitch).ljust(length, b"\0") * 2

        assert len(audio.sound("a.mp3", data).data) == 2 * length

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "holds no sound"),
            (tag(), "holds no sound"),
            (b"RIFF....WAVEfmt ", "no MP3"),
            (mp3() + b"<script>", "no MP3"),
            (mp3() + b"\xff", "no MP3"),
            (frame(0b01, 9, 0) * 300, "no MP3"),
            (frame(0b11, 15, 0) * 300, "no MP3"),
            (frame(0b11, 9, 3) * 300, "no MP3"),
            (b"\xff\xfd\x90\x00" * 300, "no MP3"),
            (bytes(audio.MAX_BYTES + 1), "at most 1048576 bytes"),
            (frame(0b11, 1, 2).ljust(144, b"\0") * 5001, "at most 180 seconds"),
        ],
        ids=lambda each: each if isinstance(each, str) else "",
    )
    def test_what_is_no_sound_from_end_to_end_is_refused(self, data, reason):
        with pytest.raises(Refused, match=reason):
            audio.sound("a.mp3", data)

    @given(st.binary(max_size=300))
    def test_whatever_comes_is_cleaned_or_refused(self, data):
        try:
            found = audio.sound("a.mp3", data)
        except Refused:
            return
        assert 0 < len(found.data) <= len(data)


class TestInAnItem:
    def test_it_is_the_browsers_own_player_at_rest(self):
        asked = item(files=SOUND, body=PLAYER + CHOICE)
        page = item_html(asked, responses={}, seed=1, review=False, page=Page(sounds="/geluid/"))

        name = audio.sound("klank.mp3", mp3()).name
        assert f'<audio src="/geluid/{name}" controls="controls" preload="none"></audio>' in page

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            ('<audio src="klank.mp3" autoplay="autoplay"/>', "autoplay"),
            ('<audio src="klank.mp3" loop="loop"/>', "loop"),
            ('<audio src="klank.ogg"/>', "sounds are MP3 files"),
            ('<audio src="https://x.example/a.mp3"/>', "inside the package"),
            ('<audio src="weg.mp3"/>', "there is no file"),
            (IN_FEEDBACK, "may not stand in"),
        ],
        ids=lambda each: each[:30],
    )
    def test_what_plays_by_itself_or_comes_from_elsewhere_is_refused(self, body, reason):
        files = {**SOUND, "klank.ogg": b"OggS"}
        with pytest.raises(Refused, match=reason):
            item(files=files, body=body + CHOICE)

    def test_an_exercise_holds_its_sounds_by_the_names_on_its_pages(self):
        sound = '<file href="klank.mp3"/></resource>'
        listed = resource("opgave").replace("</resource>", sound)
        read = read_exercise(
            "klank",
            {
                "imsmanifest.xml": manifest_xml(listed).encode(),
                "exercise.toml": TOML.encode(),
                "opgave.xml": item_xml(body=PLAYER + CHOICE).encode(),
                "klank.mp3": tag() + mp3(),
            },
        )
        page = item_html(read.items[0], responses={}, seed=1, review=False)
        [(name, data)] = read.sounds.items()

        assert data == mp3()
        assert f'src="klank/{read.version}/{name}"' in page


def test_a_sound_that_is_not_in_the_package_cannot_be_named():
    with pytest.raises(Refused):
        item(files={}, body=PLAYER + CHOICE)
    assert PackageFiles(files={}).base == ""

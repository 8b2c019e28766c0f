"""Sounds of an exercise: fetched in a session, in parts if a player asks so, and nothing else."""

import pytest

from lti_tool.exercises import archives, audio, packages
from lti_tool.models.content import Origin
from lti_tool.models.learning import Attempt
from lti_tool.services.packages import Offer, keep
from tests.factories.sounds import mp3, tag
from tests.factories.tools import NOON
from tests.functional.served import Browser, code_of, served
from tests.unit.exercises.build import CHOICE, TOML, item_xml, manifest_xml, resource

__all__ = ["served"]

FILES = {
    "imsmanifest.xml": manifest_xml(
        resource("opgave").replace("</resource>", '<file href="klank.mp3"/></resource>')
    ).encode(),
    "exercise.toml": TOML.encode(),
    "opgave.xml": item_xml(body=f'<audio src="klank.mp3" controls="controls"/>{CHOICE}').encode(),
    "klank.mp3": tag() + mp3(100),
}
VERSION = packages.digest(FILES)
NAME = audio.sound("klank.mp3", FILES["klank.mp3"]).name


@pytest.fixture
def pupil(served) -> Browser:
    with served.tool.database.writing() as session:
        keep(session, Offer(key="klank", files=FILES, origin=Origin.ADDED), now=NOON)
        session.add(served.here.link)
        session.query(Attempt).delete()
        served.here.link.exercise_key = "klank"
    served.clock.forward(minutes=1)
    browser = served.enter()
    browser.get("/opdracht")
    return browser


def test_the_page_names_it_and_may_fetch_it_from_us_alone(pupil):
    page = pupil.get("/opdracht/1")

    assert f'/geluid/klank/{VERSION}/{NAME}"' in page.text
    assert "media-src 'self'" in page.headers["Content-Security-Policy"]


def test_it_comes_clean_and_may_be_kept_by_the_browser(pupil):
    answer = pupil.get(f"/geluid/klank/{VERSION}/{NAME}")

    assert (answer.status_code, answer.mimetype) == (200, "audio/mpeg")
    assert answer.data == mp3(100)
    assert "private" in answer.headers["Cache-Control"]


def test_a_player_may_ask_for_a_part(pupil):
    answer = pupil.get(f"/geluid/klank/{VERSION}/{NAME}", headers={"Range": "bytes=10-19"})

    assert (answer.status_code, answer.data) == (206, mp3(100)[10:20])


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"klank/{VERSION}/opgave.xml", "sound_unknown"),
        (f"klank/{VERSION}/klank.mp3", "sound_unknown"),
        (f"klank/{'0' * 32}/{NAME}", "exercise_unknown"),
        (f"weg/{VERSION}/{NAME}", "exercise_unknown"),
        (f"klank/%00/{NAME}", "sound_unknown"),
        (f"%ed%a0%80/{VERSION}/{NAME}", "sound_unknown"),
    ],
)
def test_nothing_else_of_a_package_can_be_fetched(pupil, path, code):
    answer = pupil.get(f"/geluid/{path}")

    assert (answer.status_code, code_of(answer)) == (404, code)


def test_packing_a_sound_changes_nothing(pupil):
    assert archives.unpack(archives.pack(FILES)) == FILES

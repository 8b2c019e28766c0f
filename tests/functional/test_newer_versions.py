"""A newer version of a package that comes while a pupil is at work: nothing changes under them."""

import pytest
from sqlalchemy import select

from lti_tool.exercises import archives
from lti_tool.models.content import Origin
from lti_tool.models.learning import Attempt
from lti_tool.services.packages import Offer, keep, withdraw
from tests.factories.tools import NOON
from tests.functional.served import Browser, Served, served_on_each
from tests.unit.exercises.build import (
    CHOICE,
    ONE_CORRECT,
    SCORE,
    TOML,
    item_xml,
    manifest_xml,
    resource,
)

__all__ = ["served_on_each"]

KEY = "eenden"


def item(name: str, right: str, prompt: str) -> bytes:
    return item_xml(
        declarations=ONE_CORRECT.replace(">B<", f">{right}<") + SCORE,
        body=CHOICE.replace("Kies.", prompt),
        attributes=f'identifier="{name}" title="{name}" time-dependent="false"',
    ).encode()


def zipped(**items: bytes) -> bytes:
    """Return a package as a publisher sends it."""
    files = {f"{name}.xml": content for name, content in items.items()}
    manifest = manifest_xml(*map(resource, items)).encode()
    return archives.pack({"imsmanifest.xml": manifest, "exercise.toml": TOML.encode(), **files})


OLD = zipped(een=item("een", "B", "Oud een"), twee=item("twee", "B", "Oud twee"))
NEW = zipped(
    twee=item("twee", "A", "Nieuw twee"),
    een=item("een", "A", "Nieuw een"),
    drie=item("drie", "A", "Nieuw drie"),
)


def upload(served: Served, package: bytes) -> None:
    """Add a package as ``lti-tool exercises add`` does; machines see it a little later."""
    offer = Offer(key=KEY, files=archives.unpack(package), origin=Origin.ADDED)
    with served.tool.database.writing() as session:
        keep(session, offer, now=NOON)
    served.clock.forward(minutes=1)


@pytest.fixture
def pupil(served_on_each: Served) -> Browser:
    """Has made the first of the two old items."""
    upload(served_on_each, OLD)
    with served_on_each.tool.database.writing() as session:
        session.add(served_on_each.here.link)
        session.query(Attempt).delete()
        served_on_each.here.link.exercise_key = KEY
    browser = served_on_each.enter()
    browser.get("/opdracht")
    assert browser.post("/opdracht/1", RESPONSE="B").status_code == 303
    return browser


def versions(served: Served) -> list[str]:
    with served.tool.database.reading() as session:
        made = select(Attempt.exercise_version)
        return list(session.scalars(made))


def test_a_running_attempt_keeps_its_items_and_their_scoring(pupil):
    upload(pupil.served, NEW)

    page = pupil.get("/opdracht/2").text
    assert "Oud twee" in page
    assert "Nieuw" not in page
    assert "Oud een" in pupil.get("/opdracht/1").text
    assert pupil.get("/opdracht/3").status_code == 404
    pupil.post("/opdracht/2", RESPONSE="B")  # wrong by the newer version
    assert "2 van de 2 punten" in pupil.get("/opdracht/klaar").text
    assert len(versions(pupil.served)) == 1


def test_it_stays_so_in_another_session_on_another_machine(pupil):
    upload(pupil.served, NEW)
    upload(pupil.served, zipped(een=item("een", "A", "Nieuwst")))

    again = pupil.served.enter()

    assert again.get("/opdracht").location.endswith("/opdracht/2")
    assert "Oud twee" in again.get("/opdracht/2").text


def test_it_stays_so_when_the_exercise_is_withdrawn(pupil):
    with pupil.served.tool.database.writing() as session:
        withdraw(session, KEY)
    pupil.served.clock.forward(minutes=1)

    assert "Oud twee" in pupil.get("/opdracht/2").text


def test_the_next_attempt_gets_the_newer_version(pupil):
    upload(pupil.served, NEW)
    pupil.post("/opdracht/2", RESPONSE="A")
    assert "1 van de 2 punten" in pupil.get("/opdracht/klaar").text

    assert pupil.post("/opdracht/opnieuw").status_code == 303

    assert "Nieuw twee" in pupil.get("/opdracht/1").text
    for number in (1, 2, 3):
        pupil.post(f"/opdracht/{number}", RESPONSE="A")
    assert "3 van de 3 punten" in pupil.get("/opdracht/klaar").text
    assert len(set(versions(pupil.served))) == 2

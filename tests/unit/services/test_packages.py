"""Packages: kept for whoever started them, offered to whoever starts."""

from dataclasses import replace

import pytest

from lti_tool.db import Database, make_engine
from lti_tool.errors import AlreadyThere, NotFound
from lti_tool.exercises import packages as files_of
from lti_tool.exercises.catalogue import load_default
from lti_tool.models.content import Origin
from lti_tool.services import packages
from lti_tool.services.packages import REMEMBERED, Offer, Shelf
from tests.factories.tools import NOON, Clock
from tests.unit.exercises.build import TOML, package


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def shelf(database, clock):
    return Shelf(database, load_default(), clock.seconds)


@pytest.fixture
def offer(tmp_path):
    files = files_of.read_files(package(tmp_path / "eend"))
    return Offer(key="eend", files=files, origin=Origin.ADDED)


def changed(offer, title):
    toml = TOML.replace("Vijf eenden", title).encode()
    return replace(offer, files={**offer.files, "exercise.toml": toml})


def keep(database, offer):
    with database.writing() as session:
        return packages.keep(session, offer, now=NOON)


def test_what_is_added_is_offered_within_seconds_by_every_machine(database, shelf, clock, offer):
    assert "eend" not in shelf.catalogue.exercises

    version = keep(database, offer)

    assert "eend" not in shelf.catalogue.exercises
    clock.forward(seconds=REMEMBERED + 1)
    assert shelf.catalogue.get("eend").version == version
    assert set(load_default().exercises) < set(shelf.catalogue.exercises)


def test_a_newer_version_is_offered_and_the_older_one_stays_readable(database, shelf, clock, offer):
    older, newer = keep(database, offer), keep(database, changed(offer, "Zes eenden"))

    assert shelf.catalogue.get("eend").version == newer
    assert shelf.version("eend", older).title == "Vijf eenden"
    assert shelf.version("eend", newer).title == "Zes eenden"


def test_an_older_version_can_be_offered_again(database, shelf, offer):
    keep(database, offer)
    keep(database, changed(offer, "Zes eenden"))
    keep(database, offer)

    assert shelf.catalogue.get("eend").title == "Vijf eenden"


def test_the_same_bytes_twice_are_once(database, shelf, offer):
    assert keep(database, offer) == keep(database, offer)
    assert shelf.catalogue.get("eend").title == "Vijf eenden"


def test_what_is_withdrawn_is_no_longer_offered_and_stays_readable(database, shelf, clock, offer):
    version = keep(database, offer)
    assert "eend" in shelf.catalogue.exercises

    with database.writing() as session:
        packages.withdraw(session, "eend")
    clock.forward(seconds=REMEMBERED + 1)

    assert "eend" not in shelf.catalogue.exercises
    assert shelf.version("eend", version).key == "eend"
    with pytest.raises(NotFound), database.writing() as session:
        packages.withdraw(session, "eend")


def test_an_exercise_of_our_own_is_kept_and_cannot_be_replaced_or_withdrawn(database, shelf, offer):
    keep(database, replace(offer, origin=Origin.BUILT_IN))

    assert "eend" not in shelf.catalogue.exercises  # it comes with the program, not from here
    with pytest.raises(AlreadyThere, match="exercise_key_taken"):
        keep(database, offer)
    with pytest.raises(NotFound), database.writing() as session:
        packages.withdraw(session, "eend")


def test_a_version_that_was_never_here_is_unknown(shelf):
    with pytest.raises(NotFound, match="exercise_unknown"):
        shelf.version("eend", "0" * 32)


def test_a_database_without_tables_has_no_packages(database, blank_database_url):
    blank = Database(make_engine(blank_database_url))
    assert packages.has_tables(database)
    assert not packages.has_tables(blank)
    blank.engine.dispose()

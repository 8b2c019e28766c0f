"""A school asked of its administration by SOAP, over real HTTP, from a server that lies."""

from datetime import UTC, datetime
from threading import Thread

import pytest
from werkzeug.serving import make_server

from lti_tool.demo.uwlr import PATH, UwlrConfig, UwlrLie, create_uwlr_server
from lti_tool.errors import PlatformRefused, PlatformUnavailable, RosterInvalid
from lti_tool.http_client import Outbound
from lti_tool.rostering.rest.calls import WAITS
from lti_tool.rostering.snapshot import (
    Completeness,
    OptionalField,
    Person,
    Reading,
    Role,
    SourceKind,
)
from lti_tool.rostering.uwlr import client
from lti_tool.rostering.uwlr.server import UwlrServer, UwlrVersion
from tests.unit.rostering.administration import Quiet

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def served():
    config = UwlrConfig()
    app = create_uwlr_server(config)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield config, f"http://127.0.0.1:{server.server_port}{PATH}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def administration(served):
    config, url = served
    config.lies, config.asked = set(), []
    return Administration(config, url)


class Administration:
    """A server, and how it is asked."""

    def __init__(self, config, url):
        self.config, self.url = config, url
        self.rested: list[float] = []

    def server(self, **changes):
        facts = {
            "url": self.url,
            "version": UwlrVersion.V2_3,
            "brin": "99XX",
            "client_code": self.config.client_code,
            "client_name": "Alles-in-1",
            "key": self.config.key,
        }
        return UwlrServer(**(facts | changes))

    def ask(self, *lies, reading=None, loopback=True, year=2026, **changes):
        self.config.lies = set(lies)
        line = client.SoapLine(
            outbound=Outbound(timeout=5, limit=65_536, allow_loopback=loopback),
            now=lambda: NOON,
            rest=self.rested.append,
        )
        return client.fetch(line, self.server(**changes), reading or Reading(), year)


def people(snapshot):
    """Read a snapshot to its end; return its people."""
    list(snapshot.schools), list(snapshot.groups)
    found = list(snapshot.persons)
    list(snapshot.memberships)
    return found


def test_a_school_comes_with_its_groups_pupils_and_staff(administration):
    snapshot = administration.ask()
    schools, groups = list(snapshot.schools), list(snapshot.groups)
    persons, members = list(snapshot.persons), list(snapshot.memberships)

    assert (snapshot.kind, snapshot.school_years) == (SourceKind.UWLR, ("2026-2027",))
    assert set(snapshot.completeness.values()) == {Completeness.WHOLE}
    assert [each.identifier for each in schools] == ["99XX"]
    assert [each.title for each in groups] == [f"Groep {year}" for year in range(1, 9)]
    roles = [each.role for each in persons]
    assert (roles.count(Role.PUPIL), roles.count(Role.TEACHER)) == (40, 8)
    assert len(members) == 48
    assert not snapshot.ledger.findings


def test_the_question_says_who_asks_about_which_school_and_year(administration):
    people(administration.ask(location="01"))

    assert administration.config.asked == [
        {
            "autorisatiesleutel": administration.config.key,
            "klantcode": "alles-in-1",
            "klantnaam": "Alles-in-1",
            "schooljaar": "2026-2027",
            "brincode": "99XX",
            "dependancecode": "01",
            "xsdversie": "2.3",
        }
    ]


def test_a_key_of_the_school_stands_instead_of_its_brin(administration):
    people(administration.ask(school_key="abc"))

    asked = administration.config.asked[0]
    assert asked["schoolkey"] == "abc"
    assert "brincode" not in asked


def test_names_come_only_where_the_school_chose_them(administration):
    chosen = Reading(allowed=frozenset({OptionalField.DISPLAY_NAME}))
    without, named = people(administration.ask()), people(administration.ask(reading=chosen))

    assert {each.display_name for each in without} == {""}
    assert "Kind Verzonnen 1001" in {each.display_name for each in named}


@pytest.mark.parametrize("lie", [UwlrLie.BROKEN_ONCE, UwlrLie.BUSY_ONCE], ids=lambda lie: lie)
def test_what_passes_is_asked_again(administration, lie):
    assert len(people(administration.ask(lie))) == 48
    assert len(administration.config.asked) == 2
    assert administration.rested in ([1.0], [WAITS[0]])


@pytest.mark.parametrize("lie", [UwlrLie.NOTHING, UwlrLie.UNCHANGED], ids=lambda lie: lie)
def test_an_answer_without_data_takes_nobody_off(administration, lie):
    snapshot = administration.ask(lie)

    assert people(snapshot) == []
    assert snapshot.completeness[Person] is not Completeness.WHOLE


def test_without_a_list_of_staff_nobody_of_staff_is_gone(administration):
    snapshot = administration.ask(UwlrLie.NO_STAFF)

    assert len(people(snapshot)) == 40
    assert snapshot.untold == {Role.TEACHER}


def test_letters_of_windows_are_read(administration):
    assert len(people(administration.ask(UwlrLie.LATIN))) == 48


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        (UwlrLie.LAST_YEAR, "roster_other_year"),
        (UwlrLie.CUT_OFF, "roster_xml_broken"),
        (UwlrLie.MAINTENANCE, "roster_xml_broken"),
        (UwlrLie.FAULT_OK, "roster_answer_fault"),
        (UwlrLie.DOCTYPE, "roster_xml_doctype"),
        (UwlrLie.INCLUSION, "roster_xml_unsafe"),
    ],
    ids=str,
)
def test_what_is_no_roster_is_refused(administration, lie, code):
    with pytest.raises(RosterInvalid) as refusal:
        people(administration.ask(lie))

    assert refusal.value.code == code


@pytest.mark.parametrize(
    "changes",
    [{"key": "fout"}, {"client_code": "iemand"}, {"brin": "11AA"}],
    ids=["wrong key", "unknown client", "unknown school"],
)
def test_a_server_that_does_not_let_us_in_is_asked_once(administration, changes):
    with pytest.raises(PlatformRefused) as refusal:
        administration.ask(**changes)

    assert refusal.value.code == "roster_access_refused"
    assert len(administration.config.asked) == 1
    assert administration.rested == []


def test_a_redirect_is_not_followed(administration):
    with pytest.raises(PlatformRefused):
        administration.ask(UwlrLie.MOVED)


def test_an_address_of_this_machine_is_not_called(administration):
    with pytest.raises(PlatformRefused) as refusal:
        administration.ask(loopback=False)

    assert refusal.value.code == "address_forbidden"


def test_a_server_that_is_down_is_tried_some_times(administration):
    with pytest.raises(PlatformUnavailable):
        administration.ask(url="http://127.0.0.1:9/uwlr")

    assert administration.rested == list(WAITS)


def test_no_value_of_a_server_shows():
    server = UwlrServer(
        url="https://las.example/uwlr",
        version=UwlrVersion.V2_2,
        brin="99XX",
        client_code="c",
        client_name="n",
        key="geheim",
    )

    assert "geheim" not in repr(server)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"url": "ftp://las.example/"}, "roster_address_invalid"),
        ({"url": "https://las.example:x"}, "roster_address_invalid"),
        ({"url": "https://a:b@las.example/"}, "roster_address_invalid"),
        ({"client_code": "k" * 65}, "roster_uwlr_invalid"),
        ({"client_name": ""}, "roster_uwlr_invalid"),
        ({"location": "1"}, "roster_uwlr_invalid"),
        ({"key": ""}, "roster_uwlr_invalid"),
        ({"school_key": "s" * 257}, "roster_uwlr_invalid"),
    ],
    ids=lambda each: str(each)[:30],
)
def test_what_cannot_be_sent_is_refused_before_anything_is_kept(administration, changes, code):
    with pytest.raises(RosterInvalid) as refusal:
        administration.server(**changes).checked()

    assert refusal.value.code == code
    assert administration.server().checked() == administration.server()

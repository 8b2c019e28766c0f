"""``grades connect``: the gradebook of a school's administration, by the operator."""

import pytest
from sqlalchemy import select

from lti_tool.models.audit import AuditEvent
from lti_tool.models.deliveries import DeliveryState, Destination
from lti_tool.models.gradebooks import Gradebook
from lti_tool.privacy.retention import school_year
from lti_tool.rostering.uwlr.results import NAMESPACE
from tests.factories import rows
from tests.factories.administrations import known
from tests.factories.tools import NOON
from tests.unit.cli.shell import shell, shell_on_each

__all__ = ["shell", "shell_on_each"]

HOST = "https://administration.example"


@pytest.fixture
def school(shell_on_each):
    return shell_on_each.json("school", "add", "De Regenboog", "--brin", "99XX00")["id"]


@pytest.fixture
def connect(shell_on_each, school, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n", encoding="utf-8")

    def run(*more: str, version: str = "1.2", code: int = 0):
        named = ["--school", school, "--version", version, "--secret-file", secret]
        return shell_on_each.run("grades", "connect", *named, "--key", "client-1", *more, code=code)

    return run


TOKEN = ("--url", HOST, "--token-url", f"{HOST}/token")


def test_a_host_alone_will_do_and_nothing_is_on_yet(shell_on_each, connect, school):
    connect(*TOKEN)

    [row] = shell_on_each.json("grades", "gradebooks")
    assert row == {
        "id": row["id"],
        "school": school,
        "version": "1.2",
        "url": f"{HOST}/ims/oneroster/gradebook/v1p2",
        "classes_url": f"{HOST}/ims/oneroster/rostering/v1p2",
        "on": False,
    }
    with shell_on_each.database.reading() as session:
        assert "gradebook-connected" in session.scalars(select(AuditEvent.event)).all()
        assert b"s3cret" not in session.scalars(select(Gradebook.sealed_secret)).one()


def test_version_one_has_one_base_for_both(shell_on_each, connect):
    connect("--url", HOST, "--authentication", "oauth1", version="1.1")

    [row] = shell_on_each.json("grades", "gradebooks")
    assert row["url"] == row["classes_url"] == f"{HOST}/ims/oneroster/v1p1"


def test_a_dry_run_connects_nothing(shell_on_each, connect):
    connect(*TOKEN, "--dry-run")

    assert shell_on_each.json("grades", "gradebooks") == []


def test_a_school_has_one_until_it_is_disconnected(shell_on_each, connect, school):
    connect(*TOKEN)
    connect(*TOKEN, code=1)

    shell_on_each.run("grades", "disconnect", "--school", school)

    assert shell_on_each.json("grades", "gradebooks") == []
    connect(*TOKEN)


@pytest.mark.parametrize(
    "words",
    [
        ("--url", HOST),
        ("--url", "http://127.0.0.1:1", "--token-url", f"{HOST}/token"),
        ("--url", "ftp://administration.example", "--token-url", f"{HOST}/token"),
    ],
    ids=["OAuth 2 without a token endpoint", "an address inside", "no address for it"],
)
def test_what_cannot_be_a_gradebook_is_refused(shell_on_each, connect, words):
    connect(*words, code=1)

    assert shell_on_each.json("grades", "gradebooks") == []


def test_status_tells_the_gradebooks_apart(shell_on_each):
    with shell_on_each.database.writing() as session:
        scene = rows.scene(session)
        rows.delivery(session, scene, state=DeliveryState.DELIVERED)
        there = {"destination": Destination.ONEROSTER, "registration_id": None}
        rows.delivery(session, scene, state=DeliveryState.FAILED, **there)

    told = shell_on_each.json("grades", "status")

    counted = {(row["destination"], row["state"]): row["count"] for row in told if row["count"]}
    assert counted == {("lti-ags", "delivered"): 1, ("oneroster", "failed"): 1}
    [failed] = shell_on_each.json("grades", "status", "--state", "failed")
    assert failed["destination"] == "oneroster"


def test_results_go_to_a_file_and_say_who_is_not_in_it(shell_on_each, tmp_path):
    with shell_on_each.database.writing() as session:
        scene = rows.scene(session)
        known(session, scene, scene.pupil, "leerling:4711")
        rows.delivery(session, scene, state=DeliveryState.DELIVERED)
    path, year = tmp_path / "leerresultaten.xml", school_year(NOON)
    named = ["--school", scene.school.id, "--uwlr", path, "--year", year]

    shell_on_each.run("grades", "export", *named, "--dry-run")
    assert not path.exists()
    said = shell_on_each.run("grades", "export", *named).output

    assert said == "pupils: 1; without a key of the administration: 0\n"
    assert b"<leerlingid>4711</leerlingid>" in path.read_bytes()
    shell_on_each.run("grades", "export", *named[:-1], year - 1, code=1)


@pytest.mark.parametrize(
    ("of_root", "code"), [("xs:anyType", 0), ("xs:integer", 1)], ids=["allows it", "does not"]
)
def test_results_may_be_held_against_the_administrations_schema(
    shell_on_each, tmp_path, of_root, code
):
    with shell_on_each.database.writing() as session:
        scene = rows.scene(session)
        known(session, scene, scene.pupil, "leerling:4711")
        rows.delivery(session, scene, state=DeliveryState.DELIVERED)
    path, judge = tmp_path / "leerresultaten.xml", tmp_path / "theirs.xsd"
    judge.write_text(
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{NAMESPACE}">'
        f'<xs:element name="leerresultaten_verzoek" type="{of_root}"/></xs:schema>',
        encoding="utf-8",
    )
    named = ["--school", scene.school.id, "--uwlr", path, "--year", school_year(NOON)]

    said = shell_on_each.run("grades", "export", *named, "--schema", judge, code=code).output

    assert path.exists() is (code == 0)
    assert ("schema_differs: theirs.xsd" in said) is (code == 1)
    assert "4711" not in said

"""The doctor against the demo platform: each fault has its own line."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from lti_tool import app
from lti_tool.app import outbound_of
from lti_tool.models.doctor import ProofSeen
from lti_tool.models.launches import BrowserProof
from lti_tool.models.platforms import Context, Deployment, RegistrationStatus
from lti_tool.services import registrations, signing_keys
from lti_tool.services.doctor import chart, examinations, legs
from tests.factories import rows
from tests.factories.tools import ROOT_KEY, exercises
from tests.functional.known import registration_of
from tests.functional.rig import Rig, embedded_rig

__all__ = ["embedded_rig"]

WELL = {"green", "not-tried"}


def examined(rig: Rig, **instruments: object) -> dict[str, tuple[str, str]]:
    """Walk all legs; return leg -> verdict and code. ``instruments`` are others than usual."""
    found = registration_of(rig)
    with rig.tool.database.reading() as session:
        patient = chart.read(session, found.id, found.school_id)
    used = replace(app.instruments_of(rig.tool), **instruments)
    walked = dict(legs.examine(patient, used))
    with rig.tool.database.writing() as session:
        now = rig.tool.clock()
        examinations.keep(session, found.id, found.school_id, walked, now=now)
    return {leg: (finding.verdict.value, finding.code) for leg, finding in walked.items()}


def ill(findings: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return {leg: found for leg, found in findings.items() if found[0] not in WELL}


REFUSED = {"token_score": ("red", "token_refused")}
NEVER_LAUNCHED = {"last_launch": ("orange", "no_launch_yet")}


def test_a_healthy_connection_is_green(embedded_rig):
    findings = examined(embedded_rig)

    assert ill(findings) == NEVER_LAUNCHED
    assert [leg for leg, (verdict, _) in findings.items() if verdict == "green"] == [
        "approval",
        "platform_keys",
        "clock",
        "own_key_set",
        "own_key",
        "token_score",
        "token_line_items",
        "token_roster",
    ]


@pytest.mark.parametrize(
    ("switches", "lines"),
    [
        (
            {"clock": "ahead"},
            {"clock": ("red", "clock_ahead"), **REFUSED},
        ),
        (
            {"clock": "behind"},
            {"clock": ("red", "clock_behind"), **REFUSED},
        ),
        ({"token_down": True}, {"token_score": ("red", "token_endpoint_down")}),
    ],
    ids=["the clock is fast", "the clock is slow", "the token endpoint is down"],
)
def test_what_is_broken_on_the_platform_has_its_red_line(embedded_rig, switches, lines):
    embedded_rig.platform.switch(**switches)

    assert ill(examined(embedded_rig)) == {**lines, **NEVER_LAUNCHED}


def test_a_rotated_key_is_remarked_on_once(embedded_rig):
    assert examined(embedded_rig)["platform_keys"] == ("green", "keys_good")

    embedded_rig.platform.signing.rotate()

    assert examined(embedded_rig)["platform_keys"] == ("orange", "keys_replaced")
    assert examined(embedded_rig)["platform_keys"] == ("green", "keys_good")


def test_withdrawn_tokens_are_no_fault(embedded_rig):
    examined(embedded_rig)
    embedded_rig.platform.revoke_tokens()

    assert ill(examined(embedded_rig)) == NEVER_LAUNCHED


def test_a_platform_that_is_gone_is_red_wherever_it_is_needed(embedded_rig):
    found = registration_of(embedded_rig)
    with embedded_rig.tool.database.writing() as session:
        row = registrations.get(session, found.id)
        row.jwks_url = row.token_url = "http://localhost:1/gone"

    assert ill(examined(embedded_rig)) == {
        "platform_keys": ("red", "not_reachable"),
        "token_score": ("red", "not_reachable"),
        **NEVER_LAUNCHED,
    }


def test_addresses_mixed_up_are_told_apart(embedded_rig):
    found = registration_of(embedded_rig)
    with embedded_rig.tool.database.writing() as session:
        row = registrations.get(session, found.id)
        row.jwks_url, row.token_url = row.token_url, row.jwks_url

    assert ill(examined(embedded_rig)) == {
        "platform_keys": ("red", "keys_unreadable"),
        **REFUSED,
        **NEVER_LAUNCHED,
    }


@pytest.fixture
def launched(embedded_rig) -> Rig:
    """A rig whose course was launched from: it is known where its services lie."""
    exercise = exercises().everything[0]
    embedded_rig.add_links(exercise)
    platform = embedded_rig.platform
    (column,) = platform.course.line_items()
    with embedded_rig.tool.database.writing() as session:
        deployment = session.scalars(select(Deployment)).one()
        group = rows.context(session, deployment)
        group.columns_url = platform.config.line_items_url()
        group.memberships_url = platform.config.memberships_url()
        url = platform.config.line_item_url(column.id)
        rows.link(session, group, line_item_url=url)
        session.add(
            ProofSeen(
                school_id=deployment.school_id,
                registration_id=deployment.registration_id,
                proof=BrowserProof.COOKIE,
                last_at=embedded_rig.tool.clock(),
            )
        )
    return embedded_rig


def test_once_launched_gradebook_and_roster_are_read(launched):
    findings = examined(launched)

    assert ill(findings) == {}
    assert findings["services"] == ("green", "services_own")
    assert findings["gradebook"] == ("green", "columns_read")
    assert findings["roster"] == ("green", "roster_read")
    assert findings["test_column"] == ("not-tried", "writing_not_asked")


@pytest.mark.parametrize(
    ("mood", "line"),
    [
        ("500", ("red", "service_broken")),
        ("403", ("red", "gradebook_refused")),
        ("slow", ("red", "no_answer_in_time")),
    ],
)
def test_a_gradebook_that_is_broken_has_its_red_line(launched, mood, line):
    launched.platform.switch(gradebook=mood)
    hasty = outbound_of(replace(launched.tool.settings, outbound_timeout=0.5))

    assert ill(examined(launched, outbound=hasty)) == {"gradebook": line}


def test_a_gradebook_elsewhere_gets_no_token(launched):
    with launched.tool.database.writing() as session:
        group = session.scalars(select(Context)).one()
        group.columns_url = "https://grades.example/lineitems"

    assert ill(examined(launched)) == {
        "services": ("red", "services_foreign"),
        "gradebook": ("red", "services_foreign"),
    }


def test_a_column_for_testing_comes_and_goes(launched):
    columns = launched.platform.course.line_items()

    findings = examined(launched, write=True)

    assert findings["test_column"] == ("green", "column_made")
    assert launched.platform.course.line_items() == columns
    kinds = [message.fields[0][1].split(" ")[0] for message in launched.platform.messages()]
    assert {"POST", "DELETE"} <= set(kinds)


def test_a_connection_that_waits_is_red_and_walked_all_the_same(embedded_rig):
    found = registration_of(embedded_rig)
    with embedded_rig.tool.database.writing() as session:
        registrations.set_status(session, found.id, RegistrationStatus.PENDING)

    findings = examined(embedded_rig)

    assert findings["approval"] == ("red", "registration_pending")
    assert findings["token_score"] == ("green", "token_granted")


def test_signing_with_another_key_than_is_shown_is_red(embedded_rig):
    """As behind a proxy that leads to another deployment: its key set is not ours."""
    with embedded_rig.tool.database.reading() as session:
        shown = signing_keys.published(session)
    found = registration_of(embedded_rig)
    with embedded_rig.tool.database.reading() as session:
        patient = chart.read(session, found.id, found.school_id)
    with embedded_rig.tool.database.writing() as session:
        names = iter(("later-1", "later-2"))
        signing_keys.rotate(
            session,
            ROOT_KEY,
            now=embedded_rig.tool.clock(),
            new_kid=lambda: next(names),
            leaked=True,
        )

    walked = dict(legs.examine(patient, app.instruments_of(embedded_rig.tool)))

    assert len(shown["keys"]) == 2
    assert walked["own_key_set"].code == "own_keys_differ"

"""Every way to cheat with storage and handovers is refused, and leaves nothing."""

from collections.abc import Callable

import pytest

from tests.fakes.platform import TOOL
from tests.functional.lti.cookieless import (
    HANDOVER,
    OWN,
    STORED,
    fields,
    launch,
    login,
    post,
    waiting,
)
from tests.functional.served import code_of

Cheat = Callable[[dict[str, str], str], tuple[dict[str, str], dict[str, str]]]
CHEATS: dict[str, tuple[Cheat, int, str]] = {
    "nothing read back": (
        lambda form, _: ({**form, "storage_value": ""}, OWN),
        401,
        "storage_empty",
    ),
    "no value at all": (
        lambda form, _: ({k: v for k, v in form.items() if k != "storage_value"}, OWN),
        401,
        "storage_empty",
    ),
    "another value": (
        lambda form, value: ({**form, "storage_value": value[::-1]}, OWN),
        401,
        "storage_wrong",
    ),
    "the state as value": (
        lambda form, _: ({**form, "storage_value": form["state"]}, OWN),
        401,
        "storage_wrong",
    ),
    "a form of another site": (
        lambda form, value: (
            {**form, "storage_value": value},
            {"Origin": "https://evil.example"},
        ),
        403,
        "form_refused",
    ),
    "a form of the platform": (
        lambda form, value: ({**form, "storage_value": value}, {"Origin": "https://lms.example"}),
        403,
        "form_refused",
    ),
    "a form of a page without origin": (
        lambda form, value: ({**form, "storage_value": value}, {"Origin": "null"}),
        403,
        "form_refused",
    ),
    "a form that does not say where it is from": (
        lambda form, value: ({**form, "storage_value": value}, {"X-Nothing": "1"}),
        403,
        "form_refused",
    ),
    "no state": (
        lambda form, value: ({"id_token": form["id_token"], "storage_value": value}, OWN),
        400,
        "state_missing",
    ),
    "no token": (
        lambda form, value: ({"state": form["state"], "storage_value": value}, OWN),
        400,
        "token_missing",
    ),
}


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_is_refused_and_leaves_nothing(scene, visit, name):
    cheat, status, code = CHEATS[name]
    before = scene.rows()
    started, value = login(visit)
    form, headers = cheat(fields(launch(visit, started).text), value)

    answer = post(visit, STORED, form, **headers)

    assert (answer.status_code, code_of(answer)) == (status, code)
    assert answer.headers.getlist("Set-Cookie") == []
    assert scene.rows() == before


def test_the_value_of_another_login_proves_nothing(visit):
    started, _ = login(visit)
    _, value = login(visit)
    form = {**fields(launch(visit, started).text), "storage_value": value}

    assert "storage_wrong" in post(visit, STORED, form).text


def test_a_login_without_storage_cannot_be_proven_by_it(visit):
    started = visit.login()
    token = visit.platform.sign(visit.claims(started))
    form = {"state": started.state, "id_token": token, "storage_value": "x"}

    assert "storage_empty" in post(visit, STORED, form).text


@pytest.mark.parametrize(
    ("change", "origin", "outcome"),
    [
        ({"secret": "guessed"}, TOOL, (401, "handover_gone")),
        ({"page": "dashboard.group"}, TOOL, (401, "handover_gone")),
        ({"page": "no.such.page"}, TOOL, (401, "handover_gone")),
        ({"session": "a\0b"}, TOOL, (401, "handover_gone")),
        ({"session": ""}, TOOL, (401, "handover_gone")),
        ({}, "https://evil.example", (403, "form_refused")),
        ({}, "https://lms.example", (403, "form_refused")),
        ({}, "null", (403, "form_refused")),
    ],
    ids=str,
)
def test_a_false_handover_is_refused_and_changes_nothing(scene, visit, change, origin, outcome):
    right = fields(waiting(visit).text)
    before = scene.rows()

    answer = post(visit, HANDOVER, {**right, **change}, Origin=origin)

    assert (answer.status_code, code_of(answer)) == outcome
    assert answer.headers.getlist("Set-Cookie") == []
    assert scene.rows() == before
    assert post(visit, HANDOVER, right).status_code == 303


def test_a_handover_serves_once_and_not_for_long(scene, visit):
    button = fields(waiting(visit).text)
    late = fields(waiting(visit).text)
    assert post(visit, HANDOVER, button).status_code == 303
    assert "handover_gone" in post(visit, HANDOVER, button).text

    scene.clock.forward(minutes=5)

    assert "handover_gone" in post(visit, HANDOVER, late).text


def test_before_the_handover_nothing_opens_the_session(visit):
    button = fields(waiting(visit).text)
    name = f"__Host-s-{button['session']}"
    visit.client.set_cookie(name, button["secret"], domain="tool.example", secure=True)

    answer = visit.client.get(f"/s/{button['session']}/opdracht", base_url=TOOL)

    assert (answer.status_code, "session_gone" in answer.text) == (401, True)

"""Every page about a group, for every role: own group, another group, another school.

The pages are taken from the app's own list of addresses, so that a new one cannot be forgotten.
"""

from dataclasses import dataclass

import pytest
from werkzeug.routing import Rule

from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.schools import Role
from lti_tool.services import groups
from tests.factories import rows
from tests.factories.rows import Scene
from tests.factories.tools import NOON
from tests.functional.served import Served, code_of, served

__all__ = ["served"]

PREFIX = "/s/<session_id>/groep/<key>"
FORM = {"points": "1", "reason": "also-right"}
OUR_OWN_SAY = frozenset({"practice"})
"""Blueprints whose further parts name a goal: what these say of one that is not there is theirs."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A group with a pupil and a finished attempt of theirs."""

    key: str
    pupil: object
    attempt: object


def ground(session, scene: Scene, context) -> Ground:
    pupil = rows.person(session, scene.registration, context)
    link = rows.link(session, context)
    attempt = rows.attempt(
        session,
        scene,
        person_id=pupil.id,
        resource_link_id=link.id,
        state=AttemptState.FINISHED,
        finished_at=NOON,
    )
    return Ground(key=groups.course_key(context.id), pupil=pupil.id, attempt=attempt.id)


@pytest.fixture
def grounds(served) -> dict[str, Ground]:
    with served.tool.database.writing() as session:
        other = rows.context(session, served.here.deployment, title="Groep 6")
        return {
            "own": ground(session, served.here, served.here.context),
            "other group": ground(session, served.here, other),
            "other school": ground(session, served.elsewhere, served.elsewhere.context),
        }


def pages(served: Served) -> list[tuple[Rule, str]]:
    """Return every page below a group, with each way to ask for it."""
    found = [rule for rule in served.app.url_map.iter_rules() if rule.rule.startswith(PREFIX)]
    assert len(found) >= 9
    return [
        (rule, method)
        for rule in sorted(found, key=lambda rule: rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def path_of(served: Served, rule: Rule, at: Ground, *, group: Ground | None = None) -> str:
    """Return an address below the session, about somebody at ``at``, under another ``group``."""
    values = {
        "session_id": "s",
        "key": (group or at).key,
        "person_id": at.pupil,
        "attempt_id": at.attempt,
        "number": 1,
        "form": "csv",
        "goal": "taal-woorden",
    }
    known = {name: values[name] for name in rule.arguments}
    with served.app.test_request_context(base_url="https://tool.example"):
        address = served.app.url_map.bind("tool.example").build(rule.endpoint, known)
    return str(address).removeprefix("/s/s")


@pytest.mark.parametrize("role", list(Role))
def test_only_a_teacher_opens_pages_of_a_group_and_only_of_the_own_one(served, grounds, role):
    browser = served.enter(role)
    for rule, method in pages(served):
        for name, at in grounds.items():
            answer = browser.open(method, path_of(served, rule, at), data=FORM)
            told = f"{role} {method} {rule.rule} {name}: {answer.status_code}"
            if role is not Role.TEACHER:
                assert (answer.status_code, code_of(answer)) == (403, "not_permitted"), told
            elif name == "own":
                theirs = rule.endpoint.partition(".")[0] in OUR_OWN_SAY
                assert answer.status_code in ({200, 303, 404, 422} if theirs else {200, 303}), told
            else:
                assert (answer.status_code, code_of(answer)) == (404, "no_group"), told


def test_nobody_of_elsewhere_is_found_under_the_own_group(served, grounds):
    browser = served.enter(Role.TEACHER)
    own = grounds.pop("own")
    for rule, method in pages(served):
        if not {"person_id", "attempt_id"} & rule.arguments:
            continue
        for name, at in grounds.items():
            answer = browser.open(method, path_of(served, rule, at, group=own), data=FORM)
            assert answer.status_code == 404, f"{method} {rule.rule} {name}"
    with served.tool.database.reading() as session:
        scores = [session.get_one(Attempt, at.attempt).score for at in grounds.values()]
    assert scores == [0, 0]

"""The admin's page of terms: seen with their source, set within bounds, announced, removed."""

from datetime import timedelta

import pytest

from lti_tool.models.retention import HoldReason
from lti_tool.models.schools import Role
from lti_tool.privacy.retention import TERM_RULES
from lti_tool.services import schools, sweeps, terms
from tests.factories.tools import ROOT_KEY
from tests.functional.served import Served, code_of, served

__all__ = ["served"]

PAGE = "/bewaartermijnen"


def lengths(served: Served) -> dict[str, int]:
    with served.tool.database.reading() as session:
        return terms.own(session, served.here.school.id)


def test_every_term_stands_there_with_its_source(served):
    page = served.enter(Role.ADMIN).get(PAGE).text

    for rule in TERM_RULES.values():
        assert rule.label in page
        assert rule.source in page


def test_a_term_is_set_and_then_the_schools_own(served):
    admin = served.enter(Role.ADMIN)

    done = admin.post(f"{PAGE}/account", length="10")

    page = admin.client.get(done.location, base_url="https://tool.example").text
    assert "De termijn is vastgelegd." in page
    assert "opdracht van de school" in page
    assert lengths(served) == {"account": 10}


@pytest.mark.parametrize(
    ("rule", "length", "code"),
    [
        ("account", "91", "term_out_of_bounds"),
        ("account", "x", "term_out_of_bounds"),
        ("session", "1", "term_out_of_bounds"),
        ("for-ever", "1", "term_unknown"),
    ],
)
def test_a_term_out_of_bounds_is_refused(served, rule, length, code):
    answer = served.enter(Role.ADMIN).post(f"{PAGE}/{rule}", length=length)

    assert (answer.status_code, code_of(answer)) == (422, code)
    assert lengths(served) == {}


def test_what_goes_soon_what_went_and_what_is_held_is_shown(served):
    now = served.clock() + timedelta(days=200)  # the pupil's work is of last school year
    with served.tool.database.writing() as session:
        tenant = schools.tenant_of(ROOT_KEY, served.here.school)
        served.here.pupil.left_at = now - timedelta(days=40)
        session.merge(served.here.pupil)
        sweeps.sweep(session, tenant, sweeps.Sweep(root_key=ROOT_KEY, now=now))
        until = now + timedelta(days=9)
        terms.hold(session, tenant, HoldReason.COMPLAINT, until, terms.By(now=now))

    page = served.enter(Role.ADMIN).get(PAGE).text

    assert "Dit verdwijnt binnenkort" in page
    assert "Wat er is verdwenen" in page
    assert "Er wordt nu niets verwijderd: klacht of bezwaar" in page


@pytest.mark.parametrize("role", [Role.PUPIL, Role.TEACHER])
def test_nobody_else_comes_in(served, role):
    browser = served.enter(role)

    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}/account", length="10").status_code == 403
    assert lengths(served) == {}

"""ECK-iDs: only by choice, only in their one form, kept sealed, and never seen anywhere."""

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.choices import BorderCount, Reason
from lti_tool.models.details import ChainId
from lti_tool.models.schools import Person
from lti_tool.models.schools import School as SchoolRow
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.rules import Mode
from lti_tool.services import choices, details, schools
from tests.factories.tools import ROOT_KEY
from tests.fakes.platform import INSTRUCTOR
from tests.privacy.school import School, school
from tests.unit.privacy.test_detectors import ECK_ID, HEX

__all__ = ["school"]

LIS = f"{words.LTI}lis"
STAMP = ECK_ID.replace("201703", "sp201703")


def turn_on(at: School) -> None:
    wanted = choices.Switch(
        field="eck_id",
        mode=Mode.STORED,
        seen=explanation("eck_id").digest,
        reason=Reason.EXCHANGE,
        by=choices.Decider(actor=Actor.OPERATOR),
    )
    with at.tool.database.writing() as session:
        tenant = schools.tenant_of(ROOT_KEY, session.scalars(select(SchoolRow)).one())
        choices.switch(session, tenant, wanted, at.tool.policy, now=at.clock())


def kept(at: School) -> list[str | None]:
    """Return the ECK-iDs that stand in the tables, opened."""
    with at.tool.database.reading() as session:
        tenant = schools.tenant_of(ROOT_KEY, session.scalars(select(SchoolRow)).one())
        rows = session.scalars(select(ChainId)).all()
        return [details.chain_id_of(session, tenant, row.person_id) for row in rows]


def seen_in(at: School) -> list[str]:
    return [place for place, content in at.places().items() if HEX.encode() in content.lower()]


CLAIMS = {
    "custom parameter": {words.CUSTOM: {"eckid": ECK_ID}},
    "person_sourcedid": {LIS: {"person_sourcedid": ECK_ID.upper()}},
}


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=CLAIMS.keys())
def test_by_choice_it_is_kept_sealed_and_seen_nowhere(school, claims):
    turn_on(school)
    browser = school.visit()

    browser.launch(claims)

    assert kept(school) == [ECK_ID]
    assert seen_in(school) == []


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=CLAIMS.keys())
def test_without_the_choice_it_is_dropped_and_counted(school, claims):
    school.visit().launch(claims)

    assert kept(school) == []
    assert seen_in(school) == []
    with school.tool.database.reading() as session:
        names = set(session.scalars(select(BorderCount.name)))
    assert names & {"custom.eckid", "lis.person_sourcedid"}


@pytest.mark.parametrize(
    "claims",
    [
        {words.CUSTOM: {"eckid": STAMP}},
        {words.CUSTOM: {"eckid": ECK_ID[:-1]}},
        {words.CUSTOM: {"eckid": ECK_ID.replace("201703", "pilot")}},
        {"name": ECK_ID},
        {words.CONTEXT: {"id": "c", "title": ECK_ID}},
        {words.CUSTOM: {"eckid": ECK_ID}, words.ROLES: [INSTRUCTOR]},
    ],
    ids=["stampseudoniem", "too short", "of the pilot", "as a name", "as a group", "a teacher's"],
)
def test_nothing_else_is_taken_for_one(school, claims):
    turn_on(school)

    school.visit().launch(claims)

    assert kept(school) == []
    assert seen_in(school) == []


def test_a_platform_that_calls_its_users_by_it_brings_nobody(school):
    """Then it would be kept as the platform's own id, which no school chose."""
    turn_on(school)

    school.visit().launch({"sub": ECK_ID})

    with school.tool.database.reading() as session:
        assert session.scalars(select(Person)).all() == []
    assert seen_in(school) == []

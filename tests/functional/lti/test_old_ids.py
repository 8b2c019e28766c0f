"""People keep what they had under LTI 1.1, if the platform proves which id was theirs."""

import base64
import hmac
from hashlib import sha256

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.platforms import Registration
from lti_tool.models.schools import LinkKind, Person, PersonLink, School
from lti_tool.services import legacy, people, schools
from tests.factories.tools import ROOT_KEY
from tests.fakes.platform import FakePlatform

KEY, SECRET = "179248902", "my-lti11-secret"


@pytest.fixture
def migrates(scene):
    """The operator gave the old key and secret of every registration."""
    with scene.tool.database.writing() as session:
        for registration in session.scalars(select(Registration)):
            school = session.get_one(School, registration.school_id)
            tenant = schools.tenant_of(ROOT_KEY, school)
            legacy.remember_secret(session, tenant, registration, KEY, SECRET)


def launch(visit, sub, old, *, secret=SECRET):
    """Launch as ``sub``, who was ``old`` before."""
    login = visit.login()
    claims = visit.claims(login, {"sub": sub})
    parts = (KEY, claims[words.DEPLOYMENT_ID], claims["iss"], claims["aud"], claims["exp"])
    text = "&".join(map(str, (*parts, claims["nonce"])))
    digest = hmac.digest(secret.encode(), text.encode(), sha256)
    claims[words.LTI_1_1] = {
        "user_id": old,
        "oauth_consumer_key": KEY,
        "oauth_consumer_key_sign": base64.b64encode(digest).decode(),
    }
    answer = visit.post({"state": login.state, "id_token": visit.platform.sign(claims)})
    assert answer.status_code == 303, answer.get_data(as_text=True)


def links(scene):
    """Return (kind, person) of every link, in the order of people."""
    with scene.tool.database.reading() as session:
        people_ = list(session.scalars(select(Person.id).order_by(Person.created_at, Person.id)))
        rows = session.scalars(select(PersonLink)).all()
        return sorted((people_.index(row.person_id), row.kind.value) for row in rows)


def lose_new_id(scene):
    """Leave a person with the old id only, as an import from LTI 1.1 would."""
    with scene.tool.database.writing() as session:
        query = select(PersonLink).where(PersonLink.kind == LinkKind.PLATFORM_USER)
        for row in session.scalars(query):
            session.delete(row)


@pytest.mark.usefixtures("migrates")
class TestProven:
    def test_somebody_new_is_known_by_both_ids(self, scene):
        launch(scene.visit(), "new-1", "old-1")

        assert links(scene) == [(0, "lti11-user"), (0, "platform-user")]

    @pytest.mark.clause("LTI 1.1 Migration: old ids")
    def test_whoever_is_known_by_the_old_id_keeps_what_they_have(self, scene):
        launch(scene.visit(), "new-1", "old-1")
        lose_new_id(scene)

        launch(scene.visit(), "new-2", "old-1")

        assert links(scene) == [(0, "lti11-user"), (0, "platform-user")]
        with scene.tool.database.reading() as session:
            tenant = schools.tenant_of(ROOT_KEY, session.scalars(select(School)).one())
            registration = session.scalars(select(Registration)).one()
            person = session.scalars(select(Person)).one()
            found = people.platform_user(session, tenant, person.id, registration.id)
        assert found == "new-2"

    def test_whoever_came_before_gets_the_old_id_too(self, scene):
        scene.visit().launch({"sub": "new-1"})
        assert links(scene) == [(0, "platform-user")]

        launch(scene.visit(), "new-1", "old-1")
        launch(scene.visit(), "new-1", "old-1")

        assert links(scene) == [(0, "lti11-user"), (0, "platform-user")]

    def test_two_new_ids_with_one_old_id_stay_two_people(self, scene):
        launch(scene.visit(), "new-1", "old-1")
        launch(scene.visit(), "new-2", "old-1")

        assert [kind for _, kind in links(scene)].count("platform-user") == 2
        assert len({person for person, _ in links(scene)}) == 2

    def test_neither_id_is_kept_in_the_clear(self, scene):
        launch(scene.visit(), "new-1", "old-1")

        kept = str(scene.rows()["person_link"])
        assert "old-1" not in kept
        assert "new-1" not in kept

    @pytest.mark.clause("LTI 1.1 Migration: without proof")
    def test_a_wrong_signature_stops_nobody_and_links_nothing(self, scene):
        launch(scene.visit(), "new-1", "old-1", secret="guessed")

        assert links(scene) == [(0, "platform-user")]

    def test_without_the_secret_nothing_is_believed_any_more(self, scene):
        with scene.tool.database.writing() as session:
            legacy.forget_secret(session, session.scalars(select(Registration)).one())

        launch(scene.visit(), "new-1", "old-1")

        assert links(scene) == [(0, "platform-user")]

    def test_a_secret_under_a_lost_key_proves_nothing(self, scene):
        with scene.tool.database.writing() as session:
            session.scalars(select(Registration)).one().sealed_lti11_secret = b"broken"

        launch(scene.visit(), "new-1", "old-1")

        assert links(scene) == [(0, "platform-user")]

    def test_the_secret_is_kept_encrypted(self, scene):
        assert SECRET not in str(scene.rows()["registration"])

    def test_another_schools_person_is_never_met(self, scene):
        launch(scene.visit(), "new-1", "old-1")
        lose_new_id(scene)
        other = FakePlatform(client_id="client-2", deployment="deployment-2")
        scene.trust(other)
        with scene.tool.database.writing() as session:
            query = select(Registration).where(Registration.client_id == "client-2")
            registration = session.scalars(query).one()
            school = session.get_one(School, registration.school_id)
            tenant = schools.tenant_of(ROOT_KEY, school)
            legacy.remember_secret(session, tenant, registration, KEY, SECRET)

        launch(scene.visit(other), "new-1", "old-1")

        assert len({person for person, _ in links(scene)}) == 2


@pytest.mark.clause("LTI 1.1 Migration: without proof")
def test_without_a_secret_an_old_id_is_passed_over(scene):
    launch(scene.visit(), "new-1", "old-1")

    assert links(scene) == [(0, "platform-user")]

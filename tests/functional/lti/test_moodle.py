"""What a real Moodle 4.5 sent and answered (tests/samples/moodle), and what becomes of it."""

import json
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
import responses
from sqlalchemy import select

from lti_tool.errors import PlatformRefused
from lti_tool.http_client import Outbound
from lti_tool.lti import ags
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.client import Client
from lti_tool.lti.keys import Signer
from lti_tool.lti.pylti import Score
from lti_tool.lti.service import Service
from lti_tool.models.launches import LaunchSession
from lti_tool.models.platforms import ResourceLink
from tests.factories.tools import NOON
from tests.fakes.platform import TOOL, FakePlatform, rsa_key

SAMPLES = Path(__file__).parents[2] / "samples" / "moodle"
ISSUER = "https://moodle.example"
LINE_ITEM = f"{ISSUER}/mod/lti/services.php/2/lineitems/9/lineitem?type_id=1"
EXPECTED = {
    "resource-link-names-off": ("/opdracht", "pupil", "water-meervoud"),
    "resource-link-names-on": ("/opdracht", "pupil", "gouden-eeuw-voc"),
    "resource-link-teacher": ("/klas", "teacher", "water-meervoud"),
    "deep-linking-names-on": ("/kiezen", "teacher", None),
}
PEOPLE = ("Sanne", "Vries", "Fatima", "Yilmaz", "example.org", "juf")


def sample(name):
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def moodle(recorded):
    return FakePlatform(
        issuer=ISSUER,
        client_id=recorded["login"]["client_id"],
        deployment=recorded["login"]["lti_deployment_id"],
        kid=recorded["header"]["kid"],
    )


def launch_as_recorded(scene, recorded):
    """Go through login and launch with what Moodle sent; only nonce and times are of today."""
    platform = moodle(recorded)
    scene.trust(platform)
    browser = scene.app.test_client()
    answer = browser.post("/lti/login", base_url=TOOL, data=recorded["login"])
    asked = dict(parse_qsl(urlsplit(answer.headers["Location"]).query, keep_blank_values=True))
    now = int(NOON.timestamp())
    claims = {**recorded["claims"], "nonce": asked["nonce"], "iat": now, "exp": now + 60}
    form = {"state": asked["state"], "id_token": platform.sign(claims)}
    return asked, browser.post("/lti/launch", base_url=TOOL, data=form)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recorded_launch_lands_where_it_should(scene, name):
    page, role, exercise = EXPECTED[name]

    _, answer = launch_as_recorded(scene, sample(name))

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(page)
    with scene.tool.database.reading() as session:
        found = session.scalars(select(LaunchSession)).one()
        assert (found.role.value, found.exercise_key) == (role, exercise)
        assert found.frame_origin == ISSUER


@pytest.mark.clause("LTI Core 1.3, 4.1.1")
@pytest.mark.parametrize("name", EXPECTED)
def test_moodles_hint_goes_back_to_the_letter(scene, name):
    recorded = sample(name)

    asked, _ = launch_as_recorded(scene, recorded)

    assert asked["lti_message_hint"] == recorded["login"]["lti_message_hint"]
    assert asked["scope"] == "openid"
    assert asked["redirect_uri"] == f"{TOOL}/lti/launch"


@pytest.mark.clause("LTI Core 1.3, 3.3")
@pytest.mark.parametrize("name", [name for name in EXPECTED if "names-on" in name])
def test_shared_names_and_addresses_are_stored_nowhere(scene, name):
    assert any(person in json.dumps(sample(name)) for person in PEOPLE)

    launch_as_recorded(scene, sample(name))

    assert [person for person in PEOPLE if person in repr(scene.rows())] == []


def test_the_line_item_of_a_recorded_launch_is_where_its_scores_go(scene):
    recorded = sample("resource-link-names-off")
    endpoint = recorded["claims"]["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]

    launch_as_recorded(scene, recorded)

    with scene.tool.database.reading() as session:
        link = session.scalars(select(ResourceLink)).one()
        assert (link.line_item_url, link.can_score) == (endpoint["lineitem"], True)
    address = urlsplit(ags.scores_url(endpoint["lineitem"]))
    assert address.path.endswith("/lineitem/scores")
    assert address.query == "type_id=1"


class TestScore:
    """A score on its way to Moodle's services.php, as it was seen to take and refuse them."""

    @pytest.fixture
    def post(self):
        facts = moodle(sample("resource-link-names-off")).facts
        client = Client(
            registration_id=UUID(int=1),
            issuer=ISSUER,
            client_id=facts.client_id,
            auth_url=f"{ISSUER}/mod/lti/auth.php",
            token_url=f"{ISSUER}/mod/lti/token.php",
            jwks_url=f"{ISSUER}/mod/lti/certs.php",
            token_audience=f"{ISSUER}/mod/lti/token.php",
        )
        outbound = Outbound(timeout=5, limit=262_144, allow_loopback=False)
        signer = Signer(kid="ours", key=rsa_key("tool"))
        tokens = AccessTokens(outbound, lambda: signer, NOON.timestamp, lambda: "jti-1")
        score = Score(user_id="4", score=Decimal(7), maximum=Decimal(7), stamp=NOON)
        service = Service(outbound=outbound, tokens=tokens, client=client)
        return lambda: ags.post_score(service, LINE_ITEM, score)

    @staticmethod
    def token(server):
        body = '{"access_token":"9c41","token_type":"Bearer","expires_in":3600,"scope":"score"}'
        server.post(f"{ISSUER}/mod/lti/token.php", body=body, content_type="text/html")

    @staticmethod
    def scores(server, **answer):
        server.post(LINE_ITEM.replace("/lineitem?", "/lineitem/scores?"), **answer)

    def test_a_token_sent_as_text_html_is_understood_and_the_score_taken(self, post):
        with responses.RequestsMock() as server:
            self.token(server)
            self.scores(server, body=b"", status=200)
            post()
            sent = server.calls[1].request

        assert sent.headers["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
        assert "Accept" not in sent.headers
        assert json.loads(sent.body)["gradingProgress"] == "FullyGraded"

    def test_a_second_that_was_saved_already_is_a_conflict(self, post):
        with responses.RequestsMock() as server:
            self.token(server)
            self.scores(server, body=b"[]", status=409)
            with pytest.raises(PlatformRefused) as refused:
                post()

        assert (refused.value.code, refused.value.status) == ("http_409", 409)

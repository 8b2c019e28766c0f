"""The servers from which rosters come: whose they are, what is secret, what is read when."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from lti_tool.errors import AlreadyThere, NotFound, RosterInvalid, SealBroken
from lti_tool.rostering.rest.access import Bearer, Signed
from lti_tool.rostering.rest.server import Authentication, Server, Version
from lti_tool.rostering.snapshot import Grades, Reading
from lti_tool.services import roster_sources, schools, terms
from lti_tool.services.rosters import fetching
from lti_tool.services.rosters.fetching import Means, Occasion
from tests.factories.tools import NOON, ROOT_KEY
from tests.fakes.outbound import FakeOutbound, answer

SERVER = Server(
    version=Version.V1_2,
    base_url="https://administration.example",
    authentication=Authentication.OAUTH2,
    token_url="https://administration.example/token",
    key="client-1",
    secret="s3cret",
)
BY = terms.By(now=NOON)


@pytest.fixture
def tenants(session):
    return [
        schools.tenant_of(
            ROOT_KEY,
            schools.add(session, name=brin, brin=brin, root_key=ROOT_KEY, now=NOON),
        )
        for brin in ("99XX00", "99YY00")
    ]


def added(session, tenant, server=SERVER):
    return roster_sources.add(session, tenant, server, Grades.CEDS, BY)


def test_a_source_is_as_it_was_given(session, tenants):
    source = roster_sources.opened(tenants[0], added(session, tenants[0]))

    based = "https://administration.example/ims/oneroster/rostering/v1p2"
    assert source.server == replace(SERVER, base_url=based)
    assert source.grades is Grades.CEDS
    assert "s3cret" not in repr(source)


def test_each_school_has_its_own_and_opens_no_other(session, tenants):
    mine, other = (added(session, tenant) for tenant in tenants)

    assert roster_sources.of_school(session, tenants[0].school_id) is mine
    with pytest.raises(AlreadyThere):
        added(session, tenants[0])
    with pytest.raises(SealBroken):
        roster_sources.opened(tenants[0], other)


def test_a_secret_opens_in_its_own_row_only(session, tenants):
    source = added(session, tenants[0])
    sealed = source.sealed_secret
    roster_sources.remove(session, tenants[0], source, BY)
    again = added(session, tenants[0], replace(SERVER, secret="another"))
    again.sealed_secret = sealed

    with pytest.raises(SealBroken):
        roster_sources.opened(tenants[0], again)


def test_what_was_removed_is_gone(session, tenants):
    source = added(session, tenants[0])
    roster_sources.remove(session, tenants[0], source, BY)

    with pytest.raises(NotFound):
        roster_sources.of_school(session, tenants[0].school_id)
    with pytest.raises(NotFound):
        roster_sources.get(session, source.id)


@pytest.mark.parametrize(
    "server",
    [
        replace(SERVER, token_url=""),
        replace(SERVER, authentication=Authentication.OAUTH1),
        replace(SERVER, base_url="administration.example"),
    ],
    ids=["no token", "a token too many", "no address"],
)
def test_what_cannot_work_is_refused(session, tenants, server):
    with pytest.raises(RosterInvalid):
        added(session, tenants[0], server)


class TestReadings:
    def test_are_whole_until_one_was_taken_over(self, session, tenants):
        source = added(session, tenants[0])

        assert self.since(tenants[0], source, NOON) is None
        roster_sources.taken_over(source, NOON, whole=False)
        assert self.since(tenants[0], source, NOON) is None

    def test_are_of_changes_for_a_day_after_a_whole_one(self, session, tenants):
        source = added(session, tenants[0])
        roster_sources.taken_over(source, NOON, whole=True)
        later = NOON + timedelta(hours=6)
        roster_sources.taken_over(source, later, whole=False)

        assert self.since(tenants[0], source, later) == later - timedelta(days=1)
        assert self.since(tenants[0], source, NOON + timedelta(days=1)) is None

    @staticmethod
    def since(tenant, source, now):
        occasion = Occasion(reading=Reading(), now=now, whole=False)
        opened = roster_sources.opened(tenant, source)
        return fetching.of_source(None, tenant.school_id, opened, occasion).since


class TestMeans:
    def means(self, reply):
        numbers = count(1)
        outbound = FakeOutbound(reply)
        return Means(
            outbound=outbound,
            certified=outbound,
            tokens=None,
            clock=lambda: NOON,
            rest=lambda _: None,
            nonce=lambda: f"nonce-{next(numbers)}",
        )

    @pytest.mark.parametrize(
        ("authentication", "kind"),
        [
            (Authentication.OAUTH1, Signed),
            (Authentication.OAUTH1_SHA256, Signed),
            (Authentication.OAUTH2, Bearer),
            (Authentication.OAUTH2_BODY, Bearer),
        ],
    )
    def test_let_us_in_as_the_server_wants(self, authentication, kind):
        means = self.means(lambda _: answer(200, {"access_token": "abc"}))
        line = means.line(replace(SERVER, authentication=authentication))

        assert isinstance(line.access, kind)
        assert line.access.headers("https://administration.example/users")["Authorization"]

    def test_sign_each_request_with_the_time_and_a_fresh_nonce(self):
        means = self.means(lambda _: answer(200, {}))
        line = means.line(replace(SERVER, authentication=Authentication.OAUTH1))
        first, second = (
            line.access.headers("https://a.example/users")["Authorization"] for _ in "12"
        )

        assert f'oauth_timestamp="{int(NOON.timestamp())}"' in first
        assert ('oauth_nonce="nonce-1"' in first, 'oauth_nonce="nonce-2"' in second) == (True, True)

"""What stands in a OneRoster gradebook, in both versions, and what its answers mean."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.privacy.borders.gradebook import leaving
from lti_tool.rostering.rest import gradebook
from lti_tool.rostering.rest.access import Bearer, Signed
from lti_tool.rostering.rest.gradebook import GradebookService, LineItem, Mark, Spot
from lti_tool.rostering.rest.oauth1 import Stamp, authorization
from lti_tool.rostering.rest.server import GRADEBOOK_SCOPES, Authentication, Server, Version
from tests.fakes.outbound import FakeOutbound, answer

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
BASE = "https://administration.example/ims/oneroster/v1p1"


def spot(version: Version = Version.V1_2, school: int = 1, class_key: str = "5a") -> Spot:
    return Spot(version=version, school_id=UUID(int=school), class_key=class_key, school_key="s-1")


def mark(student: str = "4711") -> Mark:
    column = spot().line_item_key(UUID(int=7))
    return Mark(line_item_key=column, student_key=student, score=Decimal(3), day=date(2026, 11, 23))


def server(authentication: Authentication, version: Version = Version.V1_1) -> Server:
    return Server(
        version=version,
        base_url=BASE,
        authentication=authentication,
        token_url=f"{BASE}/token",
        key="k",
        secret="s",
    )


def service(outbound: FakeOutbound) -> GradebookService:
    its = server(Authentication.OAUTH2)
    access = Bearer(its, outbound, NOW.timestamp, GRADEBOOK_SCOPES[its.version])
    return GradebookService(server=its, access=access, outbound=outbound)


class TestObjects:
    def test_one_one_knows_no_school_of_a_column_and_no_class_of_a_result(self):
        item = LineItem(link_id=UUID(int=7), title="Maan", maximum=Decimal(4), begins=NOW, ends=NOW)
        made = {
            version: (
                gradebook.line_item(spot(version), item, NOW)["lineItem"].keys(),
                gradebook.result(spot(version), mark(), NOW)["result"].keys(),
            )
            for version in Version
        }

        columns, results = zip(made[Version.V1_2], made[Version.V1_1], strict=True)
        assert columns[0] - columns[1] == {"school"}
        assert results[0] - results[1] == {"class"}

    def test_moments_are_in_utc_and_the_day_of_a_score_has_no_time(self):
        found = gradebook.result(spot(), mark(), NOW)["result"]

        assert found["dateLastModified"] == "2026-11-23T22:30:00.000Z"
        assert found["scoreDate"] == "2026-11-23"

    def test_ids_tell_schools_classes_links_and_pupils_apart_and_stay_the_same(self):
        links = UUID(int=7), UUID(int=8)
        columns = {
            spot(school=school, class_key=key).line_item_key(link)
            for school in (1, 2)
            for key in ("5a", "5b")
            for link in links
        }
        pupils = {gradebook.result_key(spot(), "column", each) for each in ("4711", "4712")}

        assert (len(columns), len(pupils)) == (8, 2)
        assert spot().line_item_key(links[0]) == "ce6b5ac0-a83a-536f-bd83-36d4bcb0f4f2"

    @pytest.mark.parametrize(
        "extra",
        [{"comment": "Sanne was ziek"}, {"student": {"sourcedId": "4711", "name": "Sanne"}}],
        ids=["a comment", "a name in a reference"],
    )
    def test_what_is_not_on_the_list_does_not_leave(self, extra):
        with pytest.raises(KeyError):
            leaving("result", extra)

    @pytest.mark.parametrize(
        ("found", "score"),
        [
            ({"score": 3}, 3),
            ({"score": "2.5"}, Decimal("2.5")),
            ({"score": "veel"}, None),
            ({"score": True}, None),
            ({}, None),
            ({"score": 3, "status": "tobedeleted"}, None),
        ],
        ids=["number", "text of a number", "other text", "truth", "none", "taken away"],
    )
    def test_points_are_read_as_servers_write_them(self, found, score):
        assert gradebook.score_in(found) == score


class TestAnswers:
    @pytest.mark.parametrize("status", [200, 201, 204])
    def test_made_and_changed_are_both_a_yes(self, status):
        outbound = FakeOutbound(
            lambda call: (
                answer(200, {"access_token": "t", "expires_in": 60})
                if call.url.endswith("/token")
                else answer(status)
            )
        )

        service(outbound).put("result", gradebook.result(spot(), mark(), NOW), NOW)

        told, put = outbound.calls
        assert told.body["scope"].split()[0].endswith("/or/v1p1/scope/gradebook.createput")
        assert put.headers["Authorization"] == "Bearer t"

    @pytest.mark.parametrize(
        ("status", "raised"),
        [
            (404, PlatformRefused),
            (422, PlatformRefused),
            (429, PlatformUnavailable),
            (408, PlatformUnavailable),
            (503, PlatformUnavailable),
        ],
    )
    def test_other_answers_are_told_by_their_number(self, status, raised):
        outbound = FakeOutbound(
            lambda call: (
                answer(200, {"access_token": "t"})
                if call.url.endswith("/token")
                else answer(status, Retry_After="7")
            )
        )

        with pytest.raises(raised) as found:
            service(outbound).put("result", gradebook.result(spot(), mark(), NOW), NOW)

        assert found.value.code == f"http_{status}"
        assert getattr(found.value, "retry_after", 7) == 7

    def test_a_token_that_is_refused_is_renewed_once(self):
        outbound = FakeOutbound(
            lambda call: answer(200, {"access_token": "t"}) if call.body else answer(401)
        )

        with pytest.raises(PlatformRefused) as found:
            service(outbound).read("result", "x", NOW)

        assert found.value.code == "http_401"
        assert [call.method for call in outbound.calls] == ["POST", "GET", "POST", "GET"]

    @pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"result": []}', b"{}"])
    def test_what_is_no_object_is_asked_again_later(self, body):
        outbound = FakeOutbound(
            lambda call: answer(200, {"access_token": "t"} if call.body else body)
        )

        with pytest.raises(PlatformUnavailable) as found:
            service(outbound).read("result", "x", NOW)

        assert found.value.code == "listing_unreadable"

    def test_a_signature_is_of_the_method_that_is_used(self):
        outbound, stamp = FakeOutbound(lambda _: answer(201)), Stamp(nonce="n", timestamp=1)
        its = server(Authentication.OAUTH1)
        access = Signed(its, lambda: stamp)
        signed = GradebookService(server=its, access=access, outbound=outbound)

        signed.put("result", gradebook.result(spot(), mark(), NOW), NOW)

        [call] = outbound.calls
        method = its.authentication
        expected, other = (
            authorization(call.url, stamp, method=method, credentials=("k", "s"), verb=verb)
            for verb in ("PUT", "GET")
        )
        assert call.headers["Authorization"] == expected != other

"""Posting a score: where to, with what, and what is made of the answer."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti import ags
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.keys import Signer
from lti_tool.lti.pylti import Score, score_body
from lti_tool.lti.scores import next_stamp, score_given, wire_time
from lti_tool.lti.service import Service
from tests.fakes.outbound import Call, FakeOutbound, answer
from tests.fakes.platform import rsa_key

LINE_ITEM = "https://lms.example/lineitems/7?type_id=1"
STAMP = datetime(2026, 3, 2, 12, 0, 1, tzinfo=UTC)
SCORE = Score(user_id="user-1", score=Decimal("2.5"), maximum=Decimal(4), stamp=STAMP)
MOMENTS = st.integers(0, 10**15).map(lambda n: STAMP + timedelta(microseconds=n))


class Gradebook:
    """A platform that answers scores with ``answers``, one after the other."""

    def __init__(self, *answers) -> None:
        self.answers = list(answers)
        self.outbound = FakeOutbound(self.reply)
        signer = Signer(kid="tool-1", key=rsa_key("tool"))
        self.tokens = AccessTokens(self.outbound, lambda: signer, lambda: 0.0, lambda: "jti")

    def reply(self, call: Call):
        if call.url.endswith("/token"):
            return answer(200, {"access_token": f"token-{len(self.outbound.calls)}"})
        return self.answers.pop(0)

    def service(self, client) -> Service:
        return Service(outbound=self.outbound, tokens=self.tokens, client=client)

    def post(self, client, url=LINE_ITEM):
        ags.post_score(self.service(client), url, SCORE)

    @property
    def posts(self) -> list[Call]:
        return [call for call in self.outbound.calls if not call.url.endswith("/token")]


class TestPost:
    @pytest.mark.clause("AGS 2.0, 3.4.3", "AGS 2.0, 3.4.7 to 3.4.8")
    @pytest.mark.parametrize("status", [200, 201, 202, 204])
    def test_sends_exactly_what_the_standard_asks(self, client, status):
        book = Gradebook(answer(status))

        book.post(client)

        (call,) = book.posts
        assert (call.method, call.url) == (
            "POST",
            "https://lms.example/lineitems/7/scores?type_id=1",
        )
        assert call.headers == {
            "Authorization": "Bearer token-1",
            "Content-Type": "application/vnd.ims.lis.v1.score+json",
        }
        assert json.loads(call.body) == {
            "userId": "user-1",
            "scoreGiven": 2.5,
            "scoreMaximum": 4,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": "2026-03-02T12:00:01.000Z",
        }

    @pytest.mark.clause("AGS 2.0, 3.4.2")
    def test_asks_for_the_one_scope_that_it_needs(self, client):
        book = Gradebook(answer(200))
        book.post(client)

        scope = book.outbound.calls[0].body["scope"]
        assert scope == "https://purl.imsglobal.org/spec/lti-ags/scope/score"

    def test_renews_a_token_that_was_refused_once(self, client):
        book = Gradebook(answer(401), answer(200))
        book.post(client)

        bearers = [call.headers["Authorization"] for call in book.posts]
        assert bearers == ["Bearer token-1", "Bearer token-3"]

    def test_renews_no_more_than_once(self, client):
        book = Gradebook(answer(401), answer(401), answer(200))

        with pytest.raises(PlatformRefused) as refusal:
            book.post(client)

        assert (refusal.value.code, refusal.value.status) == ("http_401", 401)
        assert len(book.posts) == 2

    @pytest.mark.parametrize("status", [301, 302, 307, 400, 403, 404, 409, 422])
    def test_a_no_is_told_with_its_status(self, client, status):
        book = Gradebook(answer(status, b"Sanne is no member", Location="https://evil.example/"))

        with pytest.raises(PlatformRefused) as refusal:
            book.post(client)

        assert (refusal.value.code, refusal.value.status) == (f"http_{status}", status)
        assert "Sanne" not in str(refusal.value)

    @pytest.mark.parametrize(
        ("status", "header", "wait"),
        [
            (500, None, None),
            (503, "120", 120),
            (429, "0", 0),
            (429, "999999", 999_999),
            (429, "1000000", None),
            (429, "-1", None),
            (429, "1.5", None),
            (429, " 60 ", None),
            (429, "²", None),
            (429, "Mon, 02 Mar 2026 12:00:00 GMT", None),
        ],
    )
    def test_a_platform_that_is_busy_says_when_to_come_back(self, client, status, header, wait):
        headers = {} if header is None else {"retry_after": header}
        book = Gradebook(answer(status, **headers))

        with pytest.raises(PlatformUnavailable) as refusal:
            book.post(client)

        assert (refusal.value.code, refusal.value.retry_after) == (f"http_{status}", wait)

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/lineitems/7",
            "http://lms.example/lineitems/7",
            "https://lms.example:8443/lineitems/7",
            "https://lms.example@evil.example/7",
            "https://evil.example\\@lms.example/7",
            "https://lms.example.evil.example/7",
            "//lms.example/7",
            "/lineitems/7",
            "",
            "https://lms.example:x/7",
        ],
    )
    def test_carries_no_token_elsewhere(self, client, url):
        book = Gradebook(answer(200))

        with pytest.raises(PlatformRefused) as refusal:
            book.post(client, url)

        assert refusal.value.code == "line_item_foreign"
        assert book.outbound.calls == []


class TestScoresUrl:
    @pytest.mark.clause("AGS 2.0, 3.4.1")
    @pytest.mark.parametrize(
        ("line_item", "scores"),
        [
            ("https://lms.example/7", "https://lms.example/7/scores"),
            ("https://lms.example/7/", "https://lms.example/7/scores"),
            ("https://lms.example/7?a=1&b=%2F", "https://lms.example/7/scores?a=1&b=%2F"),
            ("https://lms.example/7#x", "https://lms.example/7/scores"),
            ("https://lms.example?a=1", "https://lms.example/scores?a=1"),
        ],
    )
    def test_goes_before_the_query(self, line_item, scores):
        assert ags.scores_url(line_item) == scores


class TestScoreGiven:
    @pytest.mark.parametrize(
        ("score", "maximum", "expected"),
        [
            ("0", "4", "0.00"),
            ("0.005", "1", "0.01"),
            ("0.0049", "1", "0.00"),
            ("0.125", "1", "0.13"),
            ("0.135", "1", "0.14"),
            ("4", "4", "4.00"),
            ("2.999", "2.999", "2.999"),
        ],
        ids=str,
    )
    def test_rounds_to_the_nearest_hundredth_halves_up(self, score, maximum, expected):
        assert score_given(Decimal(score), Decimal(maximum)) == Decimal(expected)

    @pytest.mark.clause("AGS 2.0, 3.4.4")
    @given(st.decimals(0, 100, places=4), st.decimals("0.0001", 100, places=4))
    def test_never_leaves_its_range(self, one, other):
        score, maximum = min(one, other), max(one, other)

        given_ = score_given(score, maximum)

        assert 0 <= given_ <= maximum
        assert abs(given_ - score) <= Decimal("0.005")

    @pytest.mark.parametrize(("score", "maximum"), [(1, 0), (0, -1), (-1, 4), (5, 4)])
    def test_refuses_what_makes_no_sense(self, score, maximum):
        with pytest.raises(ValueError, match=r" of "):
            score_given(Decimal(score), Decimal(maximum))

    @given(st.decimals(0, 50, places=4), st.decimals(50, 100, places=4))
    def test_the_wire_says_the_same_number(self, score, maximum):
        sent = json.loads(
            score_body(Score(user_id="u", score=score, maximum=maximum, stamp=STAMP)),
            parse_float=Decimal,
        )

        assert Decimal(sent["scoreGiven"]) == score_given(score, maximum)
        assert Decimal(sent["scoreMaximum"]) == maximum
        assert "comment" not in sent


class TestStamps:
    @pytest.mark.clause("AGS 2.0, 3.4.9")
    @given(st.lists(MOMENTS, min_size=2, max_size=20))
    def test_each_is_later_than_the_one_before_at_whole_seconds(self, moments):
        stamps: list[datetime] = []
        for moment in moments:
            stamps.append(next_stamp(moment, stamps[-1] if stamps else None))

        assert all(one < other for one, other in pairwise(stamps))
        assert all(stamp.microsecond == 0 for stamp in stamps)
        assert stamps[0] == moments[0].replace(microsecond=0)

    @pytest.mark.clause("AGS 2.0, 3.4.9")
    @given(MOMENTS)
    def test_is_written_with_milliseconds_and_zone(self, moment):
        text = wire_time(moment)

        assert len(text) == len("2026-03-02T12:00:01.000Z")
        cut = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
        assert datetime.fromisoformat(text) == cut

    def test_is_written_in_utc_whatever_its_zone(self):
        local = STAMP.astimezone(timezone(timedelta(hours=2)))

        assert wire_time(local) == wire_time(STAMP) == "2026-03-02T12:00:01.000Z"

"""What the legs say that look at certificates."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lti_tool.errors import PlatformUnavailable
from lti_tool.services.doctor import outside
from tests.factories.charts import CLIENT, chart, seen
from tests.factories.tools import NOON
from tests.fakes.outbound import answer

DAY = timedelta(days=1)
BROKEN = PlatformUnavailable(code="tls_failed")
AWAY = PlatformUnavailable(code="not_reachable")


def shown(leg, certificates, **addresses):
    used, outbound = seen(answer(200))
    outbound.certificates = certificates
    found = leg(chart(client=replace(CLIENT, **addresses)), used, {})
    return found.verdict.value, found.code, found.detail


class TestCertificates:
    @pytest.mark.parametrize(
        ("certificates", "found"),
        [
            ({"lms.example": NOON + 15 * DAY}, ("green", "certificate_good", "lms.example")),
            ({"lms.example": NOON + 13 * DAY}, ("orange", "certificate_ends_soon", "lms.example")),
            (
                {"lms.example": NOON + 90 * DAY, "keys.example": NOON + 2 * DAY},
                ("orange", "certificate_ends_soon", "keys.example"),
            ),
            ({"lms.example": BROKEN}, ("red", "tls_failed", "lms.example")),
            (
                {"lms.example": NOON + 90 * DAY, "keys.example": AWAY},
                ("red", "not_reachable", "keys.example"),
            ),
            ({}, ("not-tried", "no_certificate", None)),
        ],
        ids=[
            "good for long",
            "ends soon",
            "one of two ends soon",
            "not trusted",
            "one of two is gone",
            "none at all",
        ],
    )
    def test_of_the_platforms_hosts_the_first_to_end_counts(self, certificates, found):
        keys = "https://keys.example/jwks"

        assert shown(outside.certificate, certificates, jwks_url=keys) == found

    @pytest.mark.parametrize(
        ("certificate", "found"),
        [
            (NOON + 15 * DAY, ("green", "certificate_good", None)),
            (NOON + 13 * DAY, ("orange", "own_certificate_ends_soon", None)),
            (BROKEN, ("red", "own_certificate_bad", "tool.example")),
            (AWAY, ("not-tried", "own_certificate_unseen", "not_reachable")),
            (None, ("not-tried", "no_certificate", None)),
        ],
        ids=["good for long", "ends soon", "not trusted", "out of our own sight", "none"],
    )
    def test_ours_is_ours_to_mend(self, certificate, found):
        assert shown(outside.own_certificate, {"tool.example": certificate}) == found

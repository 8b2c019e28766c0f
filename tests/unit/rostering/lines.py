"""A line to a OneRoster server that a test answers for."""

from datetime import UTC, datetime

from lti_tool.rostering.rest.calls import Line
from tests.fakes.outbound import FakeOutbound

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
URL = "https://administration.example/ims/oneroster/rostering/v1p2/users"


class Open:
    def __init__(self):
        self.renewed = 0

    def headers(self, url):
        return {"Authorization": f"Bearer {self.renewed}"}

    def renew(self):
        self.renewed += 1
        return True


class Fixed(Open):
    def renew(self):
        return False


def lined(reply, access=None):
    outbound = FakeOutbound(reply)
    rested: list[float] = []
    line = Line(outbound=outbound, access=access or Fixed(), now=lambda: NOW, rest=rested.append)
    return line, outbound, rested

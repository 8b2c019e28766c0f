"""De Wilgenhof over the line, in both versions: what a server tells is what the files tell."""

from urllib.parse import parse_qs, urlsplit

import pytest

from lti_tool.rostering.rest.access import Signed
from lti_tool.rostering.rest.calls import Line
from lti_tool.rostering.rest.oauth1 import Stamp
from lti_tool.rostering.rest.pull import Pull
from lti_tool.rostering.rest.server import BASE_PATHS, Authentication, Server, Version
from lti_tool.rostering.snapshot import OptionalField, Reading
from tests.fakes.outbound import FakeOutbound, answer
from tests.unit.rostering.administration import held
from tests.unit.rostering.build import read, sample
from tests.unit.rostering.lines import NOW
from tests.unit.rostering.test_objects import server as objects_of

BIRTHS = {OptionalField.BIRTH_DATE, OptionalField.BIRTH_YEAR, OptionalField.AGE}


def pulled(version, allowed):
    """Read the sample from a server that sends exactly the fields that are asked for."""
    objects = objects_of(version.value)

    def reply(call):
        parts = urlsplit(call.url)
        name = parts.path.removeprefix(f"{BASE_PATHS[version]}/")
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        first = int(query["offset"])
        rows = objects[name][first : first + int(query["limit"])]
        fields = query["fields"].split(",")
        told = [{field: row[field] for field in fields if field in row} for row in rows]
        return answer(200, {name: told}, X_Total_Count=str(len(objects[name])))

    server = Server(
        version=version,
        base_url=f"https://administration.example{BASE_PATHS[version]}",
        authentication=Authentication.OAUTH1,
        key="key",
        secret="secret",
    )
    outbound = FakeOutbound(reply)
    line = Line(
        outbound=outbound,
        access=Signed(server, lambda: Stamp(nonce="n", timestamp=1)),
        now=lambda: NOW,
        rest=lambda _: None,
    )
    return held(Pull(server, Reading(allowed=allowed)).run(line)), outbound


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize(
    "allowed",
    [frozenset(), *(frozenset({field}) for field in OptionalField), frozenset(OptionalField)],
    ids=["nothing", *OptionalField, "everything"],
)
def test_the_fields_that_are_asked_for_are_enough(version, allowed):
    files = read(sample(f"oneroster-{version.value}"), Reading(allowed=allowed - BIRTHS))

    roster, outbound = pulled(version, allowed)

    for part in ("schools", "groups", "persons", "memberships"):
        assert getattr(roster, part) == getattr(files, part)
    assert roster.rules == set()
    assert roster.ledger.dropped.total() == 0
    assert all(call.headers["Authorization"].startswith("OAuth ") for call in outbound.calls)


@pytest.mark.parametrize("version", Version)
def test_nothing_comes_over_the_line_that_is_not_for_us(version):
    _, outbound = pulled(version, frozenset())
    asked = " ".join(call.url for call in outbound.calls if "/users?" in call.url)

    for field in ("givenName", "familyName", "email", "identifier", "userIds", "birth", "agents"):
        assert field not in asked
    assert "enabledUser" in asked

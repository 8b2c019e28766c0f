"""A worker's means for tests, on a way out that a test answers."""

from collections.abc import Callable
from random import Random
from uuid import uuid4

from lti_tool.db import Database
from lti_tool.http_client import Answer
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.worker.courier import Courier
from tests.factories.tools import ROOT_KEY, Clock, exercises, signer
from tests.fakes.outbound import Call, FakeOutbound


def courier(database: Database, clock: Clock, reply: Callable[[Call], Answer]) -> Courier:
    outbound = FakeOutbound(reply)
    return Courier(
        database=database,
        root_key=ROOT_KEY,
        catalogue=exercises,
        outbound=outbound,
        tokens=AccessTokens(outbound, signer, clock.timestamp, lambda: str(uuid4())),
        clock=clock,
        new_id=uuid4,
        random=Random(1),  # noqa: S311 - chance that repeats itself
    )

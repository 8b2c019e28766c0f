"""A platform with a clock that stands still, and a minimal tool to try it with."""

from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from lti_tool.demo.platform import PlatformConfig, State, create_platform
from tests.functional.demo.minimal_tool import Clock, MinimalTool


@pytest.fixture(scope="session")
def keys() -> list[rsa.RSAPrivateKey]:
    """Three keys: the platform's, the platform's next, the tool's."""
    return [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(3)]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pauses() -> list:
    """What the platform wanted to wait, instead of waiting."""
    return []


@pytest.fixture
def key_sets() -> list:
    """The key sets that the tool publishes; the last one counts. An exception is raised."""
    return []


def _next_key_set(key_sets: list) -> object:
    if isinstance(key_sets[-1], Exception):
        raise key_sets[-1]
    return key_sets[-1]


@pytest.fixture
def posted() -> list:
    """What the platform posted, and where: notices. The tool answers 202."""
    return []


def _post(posted: list, url: str, document: object) -> int:
    posted.append((url, document))
    return 202


@pytest.fixture
def app(keys, clock, pauses, key_sets, posted):
    numbers = count(1)
    return create_platform(
        PlatformConfig(
            key=keys[0],
            kid="school-1",
            clock=clock,
            random_token=lambda: f"random{next(numbers):08d}",
            fetch_json=lambda _: _next_key_set(key_sets),
            new_key=lambda: keys[1],
            pause=pauses.append,
            post_json=lambda url, document: _post(posted, url, document),
            aside=lambda task: task(),
        )
    )


@pytest.fixture
def state(app) -> State:
    return app.extensions["platform"]


@pytest.fixture
def tool(app, keys, clock, state, key_sets) -> MinimalTool:
    tool = MinimalTool(key=keys[2], state=state, client=app.test_client(), clock=clock)
    key_sets.append(tool.key_set())
    return tool


@pytest.fixture
def line_item(tool) -> str:
    """The address of the column of a link that juf Fatima added."""
    return tool.line_item_url(tool.add_link())

"""Launches whose signature is right and whose claims are anything at all."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lti_tool.models.base import Base
from tests.fakes.platform import GONE
from tests.functional.lti.conftest import Scene

CANARY = "kanarie7"
TRIES = 60

MAY_KEEP = {
    "context.title",  # a group's label; a pupil's name in it is looked for elsewhere
    "deployment.platform_key",  # an unknown deployment waits for approval, under its own id
}

_plain = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.sampled_from(("", "\x00", CANARY, f"{CANARY}\x00", "$Person.name", "9" * 400, "\u202e"))
    | st.text(max_size=20).map(lambda text: CANARY + text)
    | st.sampled_from(("https://lms.example/x", f"https://evil.example/{CANARY}", "http://[", "//"))
)
anything = st.recursive(
    _plain,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("id", "title", "label", "type", "scope", "lineitem", "locale", CANARY))
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


def bent(right: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return changes to right claims: some are anything, some have one part that is anything."""

    def change(name: str) -> st.SearchStrategy[Any]:
        whole = anything | st.just(GONE)
        value = right[name]
        if not isinstance(value, dict):
            return whole
        part = st.tuples(st.sampled_from(sorted(value)), anything)
        return whole | part.map(lambda pair: {**value, pair[0]: pair[1]})

    names = st.lists(st.sampled_from(sorted(right)), min_size=1, max_size=3, unique=True)
    return names.flatmap(lambda some: st.fixed_dictionaries({n: change(n) for n in some}))


@pytest.mark.parametrize("kind", ["a link", "deep linking"])
def test_any_claims_are_taken_or_refused_and_nothing_strange_is_kept(
    scene: Scene, visit: Any, kind: str
):
    platform = scene.platforms[visit.platform.jwks_url]
    more = platform.deep_linking() if kind == "deep linking" else {}
    claims = {**platform.claims(nonce="", now=0), **more}
    fixed = {"iss", "aud", "nonce", "iat", "exp"}
    right = {n: v for n, v in claims.items() if n not in fixed and v is not GONE}
    seen = set()

    @settings(
        max_examples=TRIES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(changes=bent(right))
    def launch(changes: dict[str, Any]) -> None:
        answer = scene.visit().launch({**more, **changes})
        assert answer.status_code in {303, 400, 401, 403}, answer.text
        assert "Traceback" not in answer.text
        seen.add(answer.status_code)

    launch()
    assert {303, 400} <= seen
    assert kept(scene) <= MAY_KEEP


def kept(scene: Scene) -> set[str]:
    """Return the columns in which a text that was made up stands."""
    return {
        str(column)
        for table in Base.metadata.sorted_tables
        for row in scene.rows()[table.name]
        for column, value in zip(table.columns, row, strict=True)
        if CANARY in str(value)
    }

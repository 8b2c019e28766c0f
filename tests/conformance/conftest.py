"""The tool of the launch tests; every test here names the clause that it is about."""

import pytest

from tests.functional.lti.conftest import clock, platform, scene, visit

__all__ = ["clock", "platform", "scene", "visit"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Hold every test here to naming the clause that it is about."""
    for item in items:
        if "tests/conformance" in item.path.as_posix() and not item.get_closest_marker("clause"):
            raise pytest.UsageError(f"{item.nodeid} names no clause")

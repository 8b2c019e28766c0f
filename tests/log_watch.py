"""Gate G4: nobody who is launched in the whole run may stand in anything that it logged.

Every launch of the fake platform carries the name and address of one invented person. What a test
prints or logs is searched for them; tests that keep a log in memory search it themselves.
"""

from collections.abc import Iterable

import pytest

from tests.fakes.platform import PERSON


def speaks_of_somebody(text: str) -> bool:
    """Tell whether a log holds the person of the fake platform, in any case."""
    return PERSON.casefold() in text.casefold()


class LogWatch:
    """Collects the tests in whose output somebody stands; one of them fails the run."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def look(self, nodeid: str, sections: Iterable[tuple[str, str]]) -> None:
        """Search what one test printed and logged, by kind of output."""
        self.found += [
            f"{nodeid}: {kind}"
            for kind, text in sections
            if kind.startswith("Captured") and speaks_of_somebody(text)
        ]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at each phase of each test; with several processes this runs in the first."""
        self.look(report.nodeid, report.sections)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where somebody was found."""
        if self.found:
            terminalreporter.section("Somebody stands in what the run logged (gate G4)")
            for line in dict.fromkeys(self.found):
                terminalreporter.line(line)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run."""
        if self.found:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

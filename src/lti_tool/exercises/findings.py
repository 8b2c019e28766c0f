"""What is wrong with a package, said so that its author can find the place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One reason why a package is refused.

    ``file`` is relative to the package, ``line`` counts from 1 (0: the file as a whole), ``code``
    is stable, ``message`` is a sentence for the author.
    """

    file: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        """Return the finding as compilers do, so that editors can jump to the place."""
        return f"{self.file}:{self.line}: {self.code}: {self.message}"


class Refused(Exception):
    """Something in a package cannot be used; ``findings`` names every reason found so far.

    Stays inside ``exercises``: the catalogue turns it into ``ExerciseInvalid``, the checker into
    a list.
    """

    def __init__(self, *findings: Finding) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings

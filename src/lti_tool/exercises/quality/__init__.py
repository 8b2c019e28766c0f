"""Whether exercises are good, not just well-formed: remarks for their author.

A package with remarks works. ``review`` gathers those that can be told from the exercises alone;
spelling needs a word list, so ``words`` only says what there is to look up.
"""

from collections.abc import Sequence

from lti_tool.exercises.exercise import Exercise
from lti_tool.exercises.findings import Finding
from lti_tool.exercises.quality import doubles, goals, sense

__all__ = ["review"]


def review(exercises: Sequence[Exercise]) -> tuple[Finding, ...]:
    """Return the remarks on these exercises; ``file`` is ``<exercise key>/<item identifier>``."""
    return (*doubles.found(exercises), *sense.found(exercises), *goals.found(exercises))

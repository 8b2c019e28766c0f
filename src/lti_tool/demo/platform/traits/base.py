"""What a trait is."""

from enum import Enum


class Trait(Enum):
    """One habit of platforms, as a row: what it is, where that is known from, who has it.

    Sources name public texts and code, by the clause where there is one; "seen" is what was
    observed on a running platform, and "memory" what nobody looked up.
    """

    def __init__(self, text: str, source: str, profiles: str) -> None:
        """Keep one row.

        Args:
            text: one plain Dutch sentence for the visitor of the demo.
            source: where the habit is known from.
            profiles: names of the profiles that have it, with blanks between; may be empty.
        """
        self.text = text
        self.source = source
        self.profiles = frozenset(profiles.split())

    @property
    def key(self) -> str:
        """The trait's name in forms and on the command line, for instance ``whole-seconds``."""
        return self.name.lower().replace("_", "-")

"""Who belongs to the group right now, and what changed since a listing."""

from itertools import count
from threading import RLock

from lti_tool.demo.platform import people
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import MemberStatus


class Roster:
    """The statuses of the members; every method is atomic."""

    def __init__(self, lock: RLock) -> None:
        """Start with everybody active, guarded by ``lock``."""
        self._lock = lock
        self._versions = count(1)
        self._changes: dict[str, tuple[int, MemberStatus]] = {}
        self.version = 0

    def set_status(self, user_id: str, status: MemberStatus) -> None:
        """Let a member come, pause (``Inactive``) or go (``Deleted``)."""
        with self._lock:
            self.version = next(self._versions)
            self._changes[user_id] = (self.version, status)

    def status(self, user_id: str) -> MemberStatus:
        """Return how a member stands."""
        with self._lock:
            return self._changes.get(user_id, (0, "Active"))[1]

    def members(self, *, crowd: bool) -> tuple[Person, ...]:
        """Return who is in the group, active or paused; with the ``crowd`` if it is there."""
        everybody = (*people.MEMBERS, *(people.CROWD if crowd else ()))
        return tuple(person for person in everybody if self.status(person.user_id) != "Deleted")

    def changed_since(self, version: int) -> tuple[Person, ...]:
        """Return who came, paused or went after ``version``, gone ones included."""
        with self._lock:
            changed = {user for user, (at, _) in self._changes.items() if at > version}
        return tuple(p for p in (*people.MEMBERS, *people.CROWD) if p.user_id in changed)

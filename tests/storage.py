"""Where tests write: in memory, so that none of them waits for a disk that is not read again.

What has to be on a disk before an answer is given is still asked for (``synchronous=FULL``); the
machine's memory only says sooner that it is there. ``PYTEST_DEBUG_TEMPROOT`` and ``--basetemp``
choose another place.
"""

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev", "shm")
ROOM = 2**31
"""Bytes that must be free there; a run takes some 200 MB."""

_CHOICE = "PYTEST_DEBUG_TEMPROOT"


def in_memory() -> str | None:
    """Return a folder in memory, or None where the machine has none with room in it."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    return str(MEMORY)


def choose() -> None:
    """Let pytest make its folders there, unless somebody chose another place."""
    if folder := in_memory():
        os.environ.setdefault(_CHOICE, folder)

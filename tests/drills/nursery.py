"""Starts commands of ours as processes of their own, at once: the code was read before.

Reads a line of JSON for each from its standard input (words, environment, file for its output),
answers with the process id, and ends all of them with its input.
"""

import json
import os
import signal
import sys
from pathlib import Path
from unittest import mock

from lti_tool.exercises import catalogue
from lti_tool.main import main
from tests.factories.tools import exercises


def serve() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that ended
    exercises()
    _say("ready")
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if not pid:
            os.environ.update(asked["environ"])
            output = os.open(Path(asked["output"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            for stream in (1, 2):
                os.dup2(output, stream)
            main(asked["words"])
        _say(pid)
    os.killpg(0, signal.SIGKILL)


def _say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with mock.patch.object(catalogue, "load_default", exercises):
        serve()

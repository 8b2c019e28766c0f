"""What a piece of the program says to the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

from sqlalchemy import Engine, event

from lti_tool.db.prepared import Prepared

Listener = Callable[[str], object]


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Yield a list to which every statement of the block is added, without its values."""
    said: list[str] = []
    with heard(engine, said.append):
        yield said


@contextmanager
def heard(engine: Engine, listener: Listener) -> Iterator[None]:
    """Tell ``listener`` every statement of the block, on one line, after it ran."""

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):  # asks nothing
            listener(" ".join(statement.split()))

    run = Prepared.run

    def note_prepared(prepared, session, values):
        found = run(prepared, session, values)
        listener(" ".join(found[0].text.split()))
        return found

    event.listen(engine, "after_cursor_execute", note)
    try:
        with mock.patch.object(Prepared, "run", note_prepared):
            yield
    finally:
        event.remove(engine, "after_cursor_execute", note)

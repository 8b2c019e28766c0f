"""Sudden ends: a process that dies at the n-th time that it meets the world outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lti_tool.db import Database
from lti_tool.http_client import Answer
from tests.fakes.gradebook import MoodleBook
from tests.fakes.outbound import Call


class Killed(BaseException):
    """Nobody catches this one: the process is gone."""


@dataclass(slots=True)
class Fuse:
    """Burns a bit at each meeting with the world; at the end the process dies."""

    left: int

    def burn(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed


class Fragile(Database):
    """A database that its process may be killed at: before, within and after a transaction."""

    def __init__(self, engine: Engine, fuse: Fuse) -> None:
        super().__init__(engine)
        self._fuse = fuse

    @contextmanager
    def writing(self) -> Iterator[Session]:
        self._fuse.burn()
        with super().writing() as session:
            yield session
            session.flush()
            self._fuse.burn()
        self._fuse.burn()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        self._fuse.burn()
        with super().reading() as session:
            yield session


@dataclass(slots=True)
class FragileWay:
    """A way out that its process may be killed at: before a call, and before its answer."""

    book: MoodleBook
    fuse: Fuse

    def reply(self, call: Call) -> Answer:
        self.fuse.burn()
        answer = self.book.reply(call)
        self.fuse.burn()
        return answer

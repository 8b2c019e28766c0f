"""A class of simulated pupils, and how each of them is really doing: the truth for the board."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from lti_tool.exercises.exercise import Exercise, Item
from lti_tool.exercises.interactions.choice import ChoiceInteraction
from lti_tool.exercises.interactions.inline_choice import InlineChoiceInteraction
from lti_tool.exercises.scoring import model_answer, score

Get = Callable[[str], object]
Post = Callable[[str, dict[str, list[str]]], object]


@dataclass(kw_only=True)
class Child:
    """One pupil with a browser. What the board must say follows from what they did alone."""

    person_id: UUID
    exercise: Exercise
    get: Get
    post: Post
    clock: Callable[[], datetime]
    at: int = 0
    since: datetime | None = None
    last: datetime | None = None
    points: list[bool] = field(default_factory=list)
    made: set[int] = field(default_factory=set)
    done: bool = False

    def open(self, number: int) -> None:
        """Look at an item."""
        self.get(f"/opdracht/{number}")
        if self.at != number:
            self.since = self.clock()
        self.at, self.last = number, self.clock()

    def enter(self) -> None:
        """Come in: the tool leads to the first item without an answer."""
        self.get("/opdracht")
        self.open(1)

    def answer(self, *, right: bool) -> None:
        """Hand in the item that is in front of them."""
        item = self.exercise.items[self.at - 1]
        self.post(f"/opdracht/{self.at}", responses_for(item, right=right))
        self.since = self.last = self.clock()
        self.points.append(right)
        self.made.add(self.at)
        self.done = len(self.made) == len(self.exercise.items)

    def truth(self) -> tuple[str, str]:
        """Return the state and the step that the board must show for this pupil now."""
        if self.last is None or self.since is None:
            return "not-started", ""
        if self.clock() - self.last >= timedelta(hours=1):
            return "not-started", ""
        if self.done:
            return "done", ""
        usual = timedelta(minutes=self.exercise.minutes) / len(self.exercise.items)
        long = self.clock() - self.since > max(2 * usual, timedelta(minutes=2))
        wrong = len(self.points) > 1 and not any(self.points[-2:])
        return ("stuck" if long or wrong else "working"), f"{self.at} / {len(self.exercise.items)}"


def responses_for(item: Item, *, right: bool) -> dict[str, list[str]]:
    """Return the form fields of an answer that brings all the points, or none."""
    best = {name: list(values) for name, values in model_answer(item).items()}
    if right:
        return best
    worst = {name: _other(item, name, values) for name, values in best.items()}
    assert score(item, {name: tuple(values) for name, values in worst.items()}).score == 0
    return worst


def _other(item: Item, name: str, best: list[str]) -> list[str]:
    found = next(each for each in item.interactions if each.response_identifier == name)
    if isinstance(found, ChoiceInteraction | InlineChoiceInteraction):
        return [choice.identifier for choice in found.choices if choice.identifier not in best][:1]
    return ["xyz"]

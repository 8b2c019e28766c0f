"""The records that everything else works with: exercise, item, stimulus, outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lti_tool.errors import NotFound
from lti_tool.exercises.catalogs import Support
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.markup import Content, Feedback, Interaction
from lti_tool.exercises.processing.records import Declarations, Rule

SPELLING = "Spelling"
"""The subject in which a word that is read aloud would be half the answer."""

Responses = Mapping[str, tuple[str, ...]]
"""What a pupil answered: response identifier -> values as text; nothing answered is ``()``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stimulus:
    """Material to view beside the items: a text, a table, a picture.

    Source: QTI 3.0 ASI, "AssessmentStimulus".
    """

    identifier: str
    title: str
    language: str
    body: tuple[Content, ...]
    supports: tuple[Support, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question as it is kept in memory: checked, compiled, never changed.

    ``maximum`` is in points, above 0. ``stimulus`` is the identifier of the material to view, or
    None. ``interactions`` stand in the order in which the body holds them. ``by_teacher``: no rule
    scores it, a teacher does, by the ``rubric`` that pupils never see. ``max_attempts`` tells how
    often a pupil may try before the right answer is shown.

    Source: QTI 3.0 ASI, "AssessmentItem".
    """

    identifier: str
    title: str
    language: str
    stimulus: str | None
    body: tuple[Content, ...]
    interactions: tuple[Interaction, ...]
    declarations: Declarations
    processing: tuple[Rule, ...]
    modal_feedback: tuple[Feedback, ...]
    maximum: Decimal
    by_teacher: bool = False
    max_attempts: int = 1
    rubric: tuple[Content, ...] = ()
    supports: tuple[Support, ...] = ()

    def declaration(self, interaction: Interaction) -> ResponseDeclaration:
        """Return the response variable that an interaction of this item is bound to."""
        return self.declarations.responses[interaction.response_identifier]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an item was answered.

    ``score`` is in points, 0 to ``maximum``. ``correct`` tells whether the score is the maximum;
    None where a teacher scores (``score`` is 0 until then). ``feedback`` holds the texts to show,
    in a child's words.
    """

    score: Decimal
    maximum: Decimal
    correct: bool | None
    feedback: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Where an exercise is made that another publisher's server holds (decision D9).

    ``server`` is its key here, ``provider`` whose it is, as people know them. ``resource`` is what
    the server calls the exercise, ``address`` where it opens there. ``points`` is the maximum.
    """

    server: str
    provider: str
    resource: str
    address: str
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A package: some items on one subject within a theme.

    ``key`` names it in links and never changes; ``version`` is a digest of the package's bytes,
    so whatever was started with one version can tell that it meets another. ``groups`` are the
    Dutch school years (groep) 1 to 8 it is meant for, ``minutes`` about how long it takes,
    ``goal`` what a pupil learns, ``slo`` the goals of SLO (the Dutch curriculum institute)
    that it serves, by UUID, ``level`` a reference level such as 1F (or empty), ``licence`` under
    which terms the content may be used. ``practice`` is the key of the goal that its items serve
    (or empty), ``difficulty`` what the author says of items by identifier, 1 to 5.

    ``at_once`` is 0 but for the practice of a goal (``adaptive.banks``): there it tells how many
    of the items a pupil makes in one go. ``sounds`` are cleaned MP3 files by their names,
    ``words`` those that are right and stand in no word list (names).

    One that is made ``elsewhere`` has no items here.
    """

    key: str
    version: str
    title: str
    description: str
    theme: str
    subject: str
    groups: tuple[int, ...]
    goal: str
    level: str
    minutes: int
    licence: str
    items: tuple[Item, ...]
    stimuli: tuple[Stimulus, ...]
    slo: Mapping[str, str] = field(default_factory=dict)
    practice: str = ""
    difficulty: Mapping[str, int] = field(default_factory=dict)
    at_once: int = 0
    sounds: Mapping[str, bytes] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    elsewhere: Elsewhere | None = None

    @property
    def stands_alone(self) -> bool:
        """Return whether it cannot be a part of a lesson: practice, or made elsewhere."""
        return bool(self.at_once) or self.elsewhere is not None

    @property
    def maximum(self) -> Decimal:
        """Return the points of all items together; of practice one for each item made."""
        if self.elsewhere is not None:
            return self.elsewhere.points
        return Decimal(self.at_once) or sum((item.maximum for item in self.items), Decimal(0))

    @property
    def length(self) -> int:
        """Return how many items a pupil makes; what is made elsewhere counts as one."""
        return self.at_once or len(self.items) or 1

    def item(self, identifier: str) -> Item:
        """Return one item.

        Raises:
            NotFound: it is not in this exercise.
        """
        found = next((item for item in self.items if item.identifier == identifier), None)
        if found is None:
            raise NotFound("item")
        return found

    def stimulus_of(self, item: Item) -> Stimulus | None:
        """Return the material that goes with an item, if any."""
        found = (each for each in self.stimuli if each.identifier == item.stimulus)
        return next(found, None)

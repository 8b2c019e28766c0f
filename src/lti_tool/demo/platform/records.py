"""What the platform remembers, one frozen record per kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

DocumentTarget = Literal["iframe", "window"]
GradebookMood = Literal["normal", "slow", "500", "403"]
ClockMood = Literal["right", "ahead", "behind"]
StorageMood = Literal["off", "on", "frame", "lies", "stranger", "silent"]
MessageKind = Literal["launch", "deep_linking", "submission_review", "data_privacy"]
MemberStatus = Literal["Active", "Inactive", "Deleted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """What is broken or changed on purpose.

    Attributes:
        names: send name and e-mail address in messages and member lists.
        login_by_get: start the login with GET instead of POST.
        accept_multiple: allow several content items in one deep-linking response.
        token_down: the token endpoint answers 503.
        gradebook: how the line item and score services behave.
        clock: whether the platform's clock is right or five minutes off.
        login_required: refuse every authentication request with ``login_required``.
        storage: whether and how the frame page keeps a tool's data.
        crowd: let the group have many more pupils, whom nobody can enter as.
        deep_linking: settings of a deep-linking request to change; ``None`` leaves one out.
    """

    names: bool = False
    login_by_get: bool = False
    accept_multiple: bool = True
    token_down: bool = False
    gradebook: GradebookMood = "normal"
    clock: ClockMood = "right"
    login_required: bool = False
    storage: StorageMood = "off"
    crowd: bool = False
    deep_linking: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A resource link in a course.

    Attributes:
        history: the ids that it was copied from, the latest first.
        available: ``startDateTime`` and ``endDateTime`` as the tool gave them.
        submission: likewise.
    """

    id: str
    title: str
    url: str
    text: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    history: tuple[str, ...] = ()
    available: Mapping[str, str] = field(default_factory=dict)
    submission: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolClient:
    """The tool as this platform knows it: once ready-made, and once for each registration.

    Attributes:
        scopes: what it was approved for.
        custom: its own parameters, for every link.
    """

    client_id: str
    deployment_id: str
    scopes: frozenset[str]
    custom: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLaunch:
    """A launch between login initiation and id_token.

    Attributes:
        person_key: who started it.
        client: as which client the tool is called.
        kind: which message follows.
        course_id: where it is about.
        link: the link to open, if it is about one.
        target: where the tool is shown.
        target_link_uri: what the login initiation said.
        about: the user id of whom it is about, if that is somebody else than the user.
        line_item_id: the column that a submission review is about, or empty.
    """

    person_key: str
    client: ToolClient
    kind: MessageKind
    course_id: str
    link: Link | None
    target: DocumentTarget
    target_link_uri: str
    started_at: datetime
    about: str = ""
    line_item_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingDeepLink:
    """A deep-linking request that waits for its response.

    Attributes:
        client: as which client the tool was called.
        session_key: stands in the return address's query.
        settings: what the request said, by the names of the standard.
    """

    person_key: str
    client: ToolClient
    course_id: str
    session_key: str
    settings: Mapping[str, object]
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItemFields:
    """What a tool may say about a line item.

    Attributes:
        score_maximum: points, above 0.
        review: its ``submissionReview`` as the tool gave it.
    """

    label: str
    score_maximum: float
    resource_id: str | None = None
    resource_link_id: str | None = None
    tag: str | None = None
    start: str | None = None
    end: str | None = None
    review: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """A column of the gradebook."""

    id: str
    fields: LineItemFields


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The last score the tool posted for one user in one line item.

    Attributes:
        timestamp: what the tool said, aware.
        saved_at: when the platform took it, aware UTC.
        given: points out of ``maximum``; ``None`` when there is no mark.
        maximum: points, above 0; ``None`` when there is no mark.
    """

    line_item_id: str
    user_id: str
    timestamp: datetime
    saved_at: datetime
    activity_progress: str
    grading_progress: str
    given: float | None = None
    maximum: float | None = None
    comment: str | None = None

    def scaled_to(self, score_maximum: float) -> float | None:
        """Return the mark in points of a column of ``score_maximum``, capped to it."""
        if self.given is None or self.maximum is None:
            return None
        points = self.given / self.maximum * score_maximum
        return round(min(points, score_maximum), 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message between platform and tool, as the inspector shows it.

    Attributes:
        number: counts up from 1.
        kind: a key of ``explanations.KINDS``.
        outcome: what became of it, in a few words or a status.
        good: whether the platform was content.
        fields: names and values in the order of the message; no secrets.
    """

    number: int
    at: datetime
    kind: str
    outcome: str
    good: bool
    fields: tuple[tuple[str, str], ...]

"""Which course a launch is about, and what variables mean there."""

from urllib.parse import quote

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.course import Course
from lti_tool.demo.platform.ids import Kind, outward
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import Link, PendingLaunch
from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.traits import LaunchTrait


def course_of(platform: State, launch: PendingLaunch) -> Course:
    """Return the course that a launch is about."""
    return platform.course_by_id(launch.course_id) or platform.course


def context(platform: State, course: Course) -> dict[str, object]:
    """Return a course as messages and lists describe it."""
    short = platform.has(LaunchTrait.SHORT_CONTEXT_TYPE)
    return {
        "id": outward(platform, "context", course.facts.id),
        "label": course.facts.label,
        "title": course.facts.title,
        "type": ["CourseSection" if short else vocabulary.COURSE_SECTION],
    }


def known_variables(platform: State) -> tuple[str, ...]:
    """Return the variables that are filled in here, without the dollar sign."""
    histories = {
        LaunchTrait.CONTEXT_HISTORY: "Context.id.history",
        LaunchTrait.LINK_HISTORY: "ResourceLink.id.history",
    }
    return (
        "Context.id",
        "Context.title",
        "ResourceLink.id",
        "ResourceLink.title",
        "ResourceLink.available.startDateTime",
        "ResourceLink.available.endDateTime",
        "ResourceLink.submission.startDateTime",
        "ResourceLink.submission.endDateTime",
        "User.id",
        *(name for trait, name in histories.items() if platform.has(trait)),
    )


def filled_in(
    platform: State, person: Person, launch: PendingLaunch, custom: dict[str, str]
) -> dict[str, object]:
    """Return custom parameters with their variables filled in (LTI Core 1.3, 5.4.6.1)."""
    values = _values(platform, person, launch)
    known = {f"${name}" for name in known_variables(platform)}
    unknown = "" if platform.has(LaunchTrait.EMPTY_VARIABLES) else None

    def fill(text: str) -> str:
        if not text.startswith("$"):
            return text
        if text in known:
            return values[text.removeprefix("$")]
        return text if unknown is None else unknown

    return {name: fill(text) for name, text in custom.items()}


def _values(platform: State, person: Person, launch: PendingLaunch) -> dict[str, str]:
    facts, link = course_of(platform, launch).facts, launch.link
    return {
        "Context.id": outward(platform, "context", facts.id),
        "Context.title": facts.title,
        "Context.id.history": _history(platform, "context", facts.history),
        "User.id": "" if person.anonymous else outward(platform, "user", person.user_id),
        "ResourceLink.id": outward(platform, "link", link.id) if link else "",
        "ResourceLink.title": link.title if link else "",
        "ResourceLink.id.history": _history(platform, "link", link.history if link else ()),
        **_periods(link),
    }


def _history(platform: State, kind: Kind, ids: tuple[str, ...]) -> str:
    """Return earlier ids, the latest first, URL-encoded, with commas between."""
    return ",".join(quote(outward(platform, kind, each), safe="") for each in ids)


def _periods(link: Link | None) -> dict[str, str]:
    periods = {
        "available": link.available if link else {},
        "submission": link.submission if link else {},
    }
    return {
        f"ResourceLink.{period}.{end}": moments.get(end, "")
        for period, moments in periods.items()
        for end in ("startDateTime", "endDateTime")
    }

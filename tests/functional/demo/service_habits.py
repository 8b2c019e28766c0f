"""What each habit of the services looks like from outside: one look, and what it shows."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lti_tool.demo.platform import vocabulary as words
from lti_tool.demo.platform.traits import ServiceTrait as T
from lti_tool.demo.platform.traits import Trait
from tests.functional.demo.launch_habits import Habit
from tests.functional.demo.minimal_tool import SCORE_FIELDS, MinimalTool, behind

SCORE = {"Content-Type": words.SCORE}
ITEM = {"Content-Type": words.LINE_ITEM}


def column(tool: MinimalTool) -> str:
    """Return the address of a new column."""
    return tool.line_item_url(tool.add_link())


def scored(tool: MinimalTool, **changes: object) -> tuple[int, Any]:
    """Return status and body of the answer to a score."""
    answer = tool.post_score(column(tool), **changes)
    return answer.status_code, answer.get_json(force=True) if answer.data else None


def scored_again(tool: MinimalTool, seconds: float, **changes: object) -> tuple[int, float | None]:
    """Post a 7, and then a 9 with its stamp ``seconds`` later; return the status and the mark."""
    address = column(tool)
    assert tool.post_score(address, comment="Mooi!").status_code in {200, 204}
    tool.clock.move(seconds=max(seconds, 0))
    stamp = tool.clock() + timedelta(seconds=min(seconds, 0))
    body = {"scoreGiven": 9, "timestamp": stamp.isoformat(), **changes}
    status = tool.post_score(address, **body).status_code
    (item,) = tool.state.course.line_items()
    return status, tool.state.course.mark(item.id, "4")


def created(tool: MinimalTool, **more: object) -> tuple[int, Any]:
    """Return status and body of the answer to a new column."""
    body = {"label": "Tafels", "scoreMaximum": 10, **more}
    answer = tool.call("POST", tool.state.config.line_items_url(), body=body, headers=ITEM)
    return answer.status_code, answer.get_json(force=True)


def listed(tool: MinimalTool, **headers: str) -> Any:
    """Return the answer to a question for all columns, two a page."""
    for _ in range(3):
        created(tool)
    url = tool.state.config.line_items_url()
    mark = "&" if "?" in url else "?"
    return tool.call("GET", f"{url}{mark}limit=2", headers=headers)


def results(tool: MinimalTool) -> list[dict[str, Any]]:
    """Return Sanne's results, asked for by her number; Daan has one as well."""
    address = column(tool)
    tool.post_score(address, comment="Mooi!")
    tool.post_score(address, userId="5")
    url = behind(address, "results")
    return tool.call("GET", f"{url}{'&' if '?' in url else '?'}user_id=4").get_json(force=True)


def token(tool: MinimalTool, *, scope: str = "", **claims: object) -> Any:
    scope = scope or words.SCORE_SCOPE
    return tool.ask_token(tool.sign(tool.assertion(**claims)), scope=scope)


def roster(tool: MinimalTool) -> Any:
    return tool.call("GET", tool.state.config.memberships_url())


def big_page(tool: MinimalTool) -> int:
    tool.state.switch(crowd=True)
    return len(roster(tool).get_json(force=True)["members"])


def differences(tool: MinimalTool) -> list[str] | None:
    """Return who is gone, by the difference since a first listing."""
    header = roster(tool).headers.get("Link", "")
    if 'rel="differences"' not in header:
        return None
    tool.state.roster.set_status("5", "Deleted")
    url = header.partition("<")[2].partition(">")[0]
    changed = tool.call("GET", url.removeprefix("http://localhost:8001"))
    return [f"{m['user_id']} {m['status']}" for m in changed.get_json(force=True)["members"]]


def score_of_who_is(tool: MinimalTool, status: str) -> int:
    tool.state.roster.set_status("4", status)
    return scored(tool)[0]


def without_agent(tool: MinimalTool) -> int:
    url = tool.state.config.line_items_url()
    return tool.call("GET", url, headers={"User-Agent": ""}).status_code


def claim(tool: MinimalTool, name: str) -> Any:
    return tool.launch(f"/launch/links/{tool.add_link()}").get(name)


def wrong_scope(tool: MinimalTool) -> int:
    headers = {"Authorization": f"Bearer {tool.token(words.SCORE_SCOPE)}"}
    return tool.call("GET", tool.state.config.line_items_url(), headers=headers).status_code


def wrong_type(tool: MinimalTool) -> int:
    address, headers = behind(column(tool), "scores"), {"Content-Type": "application/json"}
    body = {**SCORE_FIELDS, "timestamp": tool.clock().isoformat()}
    return tool.call("POST", address, body=body, headers=headers).status_code


def asked_too_much(tool: MinimalTool) -> tuple[int, str]:
    """Ask for scores and the roster; return the status, and what was granted."""
    answer = token(tool, scope=f"{words.SCORE_SCOPE} {words.MEMBERSHIP_SCOPE}")
    return answer.status_code, (answer.get_json(silent=True) or {}).get("scope", "")


def over_asked(tool: MinimalTool) -> int:
    return token(tool, scope=f"{words.SCORE_SCOPE} unknown").status_code


BOTH = " ".join(sorted((words.SCORE_SCOPE, words.MEMBERSHIP_SCOPE)))
REASON = {"status": 400, "reason": "userId is not a pupil of this course"}

HABITS: Mapping[Trait, Habit] = {
    T.USER_AGENT_NEEDED: (without_agent, 400, 200),
    T.AUDIENCE_CONSTANT: (
        lambda t: token(t, aud="https://api.lms.example/auth/token").status_code,
        200,
        400,
    ),
    T.AUDIENCE_ONE_TEXT: (
        lambda t: token(t, aud=[t.state.config.token_audience]).status_code,
        400,
        200,
    ),
    T.TOKEN_AS_HTML: (lambda t: token(t).mimetype, "text/html", "application/json"),
    T.TOKEN_ERRORS_BROKEN: (
        lambda t: token(t, iss="x").get_json(force=True, silent=True) is None,
        True,
        False,
    ),
    T.NO_EXPIRY_TOLD: (lambda t: "expires_in" in token(t).get_json(force=True), False, True),
    T.SCOPES_NARROWED: (over_asked, 200, 400),
    T.ROSTER_NOT_APPROVED: (asked_too_much, (400, ""), (200, BOTH)),
    T.ADDRESSES_WITH_QUERY: (lambda t: "?" in column(t), True, False),
    T.EXACT_ACCEPT: (lambda t: listed(t, Accept="*/*").status_code, 406, 200),
    T.EXACT_CONTENT_TYPE: (wrong_type, 415, 200),
    T.ALWAYS_400: (wrong_type, 400, 415),
    T.SCOPE_401: (wrong_scope, 401, 403),
    T.EMPTY_REFUSALS: (lambda t: scored(t, userId="99"), (400, []), (400, REASON)),
    T.LINKS_ESCAPED: (
        lambda t: listed(t).headers["Link"].encode("latin-1").decode().split(", ")[-1],
        "<http://localhost:8001/ags/2/lineitems?type_id=1&amp;limit=2&amp;from=2>; rel=“next”",
        '<http://localhost:8001/ags/2/lineitems?type_id=1&limit=2&from=2>; rel="next"',
    ),
    T.LINKS_BARE: (
        lambda t: [line.rpartition(";")[2] for line in listed(t).headers.getlist("Link")],
        [" REL=first", " REL=next"],
        [' rel="next"'],
    ),
    T.PAGES_OF_50: (big_page, 50, 124),
    T.DIFFERENCES: (differences, ["5 Deleted"], None),
    T.SHORT_ROLES: (
        lambda t: roster(t).get_json(force=True)["members"][0]["roles"],
        ["Instructor"],
        [words.INSTRUCTOR],
    ),
    T.OLD_ROSTER_TOO: (
        lambda t: claim(t, words.NRPS_SERVICE)["service_versions"],
        ["1.0", "2.0"],
        ["2.0"],
    ),
    T.GROUPS: (lambda t: claim(t, words.GROUPS_SERVICE) is None, False, True),
    T.NOTICES: (lambda t: claim(t, words.NOTICE_SERVICE) is None, False, True),
    T.DATES_DROPPED: (
        lambda t: "startDateTime" in created(t, startDateTime="2026-03-02T12:00:00Z")[1],
        False,
        True,
    ),
    T.LINE_ITEM_ID_REFUSED: (lambda t: created(t, id="x")[0], 400, 201),
    T.WHOLE_SECONDS: (lambda t: scored_again(t, 0.5), (409, 7), (200, 9)),
    T.OLDER_IS_400: (lambda t: scored_again(t, -1)[0], 400, 409),
    T.FUTURE_REFUSED: (lambda t: scored(t, timestamp="2026-03-02T12:01:01Z")[0], 400, 200),
    T.NO_MAXIMUM_422: (lambda t: scored(t, scoreMaximum=None)[0], 422, 400),
    T.USER_422: (lambda t: scored(t, userId="99")[0], 422, 400),
    T.USER_NAMED: (lambda t: "userId 99" in scored(t, userId="99")[1]["reason"], True, False),
    T.USER_GONE_403_404: (
        lambda t: (score_of_who_is(t, "Inactive"), score_of_who_is(t, "Deleted")),
        (403, 404),
        (400, 400),
    ),
    T.UNKNOWN_FIELDS_REFUSED: (lambda t: scored(t, grade=7)[0], 400, 200),
    T.UNGRADED_WIPES: (
        lambda t: scored_again(t, 2, gradingProgress="Pending"),
        (200, None),
        (200, 7),
    ),
    T.SCORE_ANSWERED: (
        lambda t: scored(t)[1],
        {"resultUrl": "http://localhost:8001/ags/2/lineitems/11/lineitem/results/4?type_id=1"},
        None,
    ),
    T.SCORE_204: (lambda t: scored(t)[0], 204, 200),
    T.COMMENT_LOST_BY_FILTER: (lambda t: "comment" in results(t)[0], False, True),
    T.NO_USER_FILTER: (lambda t: len(results(t)), 2, 1),
    T.NO_RESULT_MAXIMUM: (
        lambda t: [results(t)[0].get(name) for name in ("resultScore", "resultMaximum")],
        [0.7, None],
        [7, 10],
    ),
}

SEEN_BEST_WITHOUT: Mapping[Trait, frozenset[Trait]] = {
    T.OLDER_IS_400: frozenset({T.WHOLE_SECONDS}),
}
"""Habits that hide another one of the standard profile."""

"""The doctor finds a platform of each kind healthy, whatever its habits, and leaves no trace."""

from lti_tool import app
from lti_tool.services import registrations
from lti_tool.services.doctor import chart, legs

TRIED = {
    "approval": "approved",
    "platform_keys": "keys_good",
    "clock": "clock_good",
    "own_key_set": "own_keys_good",
    "own_key": "key_good",
    "services": "services_own",
    "token_score": "token_granted",
    "token_line_items": "token_granted",
    "token_roster": "token_granted",
    "gradebook": "columns_read",
    "roster": "roster_read",
    "test_column": "column_made",
    "browsers": "cookie_kept",
    "last_launch": "launched",
}


def test_after_one_launch_every_leg_is_green(rig, visitor, link):
    visitor.enter("sanne").open_link()
    columns = rig.platform.course.line_items()
    with rig.tool.database.reading() as session:
        (found,) = registrations.listed(session)
        patient = chart.read(session, found.id, found.school_id)

    walked = dict(legs.examine(patient, app.instruments_of(rig.tool, write=True)))

    verdicts = {leg: finding.verdict.value for leg, finding in walked.items()}
    assert set(verdicts.values()) == {"green", "not-tried"}
    green = {leg: found.code for leg, found in walked.items() if verdicts[leg] == "green"}
    assert green == TRIED
    assert rig.platform.course.line_items() == columns

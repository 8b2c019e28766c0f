"""The main way through: add, open, score, look."""

from lti_tool.demo.platform import vocabulary
from tests.functional.demo.minimal_tool import TOOL


def test_a_teacher_adds_a_pupil_scores_and_both_see_the_mark(tool):
    link_id = tool.add_link()
    tool.enter("sanne")
    claims = tool.launch(f"/launch/links/{link_id}")
    assert claims["sub"] == "4"
    assert claims[vocabulary.CUSTOM] == {"exercise": "tafels-3"}
    assert claims[vocabulary.TARGET_LINK_URI] == f"{TOOL}/lti/launch"

    line_item = claims[vocabulary.AGS_ENDPOINT]["lineitem"]
    answer = tool.post_score(line_item, scoreGiven=15, scoreMaximum=20)
    assert (answer.status_code, answer.data) == (200, b"")

    assert "7,5" in tool.client.get("/gradebook").text
    tool.enter("fatima")
    assert "7,5" in tool.client.get("/gradebook").text
    tool.enter("daan")
    assert "7,5" not in tool.client.get("/gradebook").text

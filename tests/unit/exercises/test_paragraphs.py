"""Paragraphs inside prompts and choices, as other authors' tools write them."""

import pytest

from lti_tool.exercises.findings import Refused
from lti_tool.exercises.quality import texts
from lti_tool.exercises.rendering import item_html
from tests.unit.exercises.build import CHOICE, item

WRITTEN = CHOICE.replace(">Kies.<", "><p>Kijk.</p><p>Kies.</p><").replace(
    ">een<", '><p lang="en">one</p><p>of <strong>een</strong></p><'
)


def test_become_lines_of_the_label_that_they_stand_in():
    page = item_html(item(body=WRITTEN), responses={}, seed=1, review=False)

    assert "<p>" not in page
    assert '<span class="para">Kijk.</span>' in page
    assert '<span lang="en" class="para">one</span>' in page
    assert '<span class="para">of <strong>een</strong></span>' in page


def test_keep_their_words_apart():
    (interaction,) = item(body=WRITTEN).interactions

    assert texts.choices(interaction)["A"] == "one of een"


@pytest.mark.parametrize(
    "inside",
    ['<qti-text-entry-interaction response-identifier="R"/>', "<table><tr><td>x</td></tr></table>"],
)
def test_hold_no_more_than_words_and_pictures(inside):
    with pytest.raises(Refused, match="may not stand in"):
        item(body=CHOICE.replace(">een<", f"><p>{inside}</p><"))

"""Figures for research, held against an independent judge of anonymity (pycanon).

Source: privacy specs 1.5: k at least 10, l at least 2.
"""

from decimal import Decimal

import pandas as pd
import pytest
from pycanon import anonymity

from lti_tool.models.learning import AttemptState
from lti_tool.privacy import retention
from lti_tool.services import research, schools
from lti_tool.services.terms import By
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY

YEAR = retention.school_year(NOON) - 1
THEN = retention.start_of(YEAR)
GROUPS = [
    (1, 1),
    (2, 2),
    (9, 6),
    (10, 1),
    (10, 2),
    (11, 2),
    (11, 6),
    (24, 1),
    (24, 6),
]
"""Pupils of a group, and how many different results they have between them."""

pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")  # the judge's own


def results():
    """Return one line per pupil and subject."""
    return pd.DataFrame(
        {"subject": f"{pupils} with {kinds}", "pupil": number, "points": number % kinds}
        for pupils, kinds in GROUPS
        for number in range(pupils)
    )


def safe_by_the_judge(table):
    """Return the subjects whose pupils are k-anonymous and l-diverse, says pycanon.

    It finds lines by position, so each group is counted anew from 0.
    """
    return {
        subject
        for subject, lines in table.groupby("subject")
        if anonymity.k_anonymity(lines.reset_index(), ["subject"]) >= 10
        and anonymity.l_diversity(lines.reset_index(), ["subject"], ["points"]) >= 2
    }


def test_figures_come_out_for_exactly_the_groups_that_an_independent_judge_calls_safe(session):
    scene, table = rows.scene(session), results()
    pupils = [rows.person(session, scene.registration, scene.context) for _ in range(24)]
    finished = {"state": AttemptState.FINISHED, "finished_at": THEN, "maximum": Decimal(6)}
    for line in table.itertuples():
        values = {"exercise_key": line.subject, "score": Decimal(line.points), **finished}
        rows.attempt(session, scene, person_id=pupils[line.pupil].id, **values)
    tenant = schools.tenant_by_id(session, ROOT_KEY, scene.school.id)
    research.order(session, tenant, research.Wanted(year=YEAR), By(now=NOON))
    subjects = {subject: subject for subject in table["subject"]}

    figures = research.export(session, tenant, YEAR, subjects, By(now=NOON))

    assert safe_by_the_judge(table) == {"10 with 2", "11 with 2", "11 with 6", "24 with 6"}
    assert {figure.subject for figure in figures} == safe_by_the_judge(table)

"""Answers of an administration: UWLR's, half ones, and those of nothing."""

import io

import pytest

from lti_tool.rostering.snapshot import Completeness, Reading
from lti_tool.rostering.sources import read_file
from tests.unit.rostering.build import places, read, refusal
from tests.unit.rostering.documents import answer, edexml


class TestAnswers:
    @pytest.mark.parametrize(
        ("inside", "rule"),
        [("<geengegevens/>", "answer_empty"), ("<geenwijzigingen/>", "answer_unchanged")],
    )
    def test_an_answer_without_data_is_not_an_empty_school(self, inside, rule):
        roster = read(answer(inside))

        assert (roster.schools, roster.groups, roster.persons, roster.memberships) == ([],) * 4
        assert roster.rules == {rule}
        assert set(roster.snapshot.completeness.values()) <= {
            Completeness.CHANGES,
            Completeness.UNTOLD,
        }

    def test_a_list_without_pupils_is_an_error(self):
        assert places(read(edexml(pupils="")), "file_empty") == [("leerling", 0, "")]

    def test_without_groups_nothing_is_told_of_groups(self):
        roster = read(edexml(groups=None, pupils='<leerling key="1"/>', staff=None))

        told = {row.__name__: word for row, word in roster.snapshot.completeness.items()}
        assert told["Group"] is told["Membership"] is Completeness.UNTOLD
        assert told["Person"] is Completeness.WHOLE

    @pytest.mark.parametrize(
        "file",
        [edexml(pupils=None), io.BytesIO(b"<EDEX><leerlingen/></EDEX>"), io.BytesIO(b"<EDEX/>")],
        ids=["no list of pupils", "no school", "nothing"],
    )
    def test_half_a_document_is_refused(self, file):
        assert refusal(file) == "roster_xml_incomplete"

    def test_a_fault_is_refused_as_the_administrations(self):
        fault = (
            b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
            b"<faultcode>s:Server</faultcode></s:Fault></s:Body></s:Envelope>"
        )

        assert refusal(io.BytesIO(fault)) == "roster_answer_fault"

    def test_a_snapshot_may_be_opened_and_left_unread(self):
        snapshot = read_file(edexml(), Reading())

        assert repr(snapshot).startswith("RosterSnapshot(kind=")
        assert "Wit" not in repr(snapshot)

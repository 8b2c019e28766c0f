from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.exercises.findings import Refused
from lti_tool.exercises.items import read_item
from lti_tool.exercises.package_files import PackageFiles
from tests.unit.exercises.build import (
    CHOICE,
    MATCH,
    ONE_CORRECT,
    SCORE,
    STIMULUS,
    TEMPLATES,
    item,
    item_xml,
    text_item,
)

MAXSCORE = """<qti-outcome-declaration identifier="MAXSCORE" cardinality="single"
base-type="float"><qti-default-value><qti-value>2</qti-value></qti-default-value>
</qti-outcome-declaration>"""
FEEDBACK = '<qti-outcome-declaration identifier="F" cardinality="single" base-type="{}"/>'
MODAL = """<qti-modal-feedback outcome-identifier="F" identifier="a" show-hide="show">
<qti-content-body><p>Goed zo.</p></qti-content-body></qti-modal-feedback>"""


def always(points):
    return f"""<qti-response-processing><qti-set-outcome-value identifier="SCORE">
    <qti-base-value base-type="float">{points}</qti-base-value></qti-set-outcome-value>
    </qti-response-processing>"""


class TestReadItem:
    def test_takes_language_and_title(self):
        attributes = 'identifier="x" title="Vraag" time-dependent="false" xml:lang="en"'
        read = item(attributes=attributes)

        assert (read.identifier, read.title, read.language) == ("x", "Vraag", "en")

    def test_is_dutch_unless_it_says_otherwise(self):
        assert item().language == "nl-NL"

    def test_knows_its_stimulus(self):
        read = item(
            extra='<qti-assessment-stimulus-ref identifier="t" href="tekst.xml"/>',
            stimuli={"tekst.xml": "tekst"},
            files={"tekst.xml": STIMULUS.encode()},
        )

        assert read.stimulus == "tekst"

    @pytest.mark.parametrize(
        ("parts", "code"),
        [
            pytest.param({"body": ""}, "response", id="an empty body"),
            pytest.param({"processing": ""}, "element_count", id="no processing"),
            pytest.param({"processing": MATCH * 2}, "element_count", id="processing twice"),
            pytest.param({"declarations": ONE_CORRECT}, "score", id="no SCORE"),
            pytest.param(
                {"declarations": ONE_CORRECT + SCORE.replace("float", "string")},
                "score",
                id="SCORE is no number",
            ),
            pytest.param(
                {"declarations": ONE_CORRECT + SCORE + SCORE}, "identifier_double", id="SCORE twice"
            ),
            pytest.param(
                {"attributes": 'identifier="x" title="x" time-dependent="true"'},
                "attribute_value",
                id="against the clock",
            ),
            pytest.param(
                {"attributes": 'identifier="x" title="x" time-dependent="false" adaptive="true"'},
                "attribute_value",
                id="adaptive",
            ),
            pytest.param({"extra": MODAL}, "feedback", id="feedback on nothing"),
            pytest.param(
                {"extra": FEEDBACK.format("string") + MODAL}, "feedback", id="feedback on a string"
            ),
            pytest.param(
                {"extra": '<qti-assessment-stimulus-ref identifier="t" href="weg.xml"/>'},
                "file_missing",
                id="no such stimulus",
            ),
            pytest.param(
                {
                    "extra": '<qti-assessment-stimulus-ref identifier="t" href="tekst.xml"/>',
                    "files": {"tekst.xml": b""},
                },
                "stimulus",
                id="a stimulus it does not depend on",
            ),
            pytest.param(
                {"processing": f'<qti-response-processing template="{TEMPLATES}anders"/>'},
                "template_unknown",
                id="unknown template",
            ),
            pytest.param(
                {"processing": f'<qti-response-processing template="{TEMPLATES}map_response"/>'},
                "template",
                id="a template without its mapping",
            ),
            pytest.param(
                {"processing": MATCH.replace("/>", ">") + always(1).partition(">")[2]},
                "processing",
                id="a template and rules",
            ),
            pytest.param({"processing": always(0)}, "score", id="nothing to earn"),
            pytest.param({"processing": always(1)}, "score", id="points for no answer"),
            pytest.param(
                {"declarations": ONE_CORRECT + SCORE.replace("/>", ' normal-maximum="3"/>')},
                "score",
                id="another normal-maximum",
            ),
        ],
    )
    def test_refuses(self, parts, code):
        with pytest.raises(Refused) as refused:
            item(**parts)

        assert [finding.code for finding in refused.value.findings] == [code]

    def test_refuses_a_file_of_another_kind(self):
        with pytest.raises(Refused, match="no QTI 3 qti-assessment-item"):
            read_item("a.xml", PackageFiles(files={"a.xml": STIMULUS.encode()}), {})


class TestMaximum:
    def test_is_what_the_correct_response_earns(self):
        mapping = '<qti-mapping><qti-map-entry map-key="vindt" mapped-value="2.5"/></qti-mapping>'
        processing = f'<qti-response-processing template="{TEMPLATES}map_response.xml"/>'

        assert text_item(mapping=mapping, processing=processing).maximum == Decimal("2.5")

    def test_may_be_declared_too(self):
        declared = ONE_CORRECT + SCORE.replace("/>", ' normal-maximum="1"/>')

        assert item(declarations=declared).maximum == 1

    def test_follows_maxscore_with_the_common_cartridge_template(self):
        basic = FEEDBACK.format("identifier").replace('"F"', '"FEEDBACKBASIC"')
        read = item(
            extra=MAXSCORE + basic,
            processing=f'<qti-response-processing template="{TEMPLATES}CC2_match_basic"/>',
            body=CHOICE,
        )

        assert read.maximum == 2


SAMPLE = item_xml(extra=FEEDBACK.format("identifier") + MODAL)
PIECES = st.sampled_from(
    [*"<>&/\"' AB1", "<p>", "</p>", "<qti-and/>", "<qti-value/>", "multiple", "string", "-1", "\0"]
)


@given(
    start=st.integers(min_value=0, max_value=len(SAMPLE)),
    length=st.integers(min_value=0, max_value=60),
    pieces=st.lists(PIECES, max_size=3),
)
def test_a_damaged_item_is_read_or_refused(start, length, pieces):
    damaged = SAMPLE[:start] + "".join(pieces) + SAMPLE[start + length :]
    files = PackageFiles(files={"a.xml": damaged.encode()})
    try:
        read = read_item("a.xml", files, {})
    except Refused as refused:
        refusals = refused.findings
    else:
        refusals = ()
        assert read.maximum > 0

    assert all(finding.file == "a.xml" and finding.code for finding in refusals)

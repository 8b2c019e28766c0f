"""Packages that somebody damaged or forged: read or refused; what is read works whatever comes."""

import re
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import packages, responses, scoring, upgrade
from lti_tool.exercises.catalogue import CONTENT
from lti_tool.exercises.exercise import Exercise
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.rendering import feedback_html, item_html, rubric_html, stimulus_html
from tests.unit.exercises.test_upgrade import OLD

FOLDERS = tuple(packages.folders(CONTENT))
PIECE = re.compile(r'"[^"]*"|<[^>]+>|>[^<]+<')
"""What is swapped and repeated: values, tags, texts."""

HARD = ("", "0", "-1", "1e9", "NaN", "../x", "B", "RESPONSE", "SCORE", "\u202e", "<!--", "]]>")


@cache
def files_of(number: int) -> dict[str, bytes]:
    return dict(packages.read_files(FOLDERS[number]))


@st.composite
def damaged(draw) -> tuple[str, dict[str, bytes]]:
    """Draw a package of ours in which a few pieces of one file changed."""
    number = draw(st.integers(0, len(FOLDERS) - 1))
    files = dict(files_of(number))
    name = draw(st.sampled_from(sorted(files)))
    text = files[name].decode()
    for _ in range(draw(st.integers(1, 4))):
        pieces = list(PIECE.finditer(text)) or list(re.finditer("^", text))
        one = draw(st.sampled_from(pieces))
        other = draw(st.sampled_from([piece[0] for piece in pieces] + [f'"{x}"' for x in HARD]))
        changed = draw(st.sampled_from(["", other, one[0] + other, one[0] * 2]))
        text = text[: one.start()] + changed + text[one.end() :]
    files[name] = text.encode()
    return FOLDERS[number].name, files


FORMS = st.dictionaries(
    st.sampled_from(["RESPONSE", "RESPONSE:A", "RESPONSE:1", "RESPONSE:", "RESPONSE2", "x:y:z"]),
    st.lists(st.sampled_from([*HARD, "A", "C", "A B", "vijf", "3,5", "A" * 5000]), max_size=4),
    max_size=3,
)


def use(exercise: Exercise, form: dict[str, list[str]]) -> None:
    """Draw and score everything; nothing may fail, no score may leave its bounds."""
    for stimulus in exercise.stimuli:
        stimulus_html(stimulus)
    for item in exercise.items:
        try:
            given_ = responses.read(item, form)
        except ResponseInvalid:
            given_ = responses.read(item, {})
        assert 0 <= scoring.score(item, given_).score <= item.maximum
        assert responses.parse(responses.dump(given_)) == given_
        for review in (False, True):
            page = item_html(item, responses=given_, seed=1, review=review)
            assert not re.search(r"<script|\son\w+=|javascript:", page)
        feedback_html(item, given_)
        rubric_html(item)


@settings(max_examples=150)
@given(damaged(), FORMS)
def test_a_damaged_package_is_read_or_refused_and_what_is_read_works(package, form):
    key, files = package
    try:
        exercise = packages.read_exercise(key, files)
    except Refused:
        return
    use(exercise, form)


@given(st.integers(0, len(FOLDERS) - 1), FORMS)
def test_whatever_a_form_holds_is_scored_or_refused(number, form):
    use(packages.read_exercise(FOLDERS[number].name, files_of(number)), form)


@given(st.data())
def test_a_damaged_package_of_qti_2_is_upgraded_or_refused(data):
    name = data.draw(st.sampled_from(["imsmanifest.xml", "kaart.xml"]))
    text = OLD[name].decode()
    one = data.draw(st.sampled_from(list(PIECE.finditer(text))))
    changed = data.draw(st.sampled_from(["", one[0] * 2, *(f'"{x}"' for x in HARD)]))
    damaged_file = text[: one.start()] + changed + text[one.end() :]
    try:
        upgrade.upgraded({**OLD, name: damaged_file.encode()})
    except Refused:
        return

"""Rosters that Hypothesis makes: written, read and found again; and bytes that are no roster."""

import csv
import io
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_tool.errors import RosterInvalid
from lti_tool.rostering import keys
from lti_tool.rostering.keys import Seen
from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.lines import lines
from lti_tool.rostering.refusals import REFUSALS
from lti_tool.rostering.snapshot import OptionalField, Reading, Role
from lti_tool.rostering.values import date_of, items_of, user_id_of
from tests.unit.rostering.build import SMALL, package, read, sample

# what an identifier or a name may hold: no control characters, and no lone surrogates
LETTERS = st.characters(blacklist_categories=("Cs", "Cc"))
IDS = st.text(st.sampled_from("abcXYZ019./@_-"), min_size=1, max_size=12)
NAMES = st.text(LETTERS, max_size=20)
NAMED = Reading(allowed=frozenset({OptionalField.DISPLAY_NAME}))


@st.composite
def schools(draw):
    """Return groups {id: title}, people {id: (role, name, year)} and who is where."""
    groups = draw(st.dictionaries(IDS, NAMES, min_size=1, max_size=4))
    person = st.tuples(st.sampled_from(Role), NAMES, st.sampled_from((None, *range(1, 9))))
    people = draw(st.dictionaries(IDS, person, min_size=1, max_size=6))
    pair = st.tuples(st.sampled_from(sorted(groups)), st.sampled_from(sorted(people)))
    return groups, people, draw(st.sets(pair, max_size=10))


def rows(*table):
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return text.getvalue()


def as_csv(school):
    groups, people, members = school
    words = {Role.PUPIL: "student", Role.TEACHER: "teacher"}
    users = [
        (key, words[role], name, "" if year is None or role is Role.TEACHER else year)
        for key, (role, name, year) in people.items()
    ]
    return package(
        orgs=None,
        classes=rows(("sourcedId", "title"), *groups.items()),
        users=rows(("sourcedId", "role", "givenName", "grades"), *users),
        enrollments=rows(
            ("sourcedId", "classSourcedId", "userSourcedId", "role"),
            *(
                (f"e{number}", group, person, words[people[person][0]])
                for number, (group, person) in enumerate(sorted(members))
            ),
        ),
    )


def as_edexml(school):
    groups, people, members = school
    told: dict[Role, list[str]] = {Role.PUPIL: [], Role.TEACHER: []}
    for key, (role, name, year) in people.items():
        theirs = "".join(
            f"<samengestelde_groep key={quoteattr(group)}/>"
            for group, person in sorted(members)
            if person == key
        )
        within = f"<roepnaam>{escape(name)}</roepnaam>"
        if role is Role.PUPIL:
            within += f"<jaargroep>{year}</jaargroep>" if year else ""
            within += f"<samengestelde_groepen>{theirs}</samengestelde_groepen>"
            told[role].append(f"<leerling key={quoteattr(key)}>{within}</leerling>")
        else:
            within += f"<groepen>{theirs}</groepen>"
            told[role].append(f"<leerkracht key={quoteattr(key)}>{within}</leerkracht>")
    there = "".join(
        f"<samengestelde_groep key={quoteattr(key)}><naam>{escape(title)}</naam>"
        "</samengestelde_groep>"
        for key, title in groups.items()
    )
    return io.BytesIO(
        "<EDEX><school><schooljaar>2026-2027</schooljaar><brincode>99ZZ</brincode></school>"
        f"<groepen>{there}</groepen><leerlingen>{''.join(told[Role.PUPIL])}</leerlingen>"
        f"<leerkrachten>{''.join(told[Role.TEACHER])}</leerkrachten></EDEX>".encode()
    )


@pytest.mark.parametrize("write", [as_csv, as_edexml], ids=["OneRoster CSV", "EDEXML"])
@settings(max_examples=60, deadline=None)
@given(school=schools())
def test_a_roster_that_was_written_is_read_as_it_was(write, school):
    groups, people, members = school
    roster = read(write(school), NAMED)

    def key(source_id):
        return source_id.partition(":")[2] if write is as_edexml else source_id

    # runs of spaces count as one, and EDEXML's titles are short
    titles = {group: " ".join(title.split()) for group, title in groups.items()}
    assert {g.source_id: g.title for g in roster.groups} == titles
    assert {key(p.source_id): p.role for p in roster.persons} == {
        each: role for each, (role, _, _) in people.items()
    }
    pupils = {each: (n, y) for each, (role, n, y) in people.items() if role is Role.PUPIL}
    assert {
        key(p.source_id): (p.display_name, p.year) for p in roster.persons if p.role is Role.PUPIL
    } == {each: (" ".join(name.split()), year) for each, (name, year) in pupils.items()}
    assert {(m.group_id, key(m.person_id)) for m in roster.memberships} == members
    assert roster.ledger.whole


def attempt(data):
    """Read whatever bytes these are; the only way out but a roster is a refusal with a code."""
    try:
        return read(io.BytesIO(data)).persons
    except RosterInvalid as refused:
        code = refused.code
    assert code in REFUSALS
    return None


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(lambda x: b"PK\3\4" + x)))
def test_bytes_that_are_no_roster_are_refused(data):
    assert attempt(data) is None


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(SMALL)), st.binary(max_size=200), st.integers(0, 120))
def test_any_bytes_inside_a_file_of_a_package_give_a_roster_or_a_refusal(name, data, at):
    text = SMALL[name].encode()
    made = package(**{name: text[:at] + data + text[at:]})

    attempt(made.getvalue())


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["oneroster-1.2", "wilgenhof.edexml.xml"]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4),
    st.floats(0, 1),
)
def test_a_damaged_sample_gives_a_roster_or_a_refusal(name, changes, end):
    data = bytearray(WHOLE[name])
    for place, byte in changes:
        data[int(place * len(data))] = byte

    attempt(bytes(data[: int(end * len(data)) or 1]))


WHOLE = {name: sample(name).getvalue() for name in ("oneroster-1.2", "wilgenhof.edexml.xml")}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=3)), st.integers(0, 8))
def test_what_was_seen_is_known_however_much_it_is(texts, few):
    seen, known = Seen(), set()
    before, keys.FEW = keys.FEW, few
    try:
        for text in texts:
            assert seen.add(text) is (text not in known)
            known.add(text)
            assert text in seen
        assert "other" not in seen
    finally:
        keys.FEW = before


@settings(deadline=None)
@given(
    st.lists(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30), max_size=30),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 40),
)
def test_lines_come_as_they_were_whatever_the_blocks(texts, end, block):
    data = "".join(text + end for text in texts).encode()

    class Slow(io.BytesIO):
        """A file that gives a few bytes at a time."""

        def read(self, size=-1, /):
            return super().read(min(size, block))

    # a first text may begin with the mark that is taken off
    expected = [text + end for text in texts]
    if expected:
        expected[0] = expected[0].removeprefix("\ufeff")
    assert list(lines(Slow(data), "users.csv", Ledger())) == expected


@given(st.dates())
def test_a_date_is_read_in_each_of_its_forms(day):
    for form in ("%Y-%m-%d", "%Y%m%d", "%d-%m-%Y", "%Y-%m-%dT00:00:00Z"):
        # Python writes years before 1000 with fewer digits, on some systems
        text = day.strftime(form.replace("%Y", f"{day.year:04d}"))
        assert date_of(text) == day


@given(st.text())
def test_any_text_is_read_as_a_date_a_list_or_an_identifier_without_a_stumble(text):
    assert date_of(text) is None or text.strip()[:1].isdecimal()
    assert all(items_of(text))
    assert user_id_of(f"{{a:{text}", lambda kind: kind == "b") == "" or "b:" in text

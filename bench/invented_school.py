"""A OneRoster 1.1 zip of one invented school, and the same school a day later.

The same number of users gives the same bytes; names come from two short lists, identifiers from
counting. Nobody in it exists.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from hashlib import sha512
from pathlib import Path
from typing import Any, NamedTuple

BRIN = "99XX"
PUPILS_A_TEACHER = 15
PUPILS_A_CLASS = 28
LESSONS = ("RE", "TA", "WO", "GY")
YEARS = 8

CHANGED, GONE, NEW = 50, 200, 201
"""A day later one pupil in so many has another name, has left; and has come, of the number."""

_GIVEN = (
    *("Noor", "Sem", "Yara", "Daan", "Lotte", "Bram", "Fatima", "Mees"),
    *("Saar", "Finn", "Evi", "Ruben", "Tess", "Gijs", "Isa", "Ömer"),
)
_FAMILY = (
    *("Wit", "Kok", "Bakker", "Visser", "Smit", "Vos"),
    *("Mulder", "Prins", "Blom", "Kuiper", "Dekker", "Yilmaz", "Postma"),
)
_TERM = ("2026-08-01", "2027-07-31")

_HEADERS = {
    "manifest": "propertyName,value",
    "academicSessions": "sourcedId,status,dateLastModified,title,type,startDate,endDate,"
    "parentSourcedId,schoolYear",
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "classes": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,"
    "location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    "users": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,"
    "givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
    "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,"
    "userSourcedId,role,primary,beginDate,endDate",
}


class _Person(NamedTuple):
    id: str
    number: int
    given: str
    family: str
    year: int


class School(NamedTuple):
    """So many users, on the first or (``later``) the next day."""

    users: int
    later: bool

    @property
    def teachers(self) -> int:
        """Return how many of them teach."""
        return max(1, self.users // (PUPILS_A_TEACHER + 1))

    @property
    def classes_a_year(self) -> int:
        """Return into how many classes a year is divided."""
        return max(1, (self.users - self.teachers) // YEARS // PUPILS_A_CLASS)

    def pupils(self) -> Iterator[_Person]:
        """Yield those who are there on this day."""
        count = self.users - self.teachers
        for number in range(count + (count // NEW if self.later else 0)):
            if self.later and number < count and number % GONE == GONE - 1:
                continue
            family = _FAMILY[number // 7 % len(_FAMILY)]
            changed = self.later and number % CHANGED == 1
            yield _Person(
                id=f"L{number:07d}",
                number=number,
                given=_GIVEN[number % len(_GIVEN)],
                family=f"{family}-Wit" if changed else family,
                year=number % YEARS + 1,
            )

    def lessons(self, year: int, division: int) -> list[str]:
        """Return the groups of one class: one per subject."""
        return [f"G{year}-{division:04d}-{subject}" for subject in LESSONS]


def write(path: Path, school: School, level: int = 1) -> int:
    """Write a zip, packed so tightly; return how many rows of users and enrolments it has."""
    counts = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        for name, rows in _files(school).items():
            with (
                package.open(f"{name}.csv", "w", force_zip64=True) as raw,
                io.TextIOWrapper(raw, encoding="utf-8", newline="") as text,
            ):
                counts[name] = _write(csv.writer(text), name, rows)
    return counts["users"] + counts["enrollments"]


def _write(writer: Any, name: str, rows: Iterator[Sequence[str]]) -> int:
    writer.writerow(_HEADERS[name].split(","))
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    return count


def _files(school: School) -> dict[str, Iterator[Sequence[str]]]:
    term = ("T1", "", "", "Schooljaar", "schoolYear", *_TERM, "", "2027")
    org = ("S1", "", "", "Openbare school De Linde", "school", f"{BRIN}00", "")
    return {
        "manifest": _manifest(),
        "academicSessions": iter([term]),
        "orgs": iter([org]),
        "classes": _classes(school),
        "users": _users(school),
        "enrollments": _enrollments(school),
    }


def _manifest() -> Iterator[Sequence[str]]:
    yield "manifest.version", "1.0"
    yield "oneroster.version", "1.1"
    for name in _HEADERS.keys() - {"manifest"}:
        yield f"file.{name}", "bulk"
    for name in ("categories", "classResources", "courses", "courseResources", "demographics"):
        yield f"file.{name}", "absent"
    for name in ("lineItems", "resources", "results"):
        yield f"file.{name}", "absent"


def _all_classes(school: School) -> Iterator[tuple[int, int]]:
    for year in range(1, YEARS + 1):
        for division in range(school.classes_a_year):
            yield year, division


def _classes(school: School) -> Iterator[Sequence[str]]:
    for year, division in _all_classes(school):
        for group in school.lessons(year, division):
            title = f"Groep {year}, {group}"
            rest = ("", "scheduled", "", "S1", "T1", "", "", "")
            yield (group, "", "", title, str(year), "K1", *rest)


def _users(school: School) -> Iterator[Sequence[str]]:
    for number in range(school.teachers):
        key = f"D{number:07d}"
        yield _user(_Person(key, number, "Ans", "Kok", 0), "teacher")
    for pupil in school.pupils():
        yield _user(pupil, "student")


def _user(person: _Person, role: str) -> Sequence[str]:
    chain = f"https://ketenid.nl/pilot/{sha512(person.id.encode()).hexdigest()}"
    return (
        *(person.id, "", "", "true", "S1", role, person.id.lower(), f"{{eckId:{chain}}}"),
        *(person.given, person.family, "", f"{person.number:07d}", f"{person.id}@school.example"),
        *("", "", "", str(person.year or ""), ""),
    )


def _enrollments(school: School) -> Iterator[Sequence[str]]:
    for pupil in school.pupils():
        division = pupil.number // YEARS % school.classes_a_year
        for group in school.lessons(pupil.year, division):
            person = ("S1", pupil.id, "student", "")
            yield (f"E{pupil.id}-{group}", "", "", group, *person, *_TERM)
    for at, (year, division) in enumerate(_all_classes(school)):
        teacher = f"D{at % school.teachers:07d}"
        for group in school.lessons(year, division):
            person = ("S1", teacher, "teacher", "true")
            yield (f"E{teacher}-{group}", "", "", group, *person, *_TERM)

"""An invented school as a OneRoster 1.2 server has it: far more than a tool may keep."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Objects = dict[str, list[dict[str, Any]]]
"""Collection -> its objects."""

CHANGED = "2026-09-01T07:30:00.000Z"
"""When everything was last changed."""

YEARS = 8
SCHOOL = "school-1"


def invented(pupils: int = 40) -> Objects:
    """Return De Regenboog with so many pupils, spread over groep 1 to 8, each with a teacher."""
    groups = [f"groep-{year}" for year in range(1, YEARS + 1)]
    teachers = [_teacher(place) for place in range(1, YEARS + 1)]
    children = [_pupil(place) for place in range(1, pupils + 1)]
    places = [
        *(
            _enrollment(f"t{place}", f"leraar-{place}", groups[place - 1], "teacher")
            for place in range(1, YEARS + 1)
        ),
        *(
            _enrollment(f"p{place}", f"leerling-{place}", groups[(place - 1) % YEARS], "student")
            for place in range(1, pupils + 1)
        ),
    ]
    return {
        "academicSessions": [_session()],
        "orgs": [_org()],
        "courses": [_object("course-1", title="Alles-in-1", org=_ref("org", SCHOOL))],
        "classes": [_group(year) for year in range(1, YEARS + 1)],
        "users": [*teachers, *children],
        "enrollments": places,
    }


def changed(each: Mapping[str, Any]) -> datetime:
    """Return when an object was last changed."""
    return datetime.fromisoformat(each["dateLastModified"]).astimezone(UTC)


def _object(source_id: str, **values: Any) -> dict[str, Any]:
    return {
        "sourcedId": source_id,
        "status": "active",
        "dateLastModified": CHANGED,
        "metadata": {"intern": "Verzonnen"},
        **values,
    }


def _ref(kind: str, source_id: str) -> dict[str, str]:
    # relative on purpose: nobody may follow it
    return {"href": f"/{kind}s/{source_id}", "sourcedId": source_id, "type": kind}


def _session() -> dict[str, Any]:
    return _object(
        "jaar-1",
        title="2026-2027",
        type="schoolYear",
        schoolYear="2027",
        startDate="2026-08-01",
        endDate="2027-07-31",
    )


def _org() -> dict[str, Any]:
    return _object(SCHOOL, name="De Regenboog", type="school", identifier="99XX00")


def _group(year: int) -> dict[str, Any]:
    return _object(
        f"groep-{year}",
        title=f"Groep {year}",
        classType="homeroom",
        grades=[str(year)],
        course=_ref("course", "course-1"),
        school=_ref("org", SCHOOL),
        terms=[_ref("academicSession", "jaar-1")],
    )


def _user(source_id: str, role: str, given: str, family: str) -> dict[str, Any]:
    user = _object(
        source_id,
        enabledUser="true",
        username=source_id,
        givenName=given,
        familyName=family,
        email=f"{source_id}@example.org",
        phone="0000",
        roles=[{"roleType": "primary", "role": role, "org": _ref("org", SCHOOL)}],
        agents=[],
    )
    return {**user, "password": "verzonnen"}


def _teacher(place: int) -> dict[str, Any]:
    return _user(f"leraar-{place}", "teacher", "Juf", f"Voorbeeld {place}")


def _pupil(place: int) -> dict[str, Any]:
    year = (place - 1) % YEARS + 1
    user = _user(f"leerling-{place}", "student", "Kind", f"Verzonnen {place}")
    return {**user, "grades": [str(year)], "userIds": [], "agents": [_ref("user", "ouder-1")]}


def _enrollment(source_id: str, user: str, group: str, role: str) -> dict[str, Any]:
    return _object(
        f"plaats-{source_id}",
        role=role,
        primary="true" if role == "teacher" else "false",
        user=_ref("user", user),
        school=_ref("org", SCHOOL),
        **{"class": _ref("class", group)},
    )

"""An empty OneRoster package for schools whose administration exports none.

It has the columns that are read and no others. The header of a OneRoster file may hold nothing
but the standard's names, so a text beside the files marks the optional ones (annex B).
"""

import io
import zipfile

from lti_tool.privacy.borders import ONEROSTER, Chosen, Decision
from lti_tool.privacy.fields import rule
from lti_tool.privacy.rules import OPTIONAL
from lti_tool.rostering.oneroster.table import NEEDED
from lti_tool.rostering.oneroster.vocabulary import COLUMNS, MANIFEST

VERSION = "1.1"
"""The version with a person's role in one file: the easier one to fill in by hand."""

FILES = ("academicSessions", "orgs", "classes", "users", "enrollments", "demographics")
README = "LEESMIJ.txt"

_WHEN = (1980, 1, 1, 0, 0, 0)
"""The same bytes every time."""

_INTRODUCTION = """\
Lege OneRoster-bestanden (CSV {version})

Vul de bestanden in met een teksteditor of een rekenblad, sla ze op als "CSV UTF-8" met komma's
ertussen, en zet ze samen met manifest.csv in een zip.
Kolommen met {mark} lezen we alleen als de school dat gegeven heeft gekozen.
Zet er niets anders in: wat hier niet staat, lezen we niet.
"""


def template() -> bytes:
    """Return the package: a manifest, files with a header only, and what the columns are for."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _texts().items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), text)
    return made.getvalue()


def _texts() -> dict[str, str]:
    rows = ["propertyName,value", "manifest.version,1.0", f"oneroster.version,{VERSION}"]
    rows += [f"file.{name},{'bulk' if name in FILES else 'absent'}" for name in COLUMNS[VERSION]]
    told = [_INTRODUCTION.format(version=VERSION, mark=OPTIONAL)]
    texts = {f"{MANIFEST}.csv": "\r\n".join([*rows, ""])}
    for name in FILES:
        columns = [column.name for column in COLUMNS[VERSION][name] if _is_read(name, column.name)]
        texts[f"{name}.csv"] = ",".join(columns) + "\r\n"
        told += [f"{name}.csv", *(f"  {column}{_told(name, column)}" for column in columns), ""]
    return {**texts, README: "\r\n".join("\n".join(told).splitlines()) + "\r\n"}


def _is_read(name: str, column: str) -> bool:
    """Tell whether the border ever lets a column through; moments of change are left to deltas."""
    decision = ONEROSTER[name].get(column, Decision.DROP)
    return decision is not Decision.DROP and column not in {"status", "dateLastModified"}


def _told(name: str, column: str) -> str:
    """Return what is said behind a column: needed, optional (and what for), or nothing."""
    decision = ONEROSTER[name].get(column)
    if isinstance(decision, Chosen):
        return f" {OPTIONAL}: " + ", of ".join(rule(field).label for field in decision.fields)
    return ": nodig" if column in NEEDED[name] else ""

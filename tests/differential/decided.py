"""The differences that we know, and the clause of the standard that decides each."""

from collections.abc import Callable
from dataclasses import dataclass

from lti_tool.exercises.exercise import Responses
from tests.differential.oracle import Told


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What differs, and who is right by which clause; ``fits`` recognises it."""

    what: str
    clause: str
    fits: Callable[[str, Responses, Told], bool]


DECIDED: tuple[Decided, ...] = (
    Decided(
        what="templates `CC2_match_basic` and `CC2_map_response`: always 0 there",
        clause="ours: QTI 3.0 BPIG, Common Cartridge templates. With their rules written "
        "out in the item, which is compared as well, that engine gives the same scores as we do",
        fits=lambda xml, _, told: "/CC2_" in xml and told.score == 0,
    ),
    Decided(
        what="a written answer with a space before or behind it: wrong there",
        clause="ours: a deliberate kindness. QTI 3.0 ASI, MapEntry and Match compare strings as "
        "they are; what a child cannot see is no mistake, so spaces at the ends go when an answer "
        "comes in (profile, Scoring)",
        fits=lambda _, answer, __: any(
            v != v.strip() for values in answer.values() for v in values
        ),
    ),
    Decided(
        what="an empty answer where a mapping ignores case: a script error there",
        clause="ours: QTI 3.0 ASI, MapResponse over NULL, which our reading (and the template "
        "map_response) gives 0; an error is no score",
        fits=lambda _, answer, told: not any(answer.values()) and "toLowerCase" in told.failed,
    ),
    Decided(
        what="a point where two places of an area mapping overlap: both counted there",
        clause="ours: QTI 3.0 ASI, AreaMapping (areas are tested in turn, those listed first take "
        "priority where areas overlap). Later versions of that engine stop at the first, too",
        fits=lambda xml, answer, told: (
            xml.count("<qti-area-map-entry") > 1 and any(answer.values()) and told.score is not None
        ),
    ),
    Decided(
        what="an empty answer where places are mapped: a script error or no score there",
        clause="ours: as with the template map_response_point, which gives 0 for NULL; an error is "
        "no score",
        fits=lambda xml, answer, told: (
            "qti-map-response-point" in xml and not any(answer.values()) and told.score is None
        ),
    ),
)

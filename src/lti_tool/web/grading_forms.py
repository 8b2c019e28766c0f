"""The form that says when scores leave and which attempt counts: for a school, for one link."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from flask import request
from flask_babel import gettext

from lti_tool.errors import ChoiceRefused
from lti_tool.models.deliveries import Counting, Release
from lti_tool.services.grades.modes import Mode

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way, as the form shows it."""

    value: str
    label: str
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingForm:
    """The two questions of the form."""

    releases: tuple[Option, ...]
    countings: tuple[Option, ...]


def form_of(mode: Mode) -> GradingForm:
    """Return the form with the present answers."""
    return GradingForm(
        releases=_options(_releases(), mode.release),
        countings=_options(_countings(), mode.counting),
    )


def told(mode: Mode) -> str:
    """Return a mode in words."""
    return f"{_releases()[mode.release]} {_countings()[mode.counting]}"


def posted() -> Mode:
    """Return what was chosen in the form.

    Raises:
        ChoiceRefused: ``choice_mode_unknown``.
    """
    return Mode(release=_word(Release, "release"), counting=_word(Counting, "counting"))


def _options(labels: Mapping[Word, str], taken: Word) -> tuple[Option, ...]:
    return tuple(
        Option(value=word.value, label=label, taken=word is taken) for word, label in labels.items()
    )


def _word(words: type[Word], name: str) -> Word:
    try:
        return words(request.form.get(name, ""))
    except ValueError:
        raise ChoiceRefused(code="choice_mode_unknown") from None


def _releases() -> Mapping[Release, str]:
    return {
        Release.AUTOMATIC: gettext("Meteen als de leerling klaar is."),
        Release.ON_WORD: gettext("Pas als de leerkracht het zegt."),
        Release.NEVER: gettext("Niet: er gaan geen scores naar het cijferboek."),
    }


def _countings() -> Mapping[Counting, str]:
    return {
        Counting.LAST: gettext("De laatste keer telt."),
        Counting.BEST: gettext("De beste keer telt."),
        Counting.FIRST: gettext("De eerste keer telt."),
        Counting.AVERAGE: gettext("Het gemiddelde van alle keren telt."),
    }

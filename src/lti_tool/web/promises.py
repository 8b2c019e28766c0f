"""What parents and children read about privacy: one promise a sentence, each tied to a test.

``tests/privacy/test_g17_promises.py`` holds the proof of every key here, and finds any sentence on
the two pages that is no promise. A sentence that depends on the school's choices says so by
``holds``. Plain Dutch (level B1); what is kept, why and how long stands in a table that is made
from the register itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from lti_tool.privacy.choices import Choices
from lti_tool.privacy.rules import Mode


def _always(_choices: Choices) -> bool:
    return True


def _name_is(mode: Mode) -> Callable[[Choices], bool]:
    return lambda choices: choices.mode("display_name") is mode


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence; ``holds`` tells for which choices of a school it is shown."""

    key: str
    text: LazyString
    holds: Callable[[Choices], bool] = _always


PARENTS: Sequence[Promise] = (
    Promise(
        "no_account",
        _(
            "Uw kind heeft bij ons geen account en geen wachtwoord. De opdrachten openen "
            "vanuit de leeromgeving van de school."
        ),
    ),
    Promise("alias", _("Uw kind heeft hier een schuilnaam: een dier en een getal, door het lot.")),
    Promise("name_off", _("De naam van uw kind bewaren we niet."), _name_is(Mode.OFF)),
    Promise(
        "name_screen",
        _(
            "De leerkracht ziet de naam van uw kind op het scherm. Die komt dan uit de "
            "leeromgeving; wij bewaren hem niet."
        ),
        _name_is(Mode.SCREEN),
    ),
    Promise(
        "name_stored",
        _(
            "De school heeft gekozen dat we de naam van uw kind bewaren: versleuteld, en "
            "alleen voor de eigen leerkrachten en schoolbeheerder."
        ),
        _name_is(Mode.STORED),
    ),
    Promise(
        "dropped",
        _(
            "Stuurt de leeromgeving meer dan nodig is, zoals een e-mailadres of een foto, "
            "dan gooien we dat weg voordat er iets wordt bewaard."
        ),
    ),
    Promise(
        "score_only",
        _("Naar de leeromgeving gaat alleen de score terug, onder het kenmerk dat zij zelf gaf."),
    ),
    Promise(
        "own_school",
        _(
            "Alleen de eigen school kan het werk zien. Een andere school niet, ook niet als"
            " uw kind daar later heen gaat."
        ),
    ),
    Promise("own_work", _("Leerlingen zien elkaars werk niet.")),
    Promise(
        "cookie",
        _("Op het apparaat staat per start een cookie met alleen een willekeurige code."),
    ),
    Promise(
        "on_device",
        _(
            "Wat uw kind invult, staat ook even op het apparaat, tot het bij ons is aangekomen. "
            "Dan gaat het daar weg."
        ),
    ),
    Promise(
        "reading",
        _("Kiest uw kind andere letters of kleuren, dan onthoudt alleen het apparaat dat."),
    ),
    Promise(
        "aloud",
        _(
            "Voorlezen gebeurt alleen met een stem die op het apparaat zelf staat. De tekst "
            "gaat daarvoor nergens heen."
        ),
    ),
    Promise(
        "no_device", _("We schrijven niet op welk apparaat of welk IP-adres uw kind gebruikt.")
    ),
    Promise(
        "no_others",
        _("De bladzijden halen niets op bij andere bedrijven. Er kijkt dus niemand mee."),
    ),
    Promise(
        "anonymous",
        _(
            "Zegt de leeromgeving niet wie er komt, dan kan uw kind oefenen zonder dat we "
            "iets van het werk bewaren."
        ),
    ),
    Promise("parents", _("Over ouders en verzorgers bewaren we niets.")),
    Promise(
        "school_decides",
        _(
            "De school kiest wat er wordt bewaard, en kan het weer uitzetten. Dan is het "
            "meteen weg."
        ),
    ),
)

CHILDREN: Sequence[Promise] = (
    Promise("child_alias", _("Hier heb je een schuilnaam: een dier en een getal.")),
    Promise("child_name_off", _("Je echte naam bewaren we niet."), _name_is(Mode.OFF)),
    Promise(
        "child_name_screen",
        _("Alleen je juf of meester ziet je echte naam. Wij bewaren die niet."),
        _name_is(Mode.SCREEN),
    ),
    Promise(
        "child_name_stored",
        _("Je echte naam is alleen voor de school. Die bewaren we op slot."),
        _name_is(Mode.STORED),
    ),
    Promise("child_teacher", _("Je juf of meester ziet wat je hebt gemaakt.")),
    Promise("child_others", _("Andere kinderen zien jouw werk niet.")),
    Promise(
        "child_kept", _("We bewaren je antwoorden en je punten. Na een tijd gooien we ze weg.")
    ),
)


def shown(promises: Sequence[Promise], choices: Choices) -> list[Promise]:
    """Return the promises that hold for these choices, in their order."""
    return [promise for promise in promises if promise.holds(choices)]

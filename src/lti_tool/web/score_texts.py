"""How far a score is, in words: what it is called, why it is not there, and what to do."""

from collections.abc import Mapping, Sequence

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from lti_tool.models.deliveries import Counting, DeliveryState, Destination

_ADVICE: Mapping[str, LazyString] = {
    # it waits, and goes on by itself
    "http_401": _("De leeromgeving weigert scores. De beheerder kan de koppeling nakijken."),
    "http_403": _("De leeromgeving geeft geen recht om scores door te geven. Vraag de beheerder."),
    "http_409": _("De leeromgeving had net een nieuwere score. We proberen het opnieuw."),
    "http_429": _("Het is druk in de leeromgeving. We proberen het straks weer."),
    "token_refused": _("De leeromgeving herkent ons niet. De beheerder kan de koppeling nakijken."),
    "tls_failed": _(
        "De beveiligde verbinding met de leeromgeving deugt niet. "
        "De beheerder daarvan kan het certificaat nakijken."
    ),
    "line_item_sought": _("We zoeken de kolom in het cijferboek."),
    "internal_error": _("Er ging bij ons iets mis. We proberen het straks weer."),
    # somebody must do something
    "http_400": _("De leeromgeving nam de score niet aan: is deze leerling nog lid van de cursus?"),
    "http_404": _(
        "De kolom voor deze opdracht is in de leeromgeving verwijderd. "
        "Kies Opnieuw sturen om er weer een te krijgen."
    ),
    "http_413": _("De leeromgeving vindt het bericht te groot. De beheerder kan dat nakijken."),
    "http_422": _("De leeromgeving nam de score niet aan: is dit een leerling in de cursus?"),
    "line_item_foreign": _(
        "De score moest naar een adres dat niet bij de leeromgeving hoort; dat doen we niet. "
        "De beheerder van deze dienst kan het adres goedkeuren; kies daarna Opnieuw sturen."
    ),
    "line_items_ambiguous": _(
        "In de leeromgeving staan meer kolommen voor deze opdracht. "
        "Verwijder er, tot er één over is; kies daarna Opnieuw sturen."
    ),
    "line_item_missing": _(
        "In de leeromgeving is voor deze opdracht geen kolom, en wij mogen er geen maken."
    ),
    "address_forbidden": _(
        "De score moest naar een adres dat niet mag; dat doen we niet. "
        "De beheerder kan de koppeling nakijken."
    ),
    "platform_disabled": _(
        "De koppeling met de leeromgeving is uitgezet. "
        "Staat die weer aan, dan gaat deze score vanzelf."
    ),
    "seal_broken": _(
        "Het kenmerk van deze leerling is gewist; de score kan niet meer worden verstuurd."
    ),
    # a person decides, or decided
    "teacher_releases": _("Deze score gaat pas weg als u dat zegt."),
    "changed_there": _(
        "In het cijferboek staat intussen een ander cijfer; iemand veranderde het daar. "
        "Moet deze score er toch voor in de plaats?"
    ),
    "withdrawn": _(
        "Deze score is op verzoek van de school uit het cijferboek van de administratie gehaald."
    ),
    "kept_theirs": _("Het cijfer dat in de leeromgeving stond, blijft staan."),
    "school_sends_none": _("Uw school of u koos om deze scores niet door te geven."),
    "score_unchanged": _("Deze poging verandert de score die telt niet."),
}
_GRADEBOOK_ADVICE: Mapping[str, LazyString] = {
    "http_401": _("De administratie weigert scores. De beheerder kan de koppeling nakijken."),
    "http_403": _("De administratie geeft geen recht om scores door te geven. Vraag de beheerder."),
    "http_404": _(
        "De kolom voor deze opdracht is in de administratie verwijderd. "
        "Kies Opnieuw sturen om er weer een te krijgen."
    ),
    "http_429": _("Het is druk bij de administratie. We proberen het straks weer."),
    "token_refused": _(
        "De administratie herkent ons niet. De beheerder kan de koppeling nakijken."
    ),
    "tls_failed": _(
        "De beveiligde verbinding met de administratie deugt niet. "
        "De beheerder daarvan kan het certificaat nakijken."
    ),
    "gradebook_off": _(
        "Uw school gaf scores door aan de administratie, maar heeft dat uitgezet. "
        "Staat het weer aan, kies dan Opnieuw sturen."
    ),
    "pupil_not_in_administration": _("De administratie kent deze leerling niet."),
    "pupil_unknown_there": _(
        "Het cijferboek van de administratie kent deze leerling niet (meer). "
        "Klopt de inschrijving daar weer, kies dan Opnieuw sturen."
    ),
    "pupil_without_class": _("Deze leerling zit in de administratie in geen groep."),
    "class_unknown_there": _(
        "Het cijferboek van de administratie kent de groep van deze leerling nog niet. "
        "We proberen het later weer."
    ),
    "kept_theirs": _("Het cijfer dat in de administratie stond, blijft staan."),
}
"""What is said otherwise of the gradebook of the school's administration."""
_GRADEBOOK_LATER = _("De administratie antwoordt even niet. We blijven het proberen.")
_GRADEBOOK_NO = _(
    "De administratie nam de score niet aan. Kies Opnieuw sturen; "
    "lukt het weer niet, vraag dan de beheerder om de koppeling na te kijken."
)
_LATER = _("De leeromgeving antwoordt even niet. We blijven het proberen.")
_NO = _(
    "De leeromgeving nam de score niet aan. Kies Opnieuw sturen; "
    "lukt het weer niet, vraag dan de beheerder om de koppeling na te kijken."
)


_OF_OURS = frozenset(
    {
        "internal_error",
        "seal_broken",
        "teacher_releases",
        "changed_there",
        "school_sends_none",
        "score_unchanged",
    }
)
"""Codes of which the same is said, whichever gradebook it is."""
_TEXTS: Mapping[Destination, tuple[Mapping[str, LazyString], LazyString, LazyString]] = {
    Destination.AGS: (_ADVICE, _LATER, _NO),
    Destination.ONEROSTER: (
        {code: text for code, text in _ADVICE.items() if code in _OF_OURS}
        | dict(_GRADEBOOK_ADVICE),
        _GRADEBOOK_LATER,
        _GRADEBOOK_NO,
    ),
}
"""Kind of gradebook -> advice by code, and what is said of any other code: later, or no."""


def delivery_advice(
    code: str, state: DeliveryState, destination: Destination = Destination.AGS
) -> str:
    """Return why a score is not there (yet), and what a teacher can do.

    One that failed after two weeks without an answer is no longer tried, whatever its code says
    of the time when it was.
    """
    advice, later, no = _TEXTS[destination]
    if state is DeliveryState.FAILED and code in _WAITS_BY_ITSELF:
        return str(no)
    return str(advice.get(code, no if state is DeliveryState.FAILED else later))


_WAITS_BY_ITSELF = frozenset(
    {"http_409", "http_429", "line_item_sought", "internal_error", "class_unknown_there"}
)


def place_label(destination: Destination) -> str:
    """Return whose gradebook one is."""
    labels: Mapping[Destination, str] = {
        Destination.AGS: gettext("Leeromgeving"),
        Destination.ONEROSTER: gettext("Administratie"),
    }
    return labels[destination]


OLD_ENOUGH = 6
"""The groep from which a pupil is told where the score is."""


def for_pupil(state: DeliveryState | None, groups: Sequence[int]) -> str:
    """Return what a pupil who is ready reads about the score (None: none is sent).

    Whether it arrived is told to older pupils: the exercise's ``groups`` say who makes it.
    """
    old = min(groups, default=0) >= OLD_ENOUGH
    none = gettext(
        "Je juf of meester kan hier zien wat je hebt gemaakt. "
        "Deze opdracht telt niet mee voor een cijfer."
    )
    going = gettext("Je score gaat nu vanzelf naar je juf of meester. Je hoeft niets meer te doen.")
    there = gettext("Je juf of meester heeft je score.") if old else going
    texts: Mapping[DeliveryState | None, str] = {
        None: none,
        DeliveryState.DELIVERED: there,
        DeliveryState.HELD: gettext("Je juf of meester bekijkt je score eerst."),
    }
    return texts.get(state, going)


def again_for_pupil(counting: Counting) -> str:
    """Return what a pupil reads about making an exercise once more."""
    texts: Mapping[Counting, str] = {
        Counting.LAST: gettext("Maak je de opdracht nog een keer, dan telt je nieuwste score."),
        Counting.BEST: gettext("Maak je de opdracht nog een keer, dan telt je beste score."),
        Counting.FIRST: gettext("Maak je de opdracht nog een keer, dan blijft je eerste tellen."),
        Counting.AVERAGE: gettext("Maak je de opdracht nog een keer, dan tellen ze samen."),
    }
    return texts[counting]


def send_word(code: str | None, state: DeliveryState) -> str | None:
    """Return what the button that sends a score says, None where there is none."""
    words: Mapping[tuple[DeliveryState, str | None], str] = {
        (DeliveryState.DELIVERED, None): gettext("Opnieuw sturen"),
        (DeliveryState.FAILED, None): gettext("Opnieuw sturen"),
        (DeliveryState.HELD, None): gettext("Nu sturen"),
        (DeliveryState.HELD, "changed_there"): gettext("Toch sturen"),
    }
    return words.get((state, code)) or words.get((state, None))


def state_label(state: DeliveryState) -> str:
    """Return how far a score is, in words."""
    labels: Mapping[DeliveryState, str] = {
        DeliveryState.WAITING: gettext("onderweg"),
        DeliveryState.SENDING: gettext("wordt nu verstuurd"),
        DeliveryState.DELIVERED: gettext("aangekomen"),
        DeliveryState.HELD: gettext("wacht op u"),
        DeliveryState.FAILED: gettext("niet aangekomen"),
        DeliveryState.SUPERSEDED: gettext("vervangen door een nieuwere"),
        DeliveryState.NOT_GRADED: gettext("telt in de leeromgeving niet mee"),
    }
    return labels[state]

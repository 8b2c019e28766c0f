"""EDEXML 2.0 and 2.1, and UWLR's pupil data: attributes stand with an ``@``.

Source: EDEXML.elementen.xsd and EDEXML.structuur.xsd 2.1; UWLR 2.2 uses the same names.
"""

from collections.abc import Mapping

from lti_tool.privacy.borders.decisions import Chosen, Decision, Rules

_KEEP, _USE, _DROP = Decision.KEEP, Decision.USE, Decision.DROP
_NAME = Chosen("display_name")

_GROUP: Rules = {
    "@key": Decision.PSEUDONYM,
    "naam": _KEEP,
    "jaargroep": _KEEP,
    "omschrijving": _DROP,
    "toevoegingen": _DROP,
    "mutatiedatum": _USE,
}

EDEXML: Mapping[str, Rules] = {
    "school": {
        "schooljaar": _KEEP,
        "peildatum": _USE,
        "brincode": _USE,
        "dependancecode": _USE,
        "schoolkey": _USE,
        "instellingsnummer": _USE,
        "aanmaakdatum": _USE,
        "xsdversie": _USE,
        "auteur": _DROP,
        "commentaar": _DROP,
        "toevoegingen": _DROP,
    },
    "vestiging": {
        "@key": _USE,
        "naam": _USE,
        "omschrijving": _DROP,
        "mutatiedatum": _USE,
    },
    "groep": _GROUP,
    "samengestelde_groep": _GROUP,
    "leerling": {
        "@key": Decision.PSEUDONYM,
        "jaargroep": _KEEP,
        "groep": Decision.PSEUDONYM,
        "samengestelde_groepen": Decision.PSEUDONYM,
        "vestiging": _USE,
        "instroomdatum": _KEEP,
        "uitstroomdatum": _KEEP,
        "mutatiedatum": _USE,
        # only where the school chose so
        "@eckid": Chosen("eck_id"),
        "roepnaam": _NAME,
        "voorvoegsel": _NAME,
        "achternaam": _NAME,
        "geboortedatum": Chosen("birth_date", "birth_year", "age"),
        # and never
        "voornamen": _DROP,
        "voorletters-1": _DROP,
        "geslacht": _DROP,
        "start_ondw_jgr3": _DROP,
        "gebruikersnaam": _DROP,
        "emailadres": _DROP,
        "fotourl": _DROP,
        "etniciteit": _DROP,
        "land": _DROP,
        "land_vader": _DROP,
        "land_moeder": _DROP,
        "sofinummer": _DROP,
        "bsn": _DROP,
        "onderwijsnummer": _DROP,
        "bsn_ondwnr-4": _DROP,
        "rijksregisternummer": _DROP,
        "gewicht_nieuw": _DROP,
        "gewicht": _DROP,
        "postcodenl": _DROP,
        "postnummerbe": _DROP,
        "postcodeoverig": _DROP,
        "toevoegingen": _DROP,
    },
    "leerkracht": {
        "@key": Decision.PSEUDONYM,
        "rol": _KEEP,
        "groepen": Decision.PSEUDONYM,
        "mutatiedatum": _USE,
        # nothing of a teacher identifies them outside the school (annex D11)
        "@eckid": _DROP,
        "achternaam": _DROP,
        "voorvoegsel": _DROP,
        "voornamen": _DROP,
        "voorletters-1": _DROP,
        "roepnaam": _DROP,
        "gebruikersnaam": _DROP,
        "emailadres": _DROP,
        "rolomschrijving": _DROP,
        "toevoegingen": _DROP,
    },
}
"""Element -> the border of what stands in it."""

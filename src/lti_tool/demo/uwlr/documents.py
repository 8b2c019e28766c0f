"""The answers: far more than a tool may keep, as administrations send it.

Source: UWLR 2.3, leerlinggegevens_antwoord; SOAP 1.1.
"""

from html import escape

from lti_tool.demo.uwlr.config import Child, UwlrConfig
from lti_tool.demo.uwlr.lies import UwlrLie

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_UWLR = "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens"
_EMPTY = {UwlrLie.NOTHING: "<geengegevens/>", UwlrLie.UNCHANGED: "<geenwijzigingen/>"}


def envelope(inside: str) -> str:
    """Return a message with this in its body."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{_SOAP}"><s:Header/>'
        f"<s:Body>{inside}</s:Body></s:Envelope>"
    )


def fault(code: str, told: str) -> str:
    """Return a message that says what is wrong."""
    inside = f"<faultcode>s:{code}</faultcode><faultstring>{escape(told)}</faultstring>"
    return envelope(f"<s:Fault>{inside}</s:Fault>")


def answer(config: UwlrConfig) -> str:
    """Return what the school has now, as far as the server tells the truth."""
    empty = next((text for lie, text in _EMPTY.items() if lie in config.lies), None)
    inside = empty or f"<leerlinggegevens>{_school(config)}</leerlinggegevens>"
    text = envelope(
        f'<leerlinggegevens_antwoord xmlns="{_UWLR}">{inside}</leerlinggegevens_antwoord>'
    )
    if UwlrLie.CUT_OFF in config.lies:
        return text[: len(text) // 2]
    if UwlrLie.DOCTYPE in config.lies:
        return text.replace("?>", '?><!DOCTYPE s [<!ENTITY e "Verzonnen">]>', 1)
    if UwlrLie.INCLUSION in config.lies:
        include = '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/hostname"/>'
        return text.replace("<leerlingen>", f"<leerlingen>{include}", 1)
    return text


def _school(config: UwlrConfig) -> str:
    brin = "00AA" if UwlrLie.OTHER_SCHOOL in config.lies else config.brin
    year = "2025-2026" if UwlrLie.LAST_YEAR in config.lies else config.school_year
    staff = "" if UwlrLie.NO_STAFF in config.lies else f"<leerkrachten>{_staff()}</leerkrachten>"
    pupils = "".join(_pupil(key, child) for key, child in config.children.items())
    groups = "".join(
        f'<groep key="G{number}"><naam>Groep {number}</naam><jaargroep>{number}</jaargroep>'
        "<omschrijving>Verzonnen</omschrijving></groep>"
        for number in range(1, 9)
    )
    return (
        f"<school><schooljaar>{year}</schooljaar><brincode>{brin}</brincode>"
        "<dependancecode>00</dependancecode><auteur>Demo</auteur><xsdversie>2.3</xsdversie></school>"
        f"<groepen>{groups}</groepen><leerlingen>{pupils}</leerlingen>{staff}"
    )


def _pupil(key: str, child: Child) -> str:
    return (
        f'<leerling key="{escape(key)}"><achternaam>Verzonnen {escape(key)}</achternaam>'
        "<roepnaam>Kind</roepnaam><geboortedatum>2016-05-04</geboortedatum>"
        f'<jaargroep>{child.year}</jaargroep><groep key="{escape(child.group)}"/></leerling>'
    )


def _staff() -> str:
    return "".join(
        f'<leerkracht key="{number}"><achternaam>Voorbeeld {number}</achternaam>'
        f"<emailadres>juf{number}@example.org</emailadres>"
        f'<groepen><groep key="G{number}"><rol>LRK</rol></groep></groepen></leerkracht>'
        for number in range(1, 9)
    )

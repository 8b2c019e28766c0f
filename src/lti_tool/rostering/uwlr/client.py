"""All pupils, staff and groups of a school, asked of its administration in one question.

zeep writes the question by the service's description, which is shipped and never fetched; our own
way out carries it, and the answer is read as a file is (``edexml``): nothing of it is resolved,
fetched or held as a tree. Asking changes nothing, so what passes may be tried again.

Source: UWLR 2.2 and 2.3, HaalLeerlinggegevens; SOAP 1.1, section 4.4 (faults).
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree
from zeep import Client, Settings
from zeep.transports import Transport

from lti_tool.errors import PlatformRefused
from lti_tool.http_client import Answer, Outbound
from lti_tool.rostering.edexml import reader
from lti_tool.rostering.refusals import refuse
from lti_tool.rostering.rest.answers import OK, fail
from lti_tool.rostering.rest.calls import Report, patient, silent
from lti_tool.rostering.snapshot import Reading, RosterSnapshot
from lti_tool.rostering.uwlr.server import UwlrServer

NAME = "leerlinggegevens"
LIMIT = 64 * 1024 * 1024
"""Bytes of an answer: sixty thousand pupils, more than any school has."""

_WSDL = Path(__file__).with_name("leerlinggegevens.wsdl")
_AUTHORISATION = "{http://www.edustandaard.nl/leerresultaten/2/autorisatie}autorisatie"
_BINDING = "{http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens}Leerlinggegevens"
_SERVER_ERROR = 500
_LONGEST_FAULT = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class SoapLine:
    """What a server is reached with. ``rest``: waits that many seconds."""

    outbound: Outbound
    now: Callable[[], datetime]
    rest: Callable[[float], object]
    report: Report = field(default=silent)


def fetch(line: SoapLine, server: UwlrServer, reading: Reading, school_year: int) -> RosterSnapshot:
    """Return what an administration says of a school.

    Args:
        line: the way to it.
        server: where it is, and which school is meant.
        reading: how the school wants it read.
        school_year: in which the asked school year begins.

    Raises:
        RosterInvalid: what came is no roster, or is of another school year.
        PlatformRefused: the server says no.
        PlatformUnavailable: not now, however often it was tried.
    """
    asked = f"{school_year}-{school_year + 1}"
    answer = patient(lambda: _once(line, server, asked), line.rest)
    snapshot = reader.read(io.BytesIO(answer.body), reading)
    if snapshot.school_years and snapshot.school_years != (asked,):
        refuse("roster_other_year", NAME)
    line.report(NAME, 1, 1)
    return snapshot


def _once(line: SoapLine, server: UwlrServer, school_year: str) -> Answer:
    answer = _asked(line.outbound, server, school_year)
    if answer.status == OK:
        return answer
    if answer.status == _SERVER_ERROR and _is_our_fault(answer.body):
        raise PlatformRefused(NAME, code="roster_access_refused", status=answer.status)
    return fail(answer, NAME, line.now())


def _asked(outbound: Outbound, server: UwlrServer, school_year: str) -> Answer:
    """Send the question; return what came, whatever it is."""
    settings = Settings(
        forbid_dtd=True, forbid_entities=True, forbid_external=True, raw_response=True
    )
    make: Any = Client  # ships no types
    client = make(str(_WSDL), transport=_Guarded(outbound), settings=settings)
    header = client.get_element(_AUTHORISATION)(
        autorisatiesleutel=server.key,
        klantcode=server.client_code,
        klantnaam=server.client_name,
    )
    school = {"brincode": server.brin, "dependancecode": server.location}
    if server.school_key:
        school = {"schoolkey": server.school_key}
    answer: Answer = client.create_service(_BINDING, server.url).HaalLeerlinggegevens(
        schooljaar=school_year,
        xsdversie=server.version.value,
        **{name: value for name, value in school.items() if value},
        _soapheaders=[header],
    )
    return answer


class _Guarded(Transport):
    """Carries zeep's messages over our way out, and opens no file but the description."""

    def __init__(self, outbound: Outbound) -> None:
        begin: Any = super().__init__  # ships no types
        begin()
        self._outbound = outbound

    def load(self, url: str) -> bytes:
        """Return the service's description; nothing else is ever loaded."""
        if Path(url) != _WSDL:
            refuse("roster_xml_unsafe", NAME)
        return _WSDL.read_bytes()

    def post_xml(self, address: str, envelope: Any, headers: Any) -> Answer:
        """Send a message; return the answer as it came."""
        sent = {"Accept": "text/xml", **{str(name): str(text) for name, text in headers.items()}}
        body = etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
        return self._outbound.call("POST", address, headers=sent, body=body, limit=LIMIT)


def _is_our_fault(body: bytes) -> bool:
    """Tell whether a fault says that the question, or who asks, is not right: ``Client``."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        found = etree.fromstring(body[:_LONGEST_FAULT], parser)
    except etree.XMLSyntaxError:
        return False
    code = found.findtext(".//faultcode") or ""
    return code.rpartition(":")[2].startswith("Client")

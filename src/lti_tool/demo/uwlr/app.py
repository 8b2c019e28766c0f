"""The server: one address, one question.

Source: UWLR 2.3, HaalLeerlinggegevens and its authorisation header; SOAP 1.1.
"""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Flask, Response, current_app, request
from lxml import etree

from lti_tool.demo.uwlr import documents
from lti_tool.demo.uwlr.config import PATH, UwlrConfig
from lti_tool.demo.uwlr.lies import UwlrLie

blueprint = Blueprint("uwlr", __name__)

ACTION: Final = "HaalLeerlinggegevens"
_AUTHORISATION = "http://www.edustandaard.nl/leerresultaten/2/autorisatie"
_UWLR = "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens"
_XML = "text/xml; charset=utf-8"


def create_uwlr_server(config: UwlrConfig) -> Flask:
    """Return the server as a Flask app."""
    app = Flask(__name__)
    install(app, config)
    return app


def install(app: Flask, config: UwlrConfig) -> None:
    """Let an app answer as an administration that speaks UWLR too."""
    app.extensions["uwlr"] = config
    app.register_blueprint(blueprint)


@blueprint.post(PATH)
def ask() -> Response:
    """Answer with the whole school."""
    config: UwlrConfig = current_app.extensions["uwlr"]
    config.asked.append(_told(request.get_data()))
    return _stumbled(config) or _refused(config) or _answered(config)


def _told(body: bytes) -> dict[str, str]:
    """Return every element with a text, by its local name; its namespace must be the standard's."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    found = etree.fromstring(body, parser)
    told = {}
    for space in (_AUTHORISATION, _UWLR):
        for element in found.iter(f"{{{space}}}*"):
            if not len(element):
                told[etree.QName(element).localname] = (element.text or "").strip()
    return told


def _stumbled(config: UwlrConfig) -> Response | None:
    """Return what goes wrong before anything is looked at."""
    first = len(config.asked) == 1
    if UwlrLie.BROKEN_ONCE in config.lies and first:
        text = documents.fault("Server", "even niet")
        return Response(text, HTTPStatus.INTERNAL_SERVER_ERROR, content_type=_XML)
    if UwlrLie.BUSY_ONCE in config.lies and first:
        return Response("", HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "1"})
    if UwlrLie.MOVED in config.lies:
        return Response("", HTTPStatus.TEMPORARY_REDIRECT, {"Location": "https://elders.example/"})
    if UwlrLie.MAINTENANCE in config.lies:
        return Response("<!doctype html><title>Onderhoud</title>", content_type="text/html")
    if UwlrLie.FAULT_OK in config.lies:
        return Response(documents.fault("Server", "onbekend"), content_type=_XML)
    return None


def _refused(config: UwlrConfig) -> Response | None:
    """Return a fault where the question, or who asks, is not right."""
    told = config.asked[-1]
    known = (told.get("klantcode"), told.get("autorisatiesleutel"))
    wrong = ""
    if request.headers.get("SOAPAction", "").strip('"') != ACTION:
        wrong = "onbekende vraag"
    elif known != (config.client_code, config.key):
        wrong = "niet geautoriseerd"
    elif told.get("brincode") != config.brin and not told.get("schoolkey"):
        wrong = "onbekende school"
    if not wrong:
        return None
    text = documents.fault("Client", wrong)
    return Response(text, HTTPStatus.INTERNAL_SERVER_ERROR, content_type=_XML)


def _answered(config: UwlrConfig) -> Response:
    text = documents.answer(config)
    if UwlrLie.LATIN in config.lies:
        latin = text.replace("UTF-8", "windows-1252").encode("cp1252")
        return Response(latin, content_type="text/xml")
    return Response(text, content_type=_XML)

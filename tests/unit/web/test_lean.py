"""Answers and forms in the short way are what Flask and Werkzeug would have made of them."""

from io import BytesIO

import pytest
from flask import Flask, Request, Response, redirect, request

from lti_tool.web.lean import Pages
from lti_tool.web.uploads import FORM, MemoryRequest

ANSWERS = {
    "a page": lambda: Response("<p>Dag</p>"),
    "an empty page": lambda: Response(""),
    "a page in parts": lambda: Response(["a", "b"]),
    "no content": lambda: Response(status=204),
    "not modified": lambda: Response("old", status=304),
    "something made": lambda: Response("made", status=201),
    "a refusal": lambda: Response("no", status=403),
    "a way on": lambda: Response("", 303, {"Location": "/s/abc/opdracht?a=1&b=%20"}),
    "a way on with signs to quote": lambda: Response("", 303, {"Location": "/é ü?x=<>"}),
}


def call(kind: type[Flask], make, method: str = "GET") -> tuple[str, list[tuple[str, str]], bytes]:
    app = kind("lti_tool.web")
    app.add_url_rule("/", "page", lambda: app.make_response(make()), methods=["GET", "POST"])
    answer = app.test_client().open("/", method=method)
    return answer.status, sorted(answer.headers), answer.data


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_leaves_as_it_would_from_flask(name, method):
    assert call(Pages, ANSWERS[name], method) == call(Flask, ANSWERS[name], method)


def test_a_way_on_has_the_address_and_no_page():
    status, headers, body = call(Pages, lambda: redirect("/elsewhere", code=303))

    assert (status, body) == ("303 SEE OTHER", b"")
    assert ("Location", "/elsewhere") in headers


def test_flasks_own_session_is_never_there():
    def page() -> Response:
        return Response(repr(dict(request.cookies)))

    assert not any(name == "Set-Cookie" for name, _ in call(Pages, page)[1])


FORMS = {
    "plain": b"a=1&b=2",
    "twice the same name": b"a=1&a=2&b=",
    "a name without a value": b"a&b=1&&c",
    "escapes": b"a=%C3%A9+%26&%C3%A9=1",
    "escapes that are no text": b"a=%FF%C3",
    "bytes that are no text": b"a=\xff",
    "nothing": b"",
}


@pytest.mark.parametrize("kind", [FORM, f"{FORM}; charset=utf-8", "text/plain"])
@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_read_as_werkzeug_reads_it(name, kind):
    def form(of: type[Request]) -> list[tuple[str, str]]:
        body = FORMS[name]
        environ = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }
        return list(of(environ).form.items(multi=True))

    assert form(MemoryRequest) == form(Request)


def test_a_form_that_is_too_large_is_refused_unread():
    app = Pages("lti_tool.web")
    app.request_class = MemoryRequest
    app.config["MAX_CONTENT_LENGTH"] = 10
    app.add_url_rule("/", "page", lambda: request.form["a"], methods=["POST"])

    assert app.test_client().post("/", data={"a": "b" * 20}).status_code == 413

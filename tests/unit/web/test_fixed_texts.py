"""Templates with their texts and addresses in place, in the language of each request."""

import pytest
from flask import Flask, g, render_template
from flask_babel import Babel
from jinja2 import DictLoader

from lti_tool.web import fixed_texts

PAGES = {
    "frame.html": '<html lang="{{ language() }}">{% block main %}{% endblock %}</html>',
    "page.html": '{% extends "frame.html" %}{% block main %}{{ _("Nakijken") }}{% endblock %}',
    "filled.html": '{{ _("Opgave %(n)s van %(m)s", n=first, m=2) }}',
    "given.html": "{{ _(text) }}",
    "address.html": '<a href="{{ static("a.css") }}">{{ static(name) }}</a>',
    "around.html": '{% include "filled.html" %}',
}


@pytest.fixture
def app() -> Flask:
    app = Flask("lti_tool.web")
    app.jinja_environment = fixed_texts.Environments
    app.jinja_env.loader = DictLoader(PAGES)
    app.jinja_env.globals["static"] = lambda name: f"/static/{name}?v=1"
    app.jinja_env.globals["language"] = fixed_texts.language_now
    Babel(app, locale_selector=fixed_texts.language_now)
    return app


def said(app: Flask, page: str, language: str = "nl", **values: object) -> str:
    with app.test_request_context():
        g.language = language
        return render_template(page, **values)


@pytest.mark.parametrize("order", [("nl", "en"), ("en", "nl")], ids=["nl first", "en first"])
def test_each_language_has_its_own_words(app, order):
    pages = {language: said(app, "page.html", language) for language in (*order, *order)}

    assert pages == {
        "nl": '<html lang="nl">Nakijken</html>',
        "en": '<html lang="en">Check</html>',
    }


@pytest.mark.parametrize("page", ["filled.html", "around.html"])
def test_what_is_filled_in_is_escaped(app, page):
    assert said(app, page, first="<b>") == "Opgave &lt;b&gt; van 2"
    assert said(app, page, "en", first=1) == "Question 1 of 2"


def test_a_text_that_only_the_page_knows_is_looked_up_then(app):
    assert said(app, "given.html", "en", text="Nakijken") == "Check"


def test_addresses_stand_in_the_page(app):
    page = said(app, "address.html", name="b.css")

    assert page == '<a href="/static/a.css?v=1">/static/b.css?v=1</a>'


def test_a_language_that_we_do_not_speak_is_dutch(app):
    assert said(app, "page.html", "fr") == said(app, "page.html", "nl")

"""Templates compiled once per language, with everything that never changes put in place.

A page says some twenty texts and addresses of ours that are the same for every reader of its
language. Looked up anew for each reader they cost more than all the rest of a page.
"""

from functools import cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from flask import g
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

_FOLDER = Path(__file__).parent / "translations"


class Environments(Environment):
    """Templates in the language of the request: each language has its own compiled ones."""

    language = "nl"

    def get_or_select_template(self, *names: Any, **more: Any) -> Template:
        """Return a template in the language of this request."""
        languages: dict[str, Environments] = self.__dict__.setdefault("languages", {})
        language = language_now()
        if language not in languages:
            languages[language] = self.overlay()
            languages[language].language = language
        return Environment.get_or_select_template(languages[language], *names, **more)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        made: nodes.Template = _Fixing(self).visit(super()._parse(source, name, filename))
        return made


def language_now() -> str:
    """Return the language of this request: Dutch, unless the platform said otherwise.

    ``g.language`` says it where there is no viewer (yet).
    """
    viewer = g.get("viewer")
    said: str | None = viewer.locale if viewer else g.get("language")
    return "en" if said == "en" else "nl"


class _Fixing(NodeTransformer):
    """Replaces ``_("…")``, ``static("…")`` and ``language()`` by what they are in a language."""

    def __init__(self, environment: Environments) -> None:
        self._static: Any = environment.globals.get("static")
        self._language = environment.language

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        """Return what stands in a node's place; what it holds comes first."""
        made = super().visit(node, *args, **kwargs)
        return self._fixed(made) if isinstance(made, nodes.Call) else made

    def _fixed(self, call: nodes.Call) -> nodes.Node:
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        first = call.args[0] if call.args else None
        text = first.value if isinstance(first, nodes.Const) else None
        if name == "language":
            return nodes.Const(self._language)
        if name == "static" and text and self._static:
            return nodes.Const(self._static(text))
        if name == "_" and text:
            return _said(_texts(self._language).ugettext(text), call.kwargs)
        return call


@cache
def _texts(language: str) -> NullTranslations:
    return Translations.load(_FOLDER, [language])


def _said(text: str, values: list[nodes.Keyword]) -> nodes.Node:
    """Return a text of ours as a node; what is filled in is escaped, as ever."""
    said = Markup(text)  # noqa: S704 - ours, from a template or its translation
    if not values:
        return nodes.Const(said % {})
    pairs = [nodes.Pair(nodes.Const(value.key), value.value) for value in values]
    return nodes.Mod(nodes.Const(said), nodes.Dict(pairs))

"""Papers as HTML for the printer and the archive: one file, no address in it."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from lti_tool.privacy.annex.blocks import Listing, Paper, Table, Text

_ENVIRONMENT = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
_TESTS = {"text": Text, "listing": Listing, "table": Table}
for _name, _kind in _TESTS.items():
    _ENVIRONMENT.tests[_name] = lambda block, kind=_kind: isinstance(block, kind)


def html(paper: Paper) -> str:
    """Return a paper as a whole HTML document in Dutch, accessible as it stands."""
    # The style travels inside: the paper is a file of its own, and knows no address.
    style = Markup("<style>{}</style>").format(Markup(_file("paper.css")))  # noqa: S704 - our file
    return _ENVIRONMENT.from_string(_file("paper.html")).render(paper=paper, style=style)


def _file(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")

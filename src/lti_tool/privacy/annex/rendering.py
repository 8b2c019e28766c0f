"""Papers as HTML for the printer and the archive: one file, no address in it."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from lti_tool.privacy.annex.blocks import Listing, Paper, Table, Text

_ENVIRONMENT = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
_TESTS = {"text": Text, "listing": Listing, "table": Table}
for _name, _kind in _TESTS.items():
    _ENVIRONMENT.tests[_name] = lambda block, kind=_kind: isinstance(block, kind)


def html(paper: Paper) -> str:
    """Return a paper as a whole HTML document in Dutch, accessible as it stands."""
    source = files(__package__).joinpath("templates", "paper.html").read_text(encoding="utf-8")
    return _ENVIRONMENT.from_string(source).render(paper=paper)

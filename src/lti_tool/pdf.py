"""HTML to A4 for the printer: tagged, so that a screen reader can read it too (PDF/UA-1).

The layout engine (WeasyPrint) leans on Pango, a library of the operating system. Only who asks
for a PDF needs it, so it is looked for then.
"""

import logging
from typing import Any

from lti_tool.errors import DocumentUnavailable

PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""Debian's packages of what is needed beside Python."""


def of_html(html: str, style: str = "") -> bytes:
    """Return a document as a PDF.

    Nothing is fetched: a document brings its own pictures (``data:`` addresses) and style.

    Args:
        html: a whole document with a title and its language; its ``<style>`` may name page sizes.
        style: a further style sheet.

    Raises:
        DocumentUnavailable: ``pdf_unavailable``: this machine lacks Pango.
    """
    engine = _engine()
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it remarks on every odd property
    fetcher = engine.urls.URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    document = engine.HTML(string=html, url_fetcher=fetcher)
    sheet = engine.CSS(string=style, url_fetcher=fetcher)
    return bytes(document.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1"))


def _engine() -> Any:
    try:
        import weasyprint  # noqa: PLC0415 - it loads Pango, which most processes do without
    except OSError:
        raise DocumentUnavailable(f"needs {PANGO}") from None
    return weasyprint

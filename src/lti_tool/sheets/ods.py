"""OpenDocument spreadsheet (OpenDocument 1.3): the least that is whole."""

from datetime import date

from lti_tool.sheets.sheet import Cell, Sheet, number_of, packed, text_of

_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    ' manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3">'
    '<office:automatic-styles><style:style style:name="head" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>'
    "<office:body><office:spreadsheet>"
)
_CLOSING = "</table:table></office:spreadsheet></office:body></office:document-content>"


def made(sheet: Sheet) -> bytes:
    """Return a table as an OpenDocument file."""
    heads = "".join(
        f'<table:table-cell table:style-name="head" office:value-type="string">'
        f"<text:p>{text_of(head)}</text:p></table:table-cell>"
        for head in sheet.heads
    )
    rows = "".join(
        f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in sheet.rows
    )
    content = (
        f'{_OPENING}<table:table table:name="{text_of(sheet.title)}">'
        f"<table:table-header-rows><table:table-row>{heads}</table:table-row>"
        f"</table:table-header-rows>{rows}{_CLOSING}"
    )
    files = {"mimetype": _MIME, "content.xml": content, "META-INF/manifest.xml": _MANIFEST}
    return packed(files, first="mimetype")


def _cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        kind, shown = 'office:value-type="string"', text_of(cell)
    elif isinstance(cell, date):
        day = f"{cell:%Y-%m-%d}"
        kind, shown = f'office:value-type="date" office:date-value="{day}"', day
    else:
        shown = number_of(cell)
        kind = f'office:value-type="float" office:value="{shown}"'
    return f"<table:table-cell {kind}><text:p>{shown}</text:p></table:table-cell>"

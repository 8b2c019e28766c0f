"""Forms and uploads stay in memory: what is sent must not lie on a disk that nobody sweeps."""

from io import BytesIO
from typing import IO
from urllib.parse import parse_qsl

from flask import Request

FORM = "application/x-www-form-urlencoded"


class MemoryRequest(Request):
    """A request whose files are held in memory; how large they may be is for the view to say."""

    def _load_form_data(self) -> None:
        """Read a plain form at once, as Werkzeug does after some turns; leave all else to it."""
        if "form" in self.__dict__ or self.environ.get("CONTENT_TYPE") != FORM:
            super()._load_form_data()
            return
        make, stream = self.parameter_storage_class, self.stream  # it ends at what is allowed
        try:
            text = stream.read().decode()
            pairs = parse_qsl(text, keep_blank_values=True, errors="werkzeug.url_quote")
        except ValueError:  # no text
            pairs = []
        self.__dict__.update(stream=stream, form=make(pairs), files=make())

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Return where an uploaded file is put (Werkzeug would use the disk from 500 KB on)."""
        del total_content_length, content_type, filename, content_length
        return BytesIO()

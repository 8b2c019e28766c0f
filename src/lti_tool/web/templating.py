"""What every template may use."""

from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from babel import Locale
from babel.numbers import format_percent
from flask import Flask, g
from flask_babel import format_decimal, get_locale

from lti_tool.web.access import FORM_FIELD
from lti_tool.web.fixed_texts import language_now


def install(app: Flask) -> None:
    """Give the templates of ``app`` their few helpers."""
    # The address of each file of ours: it changes with the file, so it can be kept.
    addresses = {
        name: f"{app.static_url_path}/{name}?v={version}"
        for name, version in _versions(Path(app.static_folder or "")).items()
    }
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static"] = addresses.__getitem__
    # Typefaces come with a build; without them pages use those of the reader's machine.
    app.jinja_env.globals["typefaces"] = addresses.get("fonts/fonts.css")
    app.jinja_env.globals["language"] = language_now
    app.jinja_env.globals["form_field"] = FORM_FIELD
    app.jinja_env.filters["points"] = points
    app.jinja_env.filters["percent"] = percent
    app.context_processor(_viewer)


def points(value: Decimal) -> str:
    """Return points as this reader writes them: ``2`` or ``2,5``, never ``2.50``."""
    return str(format_decimal(value))


def percent(share: Decimal | float) -> str:
    """Return a share (0 to 1) as this reader writes it: ``80%``."""
    return _percent(share, get_locale())


@lru_cache(maxsize=4096)
def _percent(share: Decimal | float, locale: Locale | None) -> str:
    """Remember what was written: a page of goals has a thousand shares, and most are the same."""
    return str(format_percent(share, locale=locale))


def _viewer() -> dict[str, Any]:
    return {"viewer": g.get("viewer")}


def _versions(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()[:12]
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

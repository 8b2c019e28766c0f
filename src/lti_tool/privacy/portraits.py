"""From an uploaded picture to a small portrait: pixels only, nothing that came with them.

The file is decoded and drawn anew, so that neither metadata (place, camera, names) nor anything
hidden behind the picture survives. No face is looked for (GDPR article 9).
"""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from lti_tool.errors import PhotoRefused

# What is odd about somebody's file is nobody's business: it is drawn anew, or refused.
warnings.filterwarnings("ignore", module=r"PIL\.")

SIDE = 256
"""Pixels of the longest side of what is kept."""

LARGEST = 8_000_000
"""Bytes of an upload."""

MOST_PIXELS = 50_000_000
"""More than any camera of a school; a small file can claim far more (a pixel flood)."""

FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 82
_WHITE = (255, 255, 255)


def portrait(raw: bytes) -> bytes:
    """Return a JPEG of at most ``SIDE`` pixels a side, without metadata.

    Raises:
        PhotoRefused: ``photo_too_large`` (bytes or pixels), ``photo_unreadable``.
    """
    if len(raw) > LARGEST:
        raise PhotoRefused(code="photo_too_large")
    try:
        with Image.open(BytesIO(raw), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PhotoRefused(code="photo_too_large")
            picture.draft("RGB", (SIDE * 2, SIDE * 2))  # a JPEG is decoded small at once
            return _drawn_anew(picture)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise PhotoRefused(code="photo_unreadable") from error


def _drawn_anew(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIDE, SIDE))
    with_alpha = upright.convert("RGBA")
    canvas = Image.new("RGB", with_alpha.size, _WHITE)
    canvas.paste(with_alpha, mask=with_alpha)
    kept = BytesIO()
    canvas.save(kept, "JPEG", quality=_QUALITY)
    return kept.getvalue()

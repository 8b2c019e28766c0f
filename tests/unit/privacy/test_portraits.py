"""An upload becomes a small picture and nothing else, or is refused."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lti_tool.errors import PhotoRefused
from lti_tool.privacy import portraits
from lti_tool.privacy.portraits import portrait

CANARY = b"KanarieInDeFoto"


def picture(
    size: tuple[int, int] = (800, 600), kind: str = "JPEG", mode: str = "RGB", **more: object
) -> bytes:
    """Return a picture with a canary in its metadata where the format has room for one."""
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()  # description
    exif[0x8825] = {1: "N", 2: (52.0, 9.0, 0.0)}  # where it was taken
    told = {"exif": exif, "comment": CANARY} if kind == "JPEG" else {"exif": exif}
    made = BytesIO()
    Image.new(mode, size, 120 if mode == "L" else None).save(made, kind, **(told | more))
    return made.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(800, 600), (10, 4000), (256, 256), (1, 1)], ids=str)
def test_is_a_jpeg_of_at_most_256_pixels_without_metadata(kind, size):
    raw = picture(size, kind)
    assert CANARY in raw

    kept = portrait(raw)

    with Image.open(BytesIO(kept)) as found:
        assert (found.format, found.mode) == ("JPEG", "RGB")
        assert max(found.size) == min(max(size), portraits.SIDE)
        assert dict(found.getexif()) == {}
    assert CANARY not in kept
    assert b"Exif" not in kept


def test_what_hides_behind_the_picture_does_not_survive():
    assert CANARY not in portrait(picture() + b"<script>" + CANARY)


def test_a_picture_lying_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(BytesIO(portrait(picture((400, 100), exif=exif)))) as found:
        assert found.size == (64, 256)


def test_what_is_see_through_becomes_white():
    raw = picture((40, 40), "PNG", "RGBA")
    with Image.open(BytesIO(portrait(raw))) as found:
        assert found.getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "1", "LA"])
def test_every_usual_kind_of_pixel_is_read(mode):
    assert portrait(picture((40, 40), "PNG", mode))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "photo_unreadable"),
        (b"%PDF-1.7", "photo_unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_unreadable"),
        (picture((40, 40), "PNG")[:60], "photo_unreadable"),
        (picture((40, 40))[:300], "photo_unreadable"),
        (bytes(portraits.LARGEST + 1), "photo_too_large"),
        (picture((9000, 9000), "PNG", "1"), "photo_too_large"),
    ],
    ids=["empty", "PDF", "SVG", "half a PNG", "half a JPEG", "too many bytes", "a pixel flood"],
)
def test_refuses(raw, code):
    with pytest.raises(PhotoRefused) as refused:
        portrait(raw)
    assert refused.value.code == code


def test_other_formats_are_not_tried():
    made = BytesIO()
    Image.new("RGB", (10, 10)).save(made, "GIF")
    with pytest.raises(PhotoRefused):
        portrait(made.getvalue())


@pytest.mark.filterwarnings("ignore:::PIL")
@given(st.binary(max_size=200), st.integers(0, 500))
def test_a_broken_file_is_refused_and_never_breaks_the_tool(junk, at):
    raw = picture((20, 20))
    for broken in (junk, raw[:at] + junk + raw[at + len(junk) :]):
        try:
            kept = portrait(broken)
        except PhotoRefused:
            continue
        assert kept.startswith(b"\xff\xd8")

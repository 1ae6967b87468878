"""How small may a picture be that still is read on paper? So small it is set, whatever came in."""

from io import BytesIO
from typing import TYPE_CHECKING, Final

from anxin.paper.typeset import Unprintable

if TYPE_CHECKING:
    from PIL import Image

# what 62 × 110 mm hold at 300 dots an inch
MOST: Final = (740, 1300)
FORMATS: Final = ("PNG", "JPEG", "WEBP")
QUALITY: Final = 85


def shrink(picture: bytes) -> bytes:
    """The picture as a JPEG no larger than paper needs; raises Unprintable for what is no picture.

    A page of thirty pictures as they were taken would need a gigabyte to be set.
    """
    from PIL import Image

    made = BytesIO()
    try:
        with Image.open(BytesIO(picture), formats=FORMATS) as opened:
            opened.draft("RGB", MOST)
            opened.thumbnail(MOST, Image.Resampling.BILINEAR, reducing_gap=1.5)
            flat = opened if opened.mode == "RGB" else _on_white(opened)
            flat.save(made, "JPEG", quality=QUALITY)
    except (OSError, ValueError, Image.DecompressionBombError) as none:
        raise Unprintable(str(none)) from none
    return made.getvalue()


def _on_white(picture: "Image.Image") -> "Image.Image":
    from PIL import Image

    seen = picture.convert("RGBA")
    flat = Image.new("RGB", seen.size, "white")
    flat.paste(seen, mask=seen)
    return flat

"""What are the pixels of a picture, and nothing else of it? Bounded before one is decoded, upright, on white."""

import contextlib
import io
import struct
import threading
import zlib

from PIL import Image, ImageOps

from anxin.evidence.refusals import PictureBroken, TooManyPixels

# of a picture that is decoded whole in memory; a telephone's photograph has 24.5 million
MOST_PIXELS = 25_000_000
COPY_PIXELS = 12_000_000

# whatever Pillow meets in a damaged or hostile file; its own word for a bomb comes first
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
DAMAGE = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error)

# a decoded picture is two hundred times its file: of those that are larger than any copy a process holds one
_decoding_large = threading.Lock()


def draw_upright(data: bytes, kind: str) -> Image.Image:
    """RGB, from a PNG, JPEG or WEBP, no larger than a copy may be; raises TooManyPixels, PictureBroken."""
    try:
        with Image.open(io.BytesIO(data), formats=(kind,)) as first:
            width, height = first.size
            if not 0 < width * height <= MOST_PIXELS:
                raise TooManyPixels(megapixels=MOST_PIXELS // 1_000_000)
            first.verify()
        alone = width * height > COPY_PIXELS
        large: contextlib.AbstractContextManager[object] = _decoding_large if alone else contextlib.nullcontext()
        with large, Image.open(io.BytesIO(data), formats=(kind,)) as opened:
            return _plain(opened)
    except BOMBS as bomb:
        raise TooManyPixels(megapixels=MOST_PIXELS // 1_000_000) from bomb
    except (*DAMAGE, zlib.error) as damage:
        raise PictureBroken from damage


def _plain(opened: Image.Image) -> Image.Image:
    """Upright pixels alone, on white, and no more of them than a person needs."""
    opened.draft("RGB", _reduced(opened.size))
    opened.load()
    shown = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    if (size := _reduced(shown.size)) != shown.size:
        # the large one is let go of before its copies are made
        opened.close()
        shown = shown.resize(size, Image.Resampling.LANCZOS)
    shown = ImageOps.exif_transpose(shown)
    drawn = Image.new("RGB", shown.size, "white")
    drawn.paste(shown, mask=shown.getchannel("A") if shown.mode == "RGBA" else None)
    return drawn


def _reduced(size: tuple[int, int]) -> tuple[int, int]:
    width, height = size
    if width * height <= COPY_PIXELS:
        return size
    share = (COPY_PIXELS / (width * height)) ** 0.5
    return max(1, int(width * share)), max(1, int(height * share))

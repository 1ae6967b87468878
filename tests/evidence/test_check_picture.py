"""Which files are taken as evidence, and what is left of them in the copy that people see?"""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from anxin.evidence.check_picture import check_picture
from anxin.evidence.refusals import (
    ArchiveGiven,
    DocumentGiven,
    FileRefused,
    HeicPicture,
    NotAPicture,
    NothingInIt,
    PictureBroken,
    TooBig,
    TooManyPixels,
    VideoTooBig,
    VideoUnfit,
)
from anxin.evidence.tell_type import MOST_PICTURE_BYTES, MOST_VIDEO_BYTES
from tests.evidence.videos import VIDEO
from tests.support.pictures import photo_from_somewhere, picture, pixel_bomb, text_bomb

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        opened.writestr("a.txt", "x" * 100)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_taken_and_drawn_anew(form: str) -> None:
    data = picture(form=form)
    checked = check_picture(data)
    assert (checked.width, checked.height) == (200, 300)
    assert checked.media_type == f"image/{form.lower()}"
    assert opened(checked.copy).size == (200, 300)
    assert len(checked.dhash) == 32


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", NothingInIt),
        (b"hello", NotAPicture),
        (SVG, NotAPicture),
        (b"GIF89a=1;alert(1)//" + b"\0" * 300, NotAPicture),
        (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + b"\0" * 100, HeicPicture),
        (b"%PDF-1.7\n" + b"\0" * 100, DocumentGiven),
        (archive(), ArchiveGiven),
        (b"MZ" + b"\0" * 300, NotAPicture),
        (picture()[:-200], PictureBroken),
        (picture(form="JPEG")[:900], PictureBroken),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 300, PictureBroken),
        (b"\xff\xd8\xff\xe0" + SCRIPT * 50, PictureBroken),
        (picture()[:8] + b"\0" * MOST_PICTURE_BYTES, TooBig),
        (VIDEO + b"\0" * MOST_VIDEO_BYTES, VideoTooBig),
        (
            b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + b"\0" * 50,
            VideoUnfit,
        ),
    ],
)
def test_what_is_not_a_good_picture_is_refused_with_what_to_send(data: bytes, refusal: type[FileRefused]) -> None:
    with pytest.raises(refusal) as said:
        check_picture(data)
    assert type(said.value) is refusal
    assert {said.value.say("zh-hans")[-1], said.value.say("en")[-1]} == {"。", "."}


def test_a_picture_of_nine_hundred_million_pixels_is_refused_before_it_is_decoded() -> None:
    bomb = pixel_bomb()
    assert len(bomb) < 200_000
    with pytest.raises(TooManyPixels):
        check_picture(bomb)


def test_a_picture_between_our_bound_and_that_of_the_library_is_refused_too() -> None:
    with pytest.raises(TooManyPixels):
        check_picture(pixel_bomb(7_000))
    with pytest.raises(TooManyPixels):
        check_picture(pixel_bomb(10_000))


def test_the_largest_picture_takes_a_bounded_share_of_memory(tmp_path: Path) -> None:
    """In a process of its own, that tells what it took at most."""
    large = Image.new("P", (6_200, 4_000), 3)
    large.save(tmp_path / "large.png", transparency=3)
    program = """
import re, sys
from anxin.evidence.check_picture import check_picture
checked = check_picture(open(sys.argv[1], "rb").read())
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print(checked.width * checked.height, peak // 1024)
"""
    path = str(tmp_path / "large.png")
    told = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    pixels, megabytes = map(int, told.stdout.split())
    assert 11_000_000 < pixels <= 12_000_000
    assert megabytes < 450
    with pytest.raises(TooManyPixels):
        check_picture(pixel_bomb(5_100))


def test_a_comment_that_unpacks_to_a_hundred_megabytes_is_refused() -> None:
    with pytest.raises(PictureBroken):
        check_picture(text_bomb())


def test_what_hides_behind_a_picture_is_not_in_its_copy() -> None:
    both = picture(form="JPEG") + archive() + SCRIPT
    copy = check_picture(both).copy
    assert SCRIPT not in copy
    assert not zipfile.is_zipfile(io.BytesIO(copy))


def test_where_and_with_what_a_photo_was_taken_is_not_in_its_copy() -> None:
    data = photo_from_somewhere()
    assert b"PhotoEditor" in data
    checked = check_picture(data)
    copy = opened(checked.copy)
    assert not copy.getexif()
    assert "icc_profile" not in copy.info
    assert b"PhotoEditor" not in checked.copy
    assert copy.size == (200, 320), "and it stands upright"


def test_a_transparent_screenshot_stands_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (120, 120), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(check_picture(out.getvalue()).copy).getpixel((5, 5)) == (255, 255, 255)


def test_a_large_photo_is_shown_smaller() -> None:
    checked = check_picture(picture(size=(4_000, 4_000), form="JPEG"))
    assert checked.width * checked.height <= 12_000_000


def test_a_video_is_kept_and_not_opened() -> None:
    checked = check_picture(VIDEO)
    assert checked.media_type == "video/mp4"
    assert not checked.is_picture

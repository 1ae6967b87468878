"""Does a video that somebody else is handed tell where, when and with what it was taken?"""

import random
import struct
from pathlib import Path

import pytest

from anxin.evidence.refusals import VideoUnfit
from anxin.evidence.strip_video import strip_video
from tests.evidence.videos import DEVICE, FLIGHT, FRAMES, MADE, PLACE, SOUNDS, VIDEO, box, video

TOLD = (PLACE, DEVICE, FLIGHT, MADE, b"Core Media", b"GoPro", b"hidden-behind-them")


def test_a_clean_video_tells_of_nobody_and_keeps_its_pictures_and_sound() -> None:
    assert all(each in VIDEO for each in TOLD)
    clean = strip_video(VIDEO)
    assert [each for each in TOLD if each in clean] == []
    assert all(each in clean for each in (*FRAMES, *SOUNDS))
    assert len(clean) == len(VIDEO), "no offset moves"
    assert b"\1" * 90 in clean, "what decodes the sound is untouched"
    assert strip_video(clean) == clean


def test_the_real_thing_still_plays(tmp_path: Path) -> None:
    cv2 = pytest.importorskip("cv2")
    numpy = pytest.importorskip("numpy")
    path = tmp_path / "a.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 10.0, (64, 48))
    for shade in (10, 120, 240):
        writer.write(numpy.full((48, 64, 3), shade, numpy.uint8))
    writer.release()
    data = path.read_bytes()
    assert b"Lavf" in data
    path.write_bytes(clean := strip_video(data))
    assert b"Lavf" not in clean
    film = cv2.VideoCapture(str(path))
    shades = [int(frame.mean()) for good, frame in (film.read() for _ in range(4)) if good]
    assert len(shades) == 3
    assert all(abs(seen - meant) < 12 for seen, meant in zip(shades, (10, 120, 240), strict=True))


@pytest.mark.parametrize(
    "unsure",
    [
        VIDEO[:-1],
        VIDEO[: len(VIDEO) // 2],
        VIDEO[8:],
        b"\0\0\0\x18ftypmp42" + b"\0" * 16,
        video(picture=False),
        video(more=box(b"moof", b"")),
        video(pieces=box(b"mvex", b"")),
        video(more=b"tail"),
        VIDEO.replace(b"stco" + b"\0" * 4 + struct.pack(">I", 1), b"stco" + b"\0" * 4 + b"\xff" * 4),
        VIDEO.replace(b"stsz" + b"\0" * 8 + struct.pack(">I", 2), b"stsz" + b"\0" * 8 + b"\xff" * 4),
    ],
)
def test_what_cannot_surely_be_cleaned_is_not_taken(unsure: bytes) -> None:
    with pytest.raises(VideoUnfit):
        strip_video(unsure)


def test_damage_is_refused_by_name_or_does_no_harm() -> None:
    dice = random.Random(7)
    for _ in range(400):
        hurt = bytearray(VIDEO)
        for _ in range(3):
            hurt[dice.randrange(len(hurt))] = dice.choice((0, 1, 127, 255))
        try:
            assert len(strip_video(bytes(hurt))) == len(VIDEO)
        except VideoUnfit:
            continue

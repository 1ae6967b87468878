"""What happens to a screenshot on its way? It is tilted, pressed, photographed, shrunk, blurred, cut."""

from __future__ import annotations

import io
import math
import random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Array = NDArray[np.float32]


def png(picture: Image.Image) -> bytes:
    """Losslessly."""
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def jpeg(picture: Image.Image, quality: int) -> bytes:
    """As messengers press pictures."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def tilted(picture: Image.Image, degrees: float) -> Image.Image:
    """Turned, with the table showing in the corners."""
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=(90, 84, 78))


def shrunk(picture: Image.Image, width: int) -> Image.Image:
    """As a thumbnail."""
    return picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)


def blurred(picture: Image.Image, share: float) -> Image.Image:
    """Out of focus; `share` of the width in thousandths, so that wide and narrow pictures suffer alike."""
    return picture.filter(ImageFilter.GaussianBlur(picture.width * share / 1000))


def shaken(picture: Image.Image, share: float) -> Image.Image:
    """Moved while it was taken."""
    length = max(3, round(picture.width * share / 1000))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2, :] = 1.0 / length
    return Image.fromarray(cv2.filter2D(np.asarray(picture), -1, kernel))


def photographed(picture: Image.Image, dice: random.Random) -> Image.Image:
    """One screen taken with another phone: perspective, moiré, light from one side, a little noise and blur."""
    wide, high = picture.size
    pixels = np.asarray(picture).astype(np.float32)
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    angle, pitch = dice.uniform(0, math.pi), dice.uniform(2.6, 4.5)
    moire = 1 + 0.05 * np.sin(2 * math.pi * (x * math.cos(angle) + y * math.sin(angle)) / pitch)
    light = dice.uniform(0.55, 0.75) + (1.1 - 0.65) * (x / wide * dice.random() + y / high * dice.random())
    noise = np.random.default_rng(dice.getrandbits(32)).normal(0, 5, pixels.shape).astype(np.float32)
    pixels = np.clip(pixels * (moire * light)[..., None] + noise, 0, 255).astype(np.uint8)
    edge = 0.06
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    moved = np.array(
        [
            [wide * (edge + dice.uniform(0, 0.035)), high * (edge + dice.uniform(0, 0.02))],
            [wide * (1 - edge - dice.uniform(0, 0.035)), high * (edge + dice.uniform(0, 0.02))],
            [wide * (1 - edge - dice.uniform(0, 0.035)), high * (1 - edge - dice.uniform(0, 0.02))],
            [wide * (edge + dice.uniform(0, 0.035)), high * (1 - edge - dice.uniform(0, 0.02))],
        ],
        np.float32,
    )
    bent = cv2.warpPerspective(
        pixels, cv2.getPerspectiveTransform(corners, moved), (wide, high), borderValue=(70, 66, 60)
    )
    return Image.fromarray(cv2.GaussianBlur(bent, (0, 0), wide * 0.0009))


def cut(picture: Image.Image, top: float, bottom: float) -> Image.Image:
    """Only a part of the page, from `top` to `bottom` as shares of its height."""
    return picture.crop((0, round(picture.height * top), picture.width, round(picture.height * bottom)))

"""What does a phone's screen show? Pages drawn row by row, with sizes, spacing and wording that vary by the dice."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import manimgx_fonts_cjk
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont
Colour = tuple[int, int, int]
NOTO = Path(manimgx_fonts_cjk.__file__).with_name("NotoSansCJK-VF.otf.ttc")
SIMPLIFIED = 2


@lru_cache(maxsize=64)
def noto(size: int, weight: int = 400) -> Font:
    """The font of phones, or one very like it."""
    font = ImageFont.truetype(str(NOTO), size, index=SIMPLIFIED)
    font.set_variation_by_axes([weight])
    return font


@lru_cache(maxsize=64)
def latin(size: int) -> Font:
    """Another face for digits; it has no Chinese."""
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


@dataclass(frozen=True)
class Style:
    """How one screen looks."""

    width: int
    size: int
    gap: float
    dark: bool
    values_right: bool
    column: float
    weight: int
    plain_digits: bool
    barcode: bool
    separators: bool

    @property
    def paper(self) -> Colour:
        return (22, 22, 24) if self.dark else (255, 255, 255)

    @property
    def ground(self) -> Colour:
        return (0, 0, 0) if self.dark else (243, 243, 245)

    @property
    def ink(self) -> Colour:
        return (220, 220, 222) if self.dark else (25, 25, 28)

    @property
    def faint(self) -> Colour:
        return (135, 135, 140) if self.dark else (125, 125, 130)


def style(dice: random.Random, *, values_right: bool, dark: bool = False) -> Style:
    """One look, thrown by the dice."""
    width = dice.choice([720, 828, 1080, 1080, 1170, 1242])
    return Style(
        width=width,
        size=round(width * dice.uniform(0.034, 0.043)),
        gap=dice.uniform(1.75, 2.6),
        dark=dark,
        values_right=values_right,
        column=dice.uniform(0.25, 0.32),
        weight=dice.choice([300, 350, 400, 450]),
        plain_digits=dice.random() < 0.35,
        barcode=dice.random() < 0.5,
        separators=dice.random() < 0.4,
    )


class Screen:
    """A page that grows downwards; `picture` is what is there in the end."""

    def __init__(self, look: Style, height: int = 9000) -> None:
        self.look = look
        self._image = Image.new("RGB", (look.width, height), look.paper)
        self._draw = ImageDraw.Draw(self._image)
        self.y = 0.0
        self.margin = round(look.width * 0.055)

    def picture(self, at_least: float = 1.6) -> Image.Image:
        """Cut below the last row, but no shorter than a phone."""
        return self._image.crop((0, 0, self.look.width, round(max(self.y + 60, self.look.width * at_least))))

    def font(self, text: str, size: int, weight: int | None = None) -> Font:
        """Digits and Latin letters may have a face of their own."""
        plain = self.look.plain_digits and all(letter.isascii() for letter in text)
        return latin(size) if plain else noto(size, weight or self.look.weight)

    def status_bar(self, clock: str) -> None:
        """The clock and the battery on top."""
        size = round(self.look.size * 0.8)
        self._draw.text((self.margin, size * 0.6), clock, self.look.ink, self.font(clock, size, 600))
        right = self.look.width - self.margin
        self._draw.text((right, size * 0.6), "5G 82", self.look.ink, self.font("5G", size, 600), anchor="ra")
        self.y = size * 2.6

    def space(self, lines: float) -> None:
        """Nothing, some lines high."""
        self.y += lines * self.look.size

    def centred(self, text: str, scale: float = 1.0, weight: int | None = None, *, faint: bool = False) -> None:
        """One line in the middle."""
        size = round(self.look.size * scale)
        ink = self.look.faint if faint else self.look.ink
        self._draw.text((self.look.width / 2, self.y), text, ink, self.font(text, size, weight), anchor="ma")
        self.y += size * 1.55

    def left(self, text: str, scale: float = 1.0, *, faint: bool = False) -> None:
        """One line at the margin."""
        size = round(self.look.size * scale)
        ink = self.look.faint if faint else self.look.ink
        self._draw.text((self.margin, self.y), text, ink, self.font(text, size))
        self.y += size * self.look.gap

    def row(self, label: str, value: str) -> None:
        """A label and its value; what is too wide goes on in the next line."""
        look = self.look
        self._draw.text((self.margin, self.y), label, look.faint, noto(look.size, look.weight))
        font = self.font(value, look.size)
        start = max(look.width * look.column, self.margin + noto(look.size, look.weight).getlength(label) + look.size)
        for line in _wrapped(value, font, look.width - self.margin - start):
            at = (look.width - self.margin, self.y) if look.values_right else (start, self.y)
            self._draw.text(at, line, look.ink, font, anchor="ra" if look.values_right else "la")
            self.y += look.size * 1.45
        self.y += look.size * (look.gap - 1.45)

    def line(self) -> None:
        """A thin rule, where the look has them."""
        if self.look.separators:
            y = self.y - self.look.size * 0.4
            self._draw.line((self.margin, y, self.look.width - self.margin, y), fill=self.look.ground, width=2)

    def band(self) -> None:
        """A strip of the ground between two cards."""
        self._draw.rectangle((0, self.y, self.look.width, self.y + self.look.size * 0.6), fill=self.look.ground)
        self.y += self.look.size * 1.4

    def barcode(self, number: str) -> None:
        """Code 128, as WeChat shows the merchant's number."""
        code = zxingcpp.create_barcode(number, zxingcpp.BarcodeFormat.Code128)
        drawn = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=2, add_quiet_zones=True))
        width = round(self.look.width * 0.86)
        drawn = drawn.resize((width, round(width * 0.17)), Image.Resampling.NEAREST)
        self._image.paste(drawn.convert("RGB"), ((self.look.width - width) // 2, round(self.y)))
        self.y += width * 0.17 + self.look.size

    def bubble(self, text: str, *, own: bool) -> None:
        """One message of a conversation."""
        look, pad = self.look, self.look.size * 0.6
        font = noto(look.size, look.weight)
        lines = _wrapped(text, font, look.width * 0.62)
        wide = max(font.getlength(line) for line in lines) + 2 * pad
        x = look.width - self.margin * 2.4 - wide if own else self.margin * 2.4
        high = len(lines) * look.size * 1.4 + 2 * pad
        fill = ((36, 110, 62) if look.dark else (149, 236, 105)) if own else look.ground
        self._draw.rounded_rectangle((x, self.y, x + wide, self.y + high), radius=14, fill=fill)
        for number, line in enumerate(lines):
            self._draw.text((x + pad, self.y + pad + number * look.size * 1.4), line, look.ink, font)
        self.y += high + look.size * 0.9


def _wrapped(text: str, font: Font, width: float) -> Sequence[str]:
    lines, current = [], ""
    for letter in text:
        if current and font.getlength(current + letter) > width:
            lines.append(current)
            current = ""
        current += letter
    return [*lines, current]


def darker(look: Style) -> Style:
    """The same page by night."""
    return replace(look, dark=True)

"""With which font is Chinese set? The one that comes with the extra `pack`, else what Debian calls Noto."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from anxin.refusal import Refusal
from anxin.texts import Text

if TYPE_CHECKING:
    import typst

FAMILY = "Noto Sans CJK SC"
WHEEL = "manimgx_fonts_cjk"
OF_THE_SYSTEM = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/noto-cjk"))
# one of each sort that a page may hold: common, rare, beyond the first plane, punctuation, figures, signs
SAMPLE = "证据包退款充值卡密客服囍龘靐𠮷，。：；“”《》（）〔2025〕①—…·¥128.00 AaZz"


class CannotPrint(Refusal):
    """The extra `pack` is not installed."""

    text = Text(
        "这个站点没有安装生成 PDF 的组件，请联系客服。",
        "This site cannot make PDF files, because a part of it is not installed. Please ask support.",
    )
    status = 503


class NoChineseFont(Exception):
    """Pages would come out with empty boxes in the place of Chinese."""


def can_print() -> bool:
    """Whether the extra is installed."""
    return find_spec("typst") is not None


def need_printer() -> None:
    """Refuse with CannotPrint where the extra is not installed, before anything is written down about a paper."""
    if not can_print():
        raise CannotPrint


@lru_cache(maxsize=1)
def fonts() -> "typst.Fonts":
    """The fonts of this server, read once; raises CannotPrint."""
    need_printer()
    import typst

    wheel = find_spec(WHEEL)
    folders = [Path(wheel.origin).parent] if wheel and wheel.origin else []
    folders += [folder for folder in OF_THE_SYSTEM if not folders and folder.is_dir()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[*folders])


@lru_cache(maxsize=1)
def need_chinese() -> None:
    """Set one line of every sort of character and refuse with NoChineseFont where one has no glyph.

    PDF/A must not hold empty boxes, so the same typesetter that would keep quiet about them refuses there.
    """
    if not can_print():
        return
    import typst

    lacking = "no font with Chinese glyphs: install the extra `pack`, or Debian's fonts-noto-cjk"
    known = fonts()
    # without any font nothing is set at all, and nothing lacks a glyph
    if FAMILY not in known.families():
        raise NoChineseFont(lacking)
    source = f'#set text(font: "{FAMILY}", fallback: false)\n#sys.inputs.at("sample")'.encode()
    try:
        typst.compile(source, font_paths=known, sys_inputs={"sample": SAMPLE}, pdf_standards="a-2b")
    except typst.TypstError as missing:
        message = f"{lacking} ({missing})"
        raise NoChineseFont(message) from missing

"""How does data come on paper, as a PDF whose bytes are always the same? Pure, but for a folder that is gone again.

Set by typst. What people wrote goes in as data, never as markup, and the document can read nothing but its own folder.
A character without a glyph would leave an empty box and no error, so a server looks once, before its first page.
"""

from anxin.paper.fonts import CannotPrint, NoChineseFont, need_chinese, need_printer
from anxin.paper.shrink import shrink
from anxin.paper.typeset import Unprintable, typeset

__all__ = ["CannotPrint", "NoChineseFont", "Unprintable", "need_chinese", "need_printer", "shrink", "typeset"]

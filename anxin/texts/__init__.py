"""How is a sentence kept so that both languages are always complete?

A text is a pair. Whoever writes the one must write the other, and a missing translation cannot exist.
"""

from typing import NamedTuple

ZH = "zh-hans"
EN = "en"
LANGUAGES = (ZH, EN)


class Text(NamedTuple):
    """One sentence in Chinese and in English, with the same `{names}` in both."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """The sentence in `lang`; everything that is not English is answered in Chinese, the default."""
        return self.en if lang.startswith("en") else self.zh

    def fill(self, **values: object) -> "Text":
        """The same pair with its `{names}` replaced; a value that is itself a Text speaks each language."""
        return Text(
            self.zh.format(**{name: value.zh if isinstance(value, Text) else value for name, value in values.items()}),
            self.en.format(**{name: value.en if isinstance(value, Text) else value for name, value in values.items()}),
        )

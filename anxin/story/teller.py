"""How is the story told while it happens?"""

import time

from anxin.texts import Text
from anxin.texts.terminal import say


class Teller:
    """Prints what happens in the terminal's language, with the time since the start."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._began

    def chapter(self, number: int, of: int, title: Text) -> None:
        """Begin a tale."""
        place = f"[{number:>2}/{of}] {self.seconds:5.1f} s"
        say(Text(f"\n{place}  {title.zh}", f"\n{place}  {title.en}"))

    def line(self, zh: str, en: str) -> None:
        """One thing that happened."""
        say(Text(f"    · {zh}", f"    · {en}"))

    def good(self, text: Text) -> None:
        """A tale, or a proof, that holds."""
        say(Text(f"    ✓ {text.zh}", f"    ✓ {text.en}"))

    def bad(self, text: Text) -> None:
        """One that does not."""
        say(Text(f"    ✗ {text.zh}", f"    ✗ {text.en}"))

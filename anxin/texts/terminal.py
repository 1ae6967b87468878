"""In which language does a terminal want to be spoken to?"""

import os

from anxin.texts import EN, ZH, Text


def terminal_language() -> str:
    """The language of this terminal: Chinese where the machine says so, else English."""
    said = os.environ.get("ANXIN_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return ZH if said.lower().startswith("zh") else EN


def say(text: Text) -> None:
    """Print one line in the terminal's language, at once."""
    print(text.say(terminal_language()), flush=True)

"""What is happening now, when it takes longer than a person likes to wait in silence?"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from anxin.texts import Text
from anxin.texts.terminal import say, terminal_language

QUIET_SECONDS = 2.0
AGAIN_SECONDS = 10.0


@contextmanager
def step(text: Text, *, quiet_seconds: float = QUIET_SECONDS, again_seconds: float = AGAIN_SECONDS) -> Iterator[None]:
    """Stay silent while it is quick; else say what is being done, now and then again, and when it is over."""
    began = time.monotonic()
    over = threading.Event()

    def seconds() -> str:
        return f"{time.monotonic() - began:.0f} s"

    def tell() -> None:
        wait = quiet_seconds
        while not over.wait(wait):
            say(Text(f"… {text.zh}（{seconds()}）", f"… {text.en} ({seconds()})"))
            wait = again_seconds

    teller = threading.Thread(target=tell, name="progress", daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()
    if time.monotonic() - began >= quiet_seconds:
        say(Text(f"✓ {text.zh}（{seconds()}）", f"✓ {text.en} ({seconds()})"))


def complain(text: Text) -> None:
    """Say on the error stream why something was not done."""
    print(text.say(terminal_language()), file=sys.stderr, flush=True)

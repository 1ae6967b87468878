"""How is a language model asked for other words for one sentence? It gets that sentence and nothing else of anybody.

The address is the operator's and must lie in the open internet under https; a model on the operator's own machine is
allowed by name in the settings. Whatever goes wrong is no answer: the sentence then stands as it was.
"""

import json
import logging
from functools import lru_cache
from typing import Any, Final

from django.conf import settings

from anxin.integrations.connections import Connections, NoAnswer

log = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 2.0
LARGEST_ANSWER_BYTES: Final = 64 * 1024
TASK: Final = (
    "Say the user's sentence in friendlier words, in the same language and in one or two sentences. Keep every number, "
    "date, time, amount, name and clause exactly as written. Add nothing and promise nothing. Answer with it alone."
)


def is_set_up() -> bool:
    """Whether the operator has named a model; without one nothing is ever asked."""
    return bool(settings.ANXIN_REPHRASE_URL and settings.ANXIN_REPHRASE_MODEL)


def ask_rephraser(sentence: str) -> str | None:
    """Other words for a sentence, or None: not set up, no answer in time, or an answer that is none."""
    if not is_set_up():
        return None
    body = {
        "model": settings.ANXIN_REPHRASE_MODEL,
        "messages": [{"role": "system", "content": TASK}, {"role": "user", "content": sentence}],
        "max_tokens": 300,
        "temperature": 0,
    }
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.ANXIN_REPHRASE_KEY}"}
    try:
        connections = _connections(settings.ANXIN_REPHRASE_URL, bool(settings.ANXIN_REPHRASE_AT_HOME))
        path = f"{connections.prefix}/chat/completions"
        status, _, content = connections.ask("POST", path, headers, json.dumps(body).encode())
    except (NoAnswer, ValueError) as error:
        log.warning("the rephraser gave no answer: %s", error)
        return None
    return _read(content) if status == 200 else None


def _read(content: bytes) -> str | None:
    try:
        answer: Any = json.loads(content)
        said = answer["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError):
        return None
    return said if isinstance(said, str) else None


@lru_cache(maxsize=4)
def _connections(url: str, at_home: bool) -> Connections:
    """Abroad means: https, and an address of the open internet, looked at when connecting."""
    return Connections(url, TIMEOUT_SECONDS, LARGEST_ANSWER_BYTES, abroad=not at_home)

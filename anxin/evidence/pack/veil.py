"""What must not be read in a text that somebody wrote? It is struck out, letter by letter, wherever it stands."""

import re
from collections.abc import Iterable

STRUCK = "＊"
SHORTEST = 6
# numbers by which a person is known: mobile telephone, identity card, e-mail
_PERSONAL = re.compile(
    r"(?<!\d)(?:86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)|(?<!\d)\d{17}[\dXx](?![\dXx])|[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    re.ASCII,
)
_BETWEEN = re.compile(r"[\s:：,，;；|/]+|-{2,}")


def veil(text: str, secrets: Iterable[str], *, personal: bool) -> str:
    """The text without any secret (whole, or a part of six letters or more) and, if `personal`, any such number.

    Upper and lower case are one; a secret is found too where its hyphens and spaces were left out.
    """
    for pattern in _patterns(secrets):
        text = pattern.sub(lambda found: STRUCK * len(found.group()), text)
    return _PERSONAL.sub(lambda found: STRUCK * len(found.group()), text) if personal else text


def _patterns(secrets: Iterable[str]) -> list[re.Pattern[str]]:
    """The longest first, so that no part of it is left standing."""
    wanted: set[str] = set()
    for secret in secrets:
        pieces = {secret.strip(), *_BETWEEN.split(secret)}
        wanted |= {bare for piece in pieces if len(bare := re.sub(r"[\s-]", "", piece)) >= SHORTEST}
    longest_first = sorted(wanted, key=lambda bare: (-len(bare), bare))
    return [re.compile(r"[\s-]*".join(map(re.escape, bare)), re.IGNORECASE) for bare in longest_first]

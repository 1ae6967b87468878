"""May this be sold at all? What is banned is a list of words with reasons, kept as data."""

from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML

from anxin.texts import Text


def banned_for(*told: str) -> Text | None:
    """The reason for which goods so described may not be sold; None when nothing speaks against them."""
    whole = " ".join(told).lower()
    for words, reason in _banned():
        if any(word in whole for word in words):
            return reason
    return None


@cache
def _banned() -> tuple[tuple[tuple[str, ...], Text], ...]:
    rows = YAML(typ="safe").load(files("anxin.catalog").joinpath("banned_goods.yaml").read_text(encoding="utf-8"))
    return tuple((tuple(str(word).lower() for word in row["words"]), Text(row["zh"], row["en"])) for row in rows)

"""In which form are a channel's keys kept? Sealed as one text; the sandbox keeps its partner's public key beside it."""

import json
from collections.abc import Mapping

from anxin import vault

PURPOSE = "channel"
# of the sandbox alone: one key of ours, one of theirs
OURS, THEIRS = "signing_key", "channel_key"
SANDBOX, BALANCE = "sandbox", "balance"


def seal_settings(kind: str, settings: Mapping[str, str]) -> tuple[bytes, str]:
    """What a channel's row keeps: `secret_sealed` and `their_key`. Empty settings are left out."""
    if kind == SANDBOX:
        return vault.seal(settings.get(OURS, ""), PURPOSE), settings.get(THEIRS, "")
    told = {name: value for name, value in sorted(settings.items()) if value}
    return (vault.seal(json.dumps(told, ensure_ascii=False), PURPOSE), "") if told else (b"", "")


def open_settings(kind: str, secret_sealed: bytes, their_key: str) -> dict[str, str]:
    """The settings of a row; none for one without keys. Raises vault.Unsealable and ValueError where it is damaged."""
    if kind == BALANCE or not secret_sealed:
        return {}
    opened = vault.unseal(secret_sealed, PURPOSE)
    if kind == SANDBOX:
        return {OURS: opened, THEIRS: their_key}
    found = json.loads(opened)
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ValueError("the sealed settings are not an object of texts")
    return found

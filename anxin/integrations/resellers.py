"""Which reseller asks, and with which keys must it have signed? Nobody without keys of its own."""

import json
from typing import Final

from anxin import vault
from anxin.delivery.supplier import CallbackForged
from anxin.resale.access import reseller_asking
from anxin.resale.models import Reseller

RESELLER_PURPOSE: Final = "reseller"


def asking(kind: str, account: str) -> tuple[Reseller, dict[str, str]]:
    """The reseller of this account and its keys. Raises CallbackForged: a stranger, or nobody who could sign."""
    reseller = reseller_asking(kind, account) if account else None
    if reseller is None:
        raise CallbackForged("nobody of this name")
    try:
        settings = json.loads(vault.unseal(bytes(reseller.secret_sealed), RESELLER_PURPOSE))
    except (vault.Unsealable, ValueError):
        raise CallbackForged("its keys are missing or damaged") from None
    if not isinstance(settings, dict) or not all(isinstance(value, str) for value in settings.values()):
        raise CallbackForged("its keys are missing or damaged")
    return reseller, settings

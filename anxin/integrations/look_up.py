"""Whose account is it that a buyer wants topped up? Its supplier may know, and the buyer waits a moment at most."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from anxin.integrations.registry import Unconfigured, supplier_capabilities_of, supplier_system
from anxin.people.models import Supplier

log = logging.getLogger(__name__)

WAIT_SECONDS = 3.0
LONGEST: Final = 40

# few: a supplier that hangs holds these and nothing else, and buyers type twice meanwhile
_askers = ThreadPoolExecutor(4, thread_name_prefix="look-up")


def can_look_up(supplier: Supplier) -> bool:
    """Whether this supplier's protocol tells nicknames."""
    try:
        return supplier_capabilities_of(supplier.kind).account_check
    except Unconfigured:
        return False


def look_up(supplier: Supplier, sku: str, account: str) -> str | None:
    """The nickname with most of it hidden; None where the supplier does not know it, cannot say, or takes too long.

    Neither the account nor the nickname is logged.
    """
    try:
        asked = _askers.submit(supplier_system(supplier).check_account, sku=sku, account=account)
        nickname = asked.result(timeout=WAIT_SECONDS)
    except TimeoutError:
        asked.cancel()
        log.warning("no word about an account within %s s", WAIT_SECONDS)
        return None
    except Exception as error:  # noqa: BLE001  whatever went wrong on the way, the buyer types twice
        log.warning("no word about an account: %s", type(error).__name__)
        return None
    return _masked(nickname.strip()) if nickname and nickname.strip() else None


def _masked(nickname: str) -> str:
    """As the supplier hid it; where it hid nothing, we do."""
    return nickname[:LONGEST] if "*" in nickname else f"{nickname[0]}***"

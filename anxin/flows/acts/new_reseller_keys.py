"""With which keys does a reseller sign? New ones are told to whoever made them, and to nobody ever again."""

import json
import secrets
from datetime import datetime

from anxin import vault
from anxin.resale.models import Reseller

PURPOSE = "reseller"
NAMES = {
    Reseller.Kind.ANXIN: ("secret",),
    Reseller.Kind.DUJIAO_NEXT: ("api_secret",),
    Reseller.Kind.GOOFISH: ("app_id", "app_secret", "mch_secret"),
}


def new_reseller_keys(row: Reseller, *, at: datetime) -> dict[str, str]:
    """Seal new keys on the row, unsaved; what the reseller must be told, its account among it."""
    keys = {name: secrets.token_hex(16) for name in NAMES[Reseller.Kind(row.kind)]}
    if "app_id" in keys:
        keys["app_id"] = str(10**14 + secrets.randbelow(10**14))
    row.secret_sealed = vault.seal(json.dumps(keys), PURPOSE)
    row.keyed_at = at
    return {"account": row.account, **keys}

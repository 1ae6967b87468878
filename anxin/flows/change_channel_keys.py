"""How are the keys of a payment channel replaced, so that nobody can do it unseen?

That the person is who he says is the shell's affair: it asks for the second factor before it comes here, and tries
the keys with the channel's own client.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.flows.acts.note_channel_change import note_channel_change
from anxin.payments.models import Channel
from anxin.payments.settings import open_settings, seal_settings
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text

# who a channel's notices and answers name beside the account: under another they would be believed no more
NAMED = ("app_id", "seller_id")


class NothingChanged(Refusal):
    text = Text("没有填写任何改动。", "Nothing was changed.")
    status = 422


class AccountInUse(Refusal):
    text = Text(
        "这个渠道已经收过款，商户号、应用 ID 和收款方 ID 不能改。要换请新增一个渠道，并停用旧的。",
        "This channel has taken payments, so its account, app id and seller id stay. For others add a channel and "
        "switch this one off.",
    )


class AccountTaken(Refusal):
    text = Text("这个商户号已经绑定在另一个渠道上。", "This account is bound to another channel already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKeys:
    """What a channel shall be: where it is asked, as whom, and all of its settings in full; never in any repr."""

    account: str
    base_url: str
    settings: Mapping[str, str] = field(repr=False)
    capabilities: dict[str, Any]


@atomic(durable=True)
def change_channel_keys(channel: UUID, keys: NewKeys, *, by: str, at: datetime) -> list[str]:
    """Seal the new settings, record and announce the change; the names of what changed.

    Raises NotFound, NothingChanged, AccountInUse and AccountTaken.
    """
    row = Channel.objects.select_for_update(of=("self",)).select_related("shop").filter(pk=channel).first()
    if row is None:
        raise NotFound
    before = _before(row)
    changed = _differing(before, keys)
    if not changed:
        raise NothingChanged
    stays = {"account", *(name for name in NAMED if before.get(name))}
    if stays & set(changed) and row.payments.exists():
        raise AccountInUse
    if Channel.objects.filter(kind=row.kind, account=keys.account).exclude(pk=row.pk).exists():
        raise AccountTaken
    row.account, row.base_url, row.capabilities = keys.account, keys.base_url, keys.capabilities
    row.secret_sealed, row.their_key = seal_settings(row.kind, keys.settings)
    row.save(update_fields=["account", "base_url", "capabilities", "secret_sealed", "their_key"])
    note_channel_change(row, "keys", changed, by=by, at=at)
    return changed


def _before(row: Channel) -> dict[str, str]:
    """All that was set; settings that can no longer be opened count as none."""
    try:
        before = open_settings(row.kind, bytes(row.secret_sealed), row.their_key)
    except (ValueError, vault.Unsealable):
        before = {}
    return before | {"account": row.account, "base_url": row.base_url}


def _differing(before: Mapping[str, str], keys: NewKeys) -> list[str]:
    """The names of what is not as it was."""
    after = dict(keys.settings) | {"account": keys.account, "base_url": keys.base_url}
    return sorted(name for name in before.keys() | after.keys() if before.get(name, "") != after.get(name, ""))

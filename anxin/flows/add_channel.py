"""How does a shop get another payment channel? Switched off, with its keys sealed, and announced."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.db.transaction import atomic

from anxin.flows.acts.note_channel_change import note_channel_change
from anxin.flows.change_channel_keys import AccountTaken, NewKeys
from anxin.payments.models import Channel
from anxin.payments.settings import seal_settings
from anxin.refs import new_id
from anxin.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChannel:
    """The channel that is added: in which shop, of which kind, under which name, with which keys.

    Its id is known before it is there: some channels make a key only for an address that holds it.
    """

    id: UUID = field(default_factory=new_id)
    shop: UUID
    kind: str
    name: Text
    keys: NewKeys


@atomic(durable=True)
def add_channel(new: NewChannel, *, by: str, at: datetime) -> UUID:
    """The new channel's id; nobody can pay by it until it is switched on. Raises AccountTaken."""
    same = Channel.objects.filter(kind=new.kind, account=new.keys.account) | Channel.objects.filter(pk=new.id)
    if same.exists():
        raise AccountTaken
    last = Channel.objects.filter(shop=new.shop).aggregate(last=Max("position"))["last"]
    secret_sealed, their_key = seal_settings(new.kind, new.keys.settings)
    row = Channel.objects.create(
        id=new.id,
        shop_id=new.shop,
        kind=new.kind,
        name_zh=new.name.zh,
        name_en=new.name.en,
        account=new.keys.account,
        base_url=new.keys.base_url,
        secret_sealed=secret_sealed,
        their_key=their_key,
        capabilities=new.keys.capabilities,
        enabled=False,
        position=0 if last is None else last + 1,
    )
    note_channel_change(row, "added", [name for name, value in new.keys.settings.items() if value], by=by, at=at)
    return row.pk

"""How does a reseller's number become ours? Once, whoever asks how often at the same time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.refs import new_id
from anxin.resale.models import Resale, Reseller
from anxin.resale.number_of import number_of
from anxin.resale.refusals import NumberTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reseller asks for under a number of its own."""

    number: str
    item: UUID
    quantity: int
    account: str = ""
    callback_url: str = ""


@atomic(durable=True)
def open_resale(reseller: UUID, wanted: Wanted, *, at: datetime) -> UUID:
    """The row of this number, made now or before. Raises NumberTaken where it stands for other goods."""
    shop = Reseller.objects.values_list("shop_id", flat=True).get(pk=reseller)
    row = Resale(
        id=new_id(),
        shop_id=shop,
        reseller_id=reseller,
        number=wanted.number,
        serial=number_of(reseller, wanted.number),
        asked_mark=_mark(wanted),
        callback_url=wanted.callback_url,
        asked_at=at,
    )
    Resale.objects.bulk_create([row], ignore_conflicts=True)
    Resale.objects.filter(reseller=reseller, number=wanted.number, asked_mark="").update(asked_mark=row.asked_mark)
    kept, asked = Resale.objects.values_list("pk", "asked_mark").get(reseller=reseller, number=wanted.number)
    if asked != row.asked_mark:
        raise NumberTaken
    return kept


def _mark(wanted: Wanted) -> str:
    told = "\n".join((str(wanted.item), str(wanted.quantity), wanted.account))
    return vault.mark(told, "resale").hex()

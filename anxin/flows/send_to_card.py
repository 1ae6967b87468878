"""How does a refund that came back reach its buyer when the old card is closed? By another that the buyer names."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.agenda.withdraw import withdraw
from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.need_left import need_left
from anxin.flows.acts.resend import resend
from anxin.refunds.errands import CARD_PURPOSE
from anxin.refunds.models import BuyerCard, Refund
from anxin.refunds.queries import cards_of
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text

CONSENT: Final = Text(
    "我同意把这笔退款退到上面这张本人的银行卡。卡号和姓名加密保存，只发给支付渠道，退款到账后立即删除。",
    "I agree that this refund goes to the card above, which is my own. Number and name are kept encrypted, are sent to "
    "the payment channel alone, and are deleted once the refund has arrived.",
)
NUMBER: Final = re.compile(r"[0-9]{12,19}")


class NotToACard(Refusal):
    text = Text(
        "这笔退款现在不能退到银行卡：它没有被退回，或渠道不支持。",
        "This refund cannot go to a card now: it has not come back, or its channel sends to none.",
    )


class NoConsent(Refusal):
    text = Text("请先勾选同意。", "Tick the consent first.")
    status = 422


class CardUnreadable(Refusal):
    text = Text(
        "请核对开户银行、持卡人姓名和卡号：卡号为 12–19 位数字，暂不支持信用卡。",
        "Check bank, name and number: the number has 12 to 19 digits; credit cards are not taken.",
    )
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCard:
    """What the buyer gave, as typed."""

    bank: str
    holder: str = field(repr=False)
    number: str = field(repr=False)
    consent: bool


@atomic(durable=True)
def send_to_card(refund: UUID, given: GivenCard, *, by: str, at: datetime) -> None:
    """Keep the card sealed and plan the sending under the refund's own id; a newer card takes the place of an older.

    Raises NotFound, NotToACard, GoneAlready, NoConsent, CardUnreadable.
    """
    order = Refund.objects.filter(pk=refund).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    lock_orders([order])
    row = Refund.objects.select_related("payment__channel").get(pk=refund)
    banks = cards_of(row)
    if not banks:
        raise NotToACard
    need_left(row)
    if not given.consent:
        raise NoConsent
    number, holder = re.sub(r"[ -]", "", given.number), " ".join(given.holder.split())
    if given.bank not in banks or not _is_number(number) or not 2 <= len(holder) <= 60:
        raise CardUnreadable
    if not withdraw(Kind.REFUND_ASK, row.pk):
        raise NotToACard
    BuyerCard.objects.update_or_create(
        refund=row,
        defaults={
            "shop_id": row.shop_id,
            "bank": given.bank,
            "holder_sealed": vault.seal(holder, CARD_PURPOSE),
            "number_sealed": vault.seal(number, CARD_PURPOSE),
            "by": by,
            "consented_at": at,
            "wiped_at": None,
        },
    )
    resend([row], by=by, at=at)
    seal([_exhibit(row, given.bank, by, at)])


def _is_number(number: str) -> bool:
    """Twelve to nineteen digits, the last of which checks the others (Luhn)."""
    if not NUMBER.fullmatch(number):
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _exhibit(row: Refund, bank: str, by: str, at: datetime) -> NewExhibit:
    """That the buyer agreed, to what and when; of the card nothing but its bank."""
    return NewExhibit(
        shop=row.shop_id,
        order=row.order_id,
        slot=PAYMENT,
        kind="refund_to_card",
        content={"refund": str(row.pk), "bank": bank, "agreed_to": CONSENT.zh, "attempt": row.retries + 1},
        by=by,
        at=at,
    )

"""What of a supplier's free words may stand beside an order in clear? No account, no code, no address."""

import re
from dataclasses import replace
from typing import Final, TypeVar

from anxin.delivery.models import Delivery
from anxin.delivery.supplier import ReturnAnswer, SupplyAnswer
from anxin.orders.accounts import hint
from anxin.orders.queries import account_of

Said = TypeVar("Said")
# an address, or what is long enough a number to be an account or the half of a card
TELLING: Final = re.compile(r"[^\s@:：，,]{1,64}@[^\s@，,]+|\w*\d{5,}\w*", re.ASCII)


def veil_detail(delivery: Delivery, answer: Said) -> Said:
    """The answer with a detail that a dump may hold; the delivery brings its line.

    Systems repeat what they were sent: "account 7654321098 does not exist". What they mean can still be read, and the
    account stands there as the order shows it.
    """
    if not isinstance(answer, SupplyAnswer | ReturnAnswer) or not answer.detail:
        return answer
    detail = answer.detail
    for secret in sorted(_secrets(delivery, answer), key=len, reverse=True):
        detail = detail.replace(secret, hint(secret))
    return replace(answer, detail=TELLING.sub(lambda found: hint(found[0]), detail))


def _secrets(delivery: Delivery, answer: SupplyAnswer | ReturnAnswer) -> set[str]:
    codes = answer.codes if isinstance(answer, SupplyAnswer) else ()
    account = account_of(delivery.line)
    parts = {part.strip() for code in codes for part in (code, *code.split("----"), *code.split())}
    parts |= {account, *account.split(" / ")}
    # its server is no secret, and stands in the hint
    return {part for part in parts if len(part) > 1 and part not in delivery.line.account_hint}

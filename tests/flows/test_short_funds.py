"""What does the operator hear when a channel has too little for a refund?"""

from typing import Any

from anxin import vault
from anxin.payments.channel import RefundStatus
from anxin.payments.models import Payment
from anxin.support.models import Letter
from tests.reconciliation.desk import Desk
from tests.support.cast import furnished


def test_the_letter_says_what_should_lie_there_and_how_much_of_it_is_held(db: Any) -> None:
    desk = Desk(furnished())
    held = sum(payment.amount_minor for payment in desk.sells(2))
    desk.gives_back(1, RefundStatus.BALANCE_SHORT)
    booked = sum(payment.amount_minor for payment in Payment.objects.all())
    (letter,) = Letter.objects.filter(kind="channel-short")
    said = vault.unseal(letter.body_sealed, "letter")
    assert f"应有 ¥{booked / 100:.2f}，其中 ¥{held / 100:.2f} 是未结订单的托管款" in said
    assert f"By the books ¥{booked / 100:.2f} should lie there, ¥{held / 100:.2f} of it held" in said

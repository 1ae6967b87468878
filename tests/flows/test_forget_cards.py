"""Is a card that a buyer named for a refund forgotten in the end, also where the refund never arrived?"""

from datetime import timedelta

from anxin.flows.forget_cards import forget_cards
from anxin.refunds.deadlines import CARD_KEPT, refunds_with_old_cards
from anxin.refunds.models import BuyerCard
from tests.support.cast import HOUR, Stage


def test_a_card_is_forgotten_a_month_after_it_was_named(stage: Stage) -> None:
    """However its refund ended or did not; a younger one is kept, and none is wiped twice."""
    old, young = (stage.buys("steam-50") for _ in range(2))
    for order in (old, young):
        stage.claims(order.pk, "changed_mind")
    refunds = {order.pk: stage.refunds(order.pk)[0] for order in (old, young)}
    for order, named_at in ((old, stage.at), (young, stage.at + HOUR)):
        refund = refunds[order.pk]
        given = {"bank": "CMB_DEBIT", "by": "buyer", "holder_sealed": b"sealed", "number_sealed": b"sealed"}
        BuyerCard.objects.create(refund=refund, shop_id=refund.shop_id, consented_at=named_at, **given)
    assert refunds_with_old_cards(stage.at + CARD_KEPT - timedelta(seconds=1), 10) == []
    due = refunds_with_old_cards(at := stage.at + CARD_KEPT, 10)
    assert due == [refunds[old.pk].pk]
    assert (forget_cards(due, at=at), forget_cards(due, at=at)) == (1, 0)
    wiped, kept = (BuyerCard.objects.get(refund=refunds[order.pk]) for order in (old, young))
    assert (bytes(wiped.number_sealed), bytes(wiped.holder_sealed), wiped.wiped_at) == (b"", b"", at)
    assert (bytes(kept.number_sealed), kept.wiped_at) == (b"sealed", None)
    assert refunds_with_old_cards(at, 10) == []

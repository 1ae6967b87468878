"""Is an order only taken as it was meant?"""

from dataclasses import replace
from typing import Any

import pytest

from anxin.catalog.models import Item
from anxin.evidence.models import Exhibit
from anxin.flows.place_order import Wish, place_order
from anxin.ledger.models import ChainLink
from anxin.orders.models import Line, Order
from anxin.orders.passwords import is_password
from anxin.orders.refusals import (
    AccountMalformed,
    AccountsDiffer,
    ContactMalformed,
    ItemNotOnSale,
    PasswordTooShort,
    QuantityOutOfRange,
    RulesChanged,
    RulesNotAgreed,
)
from anxin.refs import is_ref
from anxin.refusal import Refusal
from tests.support.cast import QQ, Stage


def wish(stage: Stage, **changes: Any) -> Wish:
    asked = Wish(
        item=stage.item("qq-coin-50"),
        account=QQ,
        account_again=QQ,
        contact="bea@anxin.example",
        password="secret-1",
        agreed=1,
    )
    return replace(asked, **changes)


def test_an_order_keeps_what_was_agreed(stage: Stage) -> None:
    placed = place_order(wish(stage), buyer=None, by="guest", at=stage.at)
    order = Order.objects.get(pk=placed.order)
    line = order.lines.get()
    assert is_ref(placed.ref)
    assert (line.account_hint, order.amount_minor, order.policy.number) == ("123****78", 4_900, 1)
    assert QQ.encode() not in bytes(line.account_sealed)
    assert placed.token not in order.token_sha256
    assert is_password(order.pk, "secret-1", order.password_mark)
    assert not is_password(order.pk, "secret-2", order.password_mark)
    assert Exhibit.objects.get(order=order).kind == "rules_agreed"
    assert ChainLink.objects.filter(subject=order.pk, kind="exhibit").count() == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"account_again": "87654321"}, AccountsDiffer),
        ({"account": "abc", "account_again": "abc"}, AccountMalformed),
        ({"account": "", "account_again": ""}, AccountMalformed),
        ({"quantity": 0}, QuantityOutOfRange),
        ({"quantity": 11}, QuantityOutOfRange),
        ({"contact": "not an address"}, ContactMalformed),
        ({"password": "12345"}, PasswordTooShort),
        ({"agreed": None}, RulesNotAgreed),
        ({"agreed": 7}, RulesChanged),
    ],
)
def test_what_is_not_clear_is_refused_and_nothing_is_taken(
    stage: Stage, changes: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        place_order(wish(stage, **changes), buyer=None, by="guest", at=stage.at)
    assert not Order.objects.exists()
    assert not Line.objects.exists()


def test_what_is_off_the_shelf_cannot_be_ordered(stage: Stage) -> None:
    Item.objects.filter(sku="qq-coin-50").update(state="withdrawn")
    with pytest.raises(ItemNotOnSale):
        place_order(wish(stage), buyer=None, by="guest", at=stage.at)


def test_a_signed_in_buyer_needs_no_password(stage: Stage) -> None:
    placed = place_order(wish(stage, password=""), buyer=stage.world.people["buyer"], by="buyer", at=stage.at)
    assert not is_password(placed.order, "", Order.objects.get(pk=placed.order).password_mark)

"""A flow whose money cannot move says why, in the words of the ledger."""

import pytest

from anxin.flows.acts.post import post
from anxin.ledger.movements import TransferRefused
from anxin.ledger.queries import balance
from anxin.refs import new_id
from tests.ledger.books import Books


@pytest.mark.django_db
def test_the_cause_is_named_and_not_what_fell_with_it() -> None:
    books, order = Books(), new_id()
    with pytest.raises(TransferRefused) as refused:
        post([books.paid(order, 5), books.confirmed(order, 6)])
    assert refused.value.say("zh-hans") == "账本拒绝了这笔划转：付款账户余额不足。"
    assert "holds too little" in refused.value.say("en")
    assert refused.value.outcome.reason == "short"
    assert balance(books.hold(order)) == 0


@pytest.mark.django_db
def test_a_key_in_the_way_is_named_too() -> None:
    books, order = Books(), new_id()
    post([books.paid(order, 5, key="once")])
    with pytest.raises(TransferRefused, match="belongs to another transfer"):
        post([books.paid(order, 6, key="once")])
    assert balance(books.hold(order)) == 5

"""Money moves once, within the chart, and never below zero."""

import pytest

from anxin.ledger import accounts
from anxin.ledger.models import Balance, Chain, Transfer
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balance, balances
from anxin.ledger.transfer import transfer
from anxin.refs import new_id
from tests.ledger.books import Books

pytestmark = pytest.mark.django_db


def states(*movements: Movement, linked: bool = False) -> list[tuple[str, str | None]]:
    return [(outcome.state, outcome.reason) for outcome in transfer(movements, linked=linked)]


def test_paid_money_lies_in_the_hold_of_its_order(books: Books) -> None:
    order = new_id()
    [outcome] = transfer([books.paid(order, 12800)])
    assert outcome.state == "done"
    row = Transfer.objects.get()
    assert row.id == outcome.transfer
    assert (row.source, row.target, row.amount_minor, row.order) == (books.outside, books.hold(order), 12800, order)
    assert balances([books.outside, books.hold(order)]) == {books.outside: -12800, books.hold(order): 12800}


def test_nothing_asked_is_nothing_answered() -> None:
    assert transfer([]) == []
    assert not Transfer.objects.exists()


def test_the_same_key_and_content_is_a_repeat(books: Books) -> None:
    order = new_id()
    [first] = transfer([books.paid(order, 100, key="k")])
    [again] = transfer([books.paid(order, 100, key="k")])
    assert (again.state, again.transfer) == ("repeat", first.transfer)
    assert balance(books.hold(order)) == 100
    assert Transfer.objects.count() == 1


def test_the_same_key_with_other_content_is_a_conflict(books: Books) -> None:
    order = new_id()
    [first] = transfer([books.paid(order, 100, key="k")])
    [other] = transfer([books.paid(order, 101, key="k")])
    assert (other.state, other.transfer) == ("conflict", first.transfer)
    assert balance(books.hold(order)) == 100


def test_a_batch_answers_item_by_item(books: Books) -> None:
    one, two = new_id(), new_id()
    transfer([books.paid(one, 100, key="old")])
    assert states(
        books.paid(one, 100, key="old"),
        books.paid(one, 999, key="old"),
        books.confirmed(two, 50),
        books.paid(two, 50, key="new"),
        books.paid(two, 50, key="new"),
        books.paid(two, 51, key="new"),
        books.confirmed(two, 50),
        books.confirmed(two, 1),
    ) == [
        ("repeat", None),
        ("conflict", None),
        ("refused", "short"),
        ("done", None),
        ("repeat", None),
        ("conflict", None),
        ("done", None),
        ("refused", "short"),
    ]
    assert balances([books.hold(one), books.hold(two), books.pending(two)]) == {
        books.hold(one): 100,
        books.hold(two): 0,
        books.pending(two): 50,
    }


def test_a_refused_item_does_not_count_for_later_ones(books: Books) -> None:
    order = new_id()
    transfer([books.paid(order, 100)])
    assert states(books.confirmed(order, 101), books.settled(order, 101), books.confirmed(order, 100)) == [
        ("refused", "short"),
        ("refused", "short"),
        ("done", None),
    ]
    assert balance(books.available) == 0


def test_linked_movements_stand_or_fall_together(books: Books) -> None:
    order = new_id()
    transfer([books.paid(order, 100)])
    fee = books.move("fee", books.hold(order), books.fees, 10, order=order)
    assert states(books.confirmed(order, 95), fee, linked=True) == [("refused", "linked"), ("refused", "short")]
    assert balance(books.hold(order)) == 100
    assert states(books.confirmed(order, 90), fee, linked=True) == [("done", None), ("done", None)]
    assert balances([books.hold(order), books.pending(order), books.fees]) == {
        books.hold(order): 0,
        books.pending(order): 90,
        books.fees: 10,
    }


def test_linked_movements_that_stand_are_repeats(books: Books) -> None:
    order = new_id()
    pair = [books.paid(order, 100), books.confirmed(order, 100)]
    first = transfer(pair, linked=True)
    again = transfer(pair, linked=True)
    assert [outcome.state for outcome in again] == ["repeat", "repeat"]
    assert [outcome.transfer for outcome in again] == [outcome.transfer for outcome in first]


def test_a_linked_twin_falls_with_its_first(books: Books) -> None:
    order = new_id()
    paid = books.paid(order, 100, key="twin")
    assert states(paid, paid, books.confirmed(order, 101), linked=True) == [
        ("refused", "linked"),
        ("refused", "linked"),
        ("refused", "short"),
    ]
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("company", [False, True], ids=["alone", "in a batch"])
def test_what_can_never_be_right_is_refused_by_name(books: Books, company: bool) -> None:
    order, stranger = new_id(), Books()
    wrong = {
        "off_chart": books.move("paid", books.hold(order), books.outside, 1, order=order),
        "not_positive": books.paid(order, 0),
        "same_account": books.move("paid", books.hold(order), books.hold(order), 1, order=order),
        "other_shop": books.move("paid", stranger.outside, books.hold(order), 1, order=order),
        "other_order": books.move("paid", books.outside, books.hold(order), 1, order=new_id()),
        "nothing_to_reverse": books.move(
            "reversed", books.hold(order), books.outside, 1, order=order, reverses=new_id()
        ),
    }
    for reason, movement in wrong.items():
        asked = [movement, books.paid(new_id(), 1)] if company else [movement]
        outcome = transfer(asked)[0]
        assert (outcome.state, outcome.reason, outcome.transfer) == ("refused", reason, None)
    assert Transfer.objects.count() == (len(wrong) if company else 0)


def test_an_order_s_account_needs_its_order(books: Books) -> None:
    assert states(books.move("paid", books.outside, books.hold(new_id()), 1)) == [("refused", "other_order")]


def test_a_hold_leaves_in_parts_and_only_once_in_total(books: Books) -> None:
    order = new_id()
    transfer([books.paid(order, 100)])
    assert states(books.confirmed(order, 60), books.confirmed(order, 40), books.confirmed(order, 1)) == [
        ("done", None),
        ("done", None),
        ("refused", "short"),
    ]
    assert not Balance.objects.filter(address=books.hold(order)).exists()


def test_currencies_are_never_mixed(books: Books) -> None:
    order = new_id()
    transfer([books.move("paid", books.outside, books.hold(order), 100, order=order, currency="USD")])
    assert states(books.confirmed(order, 100)) == [("refused", "short")]
    assert balance(books.hold(order), currency="USD") == 100


def test_a_transfer_is_reversed_once(books: Books) -> None:
    order = new_id()
    [paid] = transfer([books.paid(order, 100)])
    back = books.move("reversed", books.hold(order), books.outside, 100, order=order, reverses=paid.transfer)
    twice = books.move("reversed", books.hold(order), books.outside, 100, order=order, reverses=paid.transfer)
    assert states(back, twice) == [("done", None), ("refused", "already_reversed")]
    assert states(twice) == [("refused", "already_reversed")]
    assert balances([books.hold(order), books.outside]) == {books.hold(order): 0, books.outside: 0}


def test_a_reversal_mirrors_exactly(books: Books) -> None:
    order = new_id()
    [paid] = transfer([books.paid(order, 100)])
    part = books.move("reversed", books.hold(order), books.outside, 99, order=order, reverses=paid.transfer)
    assert states(part) == [("refused", "nothing_to_reverse")]


def test_settlement_gathers_in_the_supplier_s_account(books: Books) -> None:
    orders = [new_id() for _ in range(5)]
    transfer([books.paid(order, 10) for order in orders])
    transfer([books.confirmed(order, 10) for order in orders])
    assert states(*(books.settled(order, 10) for order in orders)) == [("done", None)] * 5
    assert balance(books.available) == 50
    assert list(Balance.objects.values_list("address", "amount_minor")) == [(books.available, 50)]


def test_each_transfer_is_a_link_of_its_order_s_chain(books: Books) -> None:
    order = new_id()
    done = transfer([books.paid(order, 100), books.confirmed(order, 100)])
    done += transfer([books.settled(order, 100)])
    links = list(Transfer.objects.filter(chain=order).order_by("seq"))
    assert [(link.seq, link.id) for link in links] == [(n + 1, outcome.transfer) for n, outcome in enumerate(done)]
    chain = Chain.objects.get(subject=order)
    assert (chain.seq, bytes(chain.head)) == (3, bytes(links[-1].hash))


def test_a_transfer_of_no_order_is_chained_to_its_guarded_account(books: Books) -> None:
    transfer([books.move("topped_up", books.outside, books.wallet, 5) for _ in range(2)])
    transfer([books.move("topped_up", books.outside, books.wallet, 5)])
    [chain] = Chain.objects.all()
    assert chain.seq == 3
    assert balance(books.wallet) == 15


def test_between_open_accounts_each_transfer_is_a_chain_of_its_own(books: Books) -> None:
    kept = accounts.platform_channel_fees(books.shop)
    done = transfer([books.move("channel_fee", kept, books.outside, 3) for _ in range(2)])
    done += transfer([books.move("channel_fee", kept, books.outside, 3)])
    assert {chain.subject for chain in Chain.objects.all()} == {outcome.transfer for outcome in done}
    assert balance(kept) == -9

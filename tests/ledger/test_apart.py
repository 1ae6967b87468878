"""Are movements that cannot meet written in one statement as the loop would write them, and all others left to it?"""

from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from hypothesis import given
from hypothesis import strategies as st

from anxin.ledger.models import Chain, ChainLink, Transfer
from anxin.ledger.movements import Movement, Outcome
from anxin.ledger.transfer import transfer
from anxin.ledger.verify import verify
from anxin.routines import schema
from tests.ledger.test_properties import TOUCHING_A_DATABASE, Cast, both_ways, check, unchained


def apart(movements: list[Movement], sealed: list[UUID] | None = None, *, fresh: bool = False) -> list[UUID] | None:
    """The branch for movements apart, asked directly; what is sealed stands before its movement."""
    columns: list[Any] = [
        [m.shop for m in movements],
        [m.order for m in movements],
        *([getattr(m, name) for m in movements] for name in ("source", "target", "amount_minor", "currency", "kind")),
        *([getattr(m, name) for m in movements] for name in ("ref", "key", "at")),
        sealed,
        sealed and [sha256(item.bytes).digest() for item in sealed],
        fresh,
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {schema()}.transfer_apart(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::bigint[], "
            "%s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], 'exhibit', %s::uuid[], %s::bytea[], "
            "%s)",
            columns,
        )
        rows: list[tuple[list[UUID] | None]] = cursor.fetchall()
        return rows[0][0]


@pytest.mark.django_db
def test_movements_that_may_meet_are_left_to_the_loop() -> None:
    cast = Cast(orders=6)
    paid = [cast.books.paid(order, 50) for order in cast.orders]
    assert apart(paid[::-1]) is None
    assert apart([*paid[:5], replace(paid[5], key=paid[0].key)]) is None
    assert apart([*paid[:5], replace(paid[5], order=None)]) is None
    assert Transfer.objects.filter(shop=cast.books.shop).count() == 0
    ids = apart(paid)
    assert ids == list(Transfer.objects.filter(shop=cast.books.shop).order_by("order").values_list("pk", flat=True))
    assert apart(paid) is None
    back = [cast.apart(("refund_decided", "hold", "own refund"), n, 50, 9) for n in range(6)]
    assert apart([*back[:5], replace(back[5], amount_minor=51)]) is None
    assert apart([*back[:5], replace(back[5], target=back[0].target)]) is None
    assert len(apart(back) or []) == 6
    assert not unchained(cast)
    check(cast, [*paid, *back], [Outcome("done", None, None)] * 12)


@pytest.mark.django_db
def test_what_is_sealed_is_linked_before_its_movement() -> None:
    cast = Cast(orders=6)
    paid, items = [cast.books.paid(order, 50) for order in cast.orders], [uuid4() for _ in cast.orders]
    assert apart([*paid[:5], replace(paid[5], order=None)], items) is None
    assert not ChainLink.objects.filter(item__in=items).exists()
    assert apart(paid, items) is not None
    for order, item in zip(cast.orders, items, strict=True):
        link, moved = ChainLink.objects.get(item=item), Transfer.objects.get(order=order)
        content = sha256(item.bytes).digest()
        assert (link.subject, link.seq, link.kind) == (order, 1, "exhibit")
        assert bytes(link.hash) == sha256(sha256(order.bytes).digest() + content).digest()
        assert moved.seq == 2
        assert Chain.objects.filter(subject=order, seq=2, head=moved.hash).exists()
    assert verify().holds


@pytest.mark.django_db
def test_what_is_said_to_be_fresh_is_written_the_same_and_refused_by_the_indexes_when_it_is_not() -> None:
    cast = Cast(orders=6)
    paid = [cast.books.paid(order, 50) for order in cast.orders]
    back = [cast.apart(("refund_decided", "hold", "own refund"), n, 50, 9) for n in range(6)]
    assert apart(back, fresh=True) is None
    assert apart(paid) is not None
    assert apart([*back[:5], replace(back[5], amount_minor=51)], fresh=True) is None
    last = back[5]
    taken = replace(last, key=paid[0].key), replace(last, key=back[0].key), replace(last, target=back[0].target)
    for known in taken:
        with pytest.raises(IntegrityError), atomic():
            apart([*back[:5], known], fresh=True)
    assert len(apart(back, fresh=True) or []) == 6
    assert not unchained(cast)
    check(cast, [*paid, *back], [Outcome("done", None, None)] * 12)


APART = st.lists(
    st.tuples(
        st.sampled_from(
            [
                ("refund_decided", "hold", "refund"),
                ("refund_decided", "hold", "own refund"),
                ("confirmed", "hold", "pending"),
                ("paid", "outside", "hold"),
                ("settled", "pending", "available"),
            ]
        ),
        st.integers(1, 60),
        st.integers(0, 9),
    ),
    min_size=5,
    max_size=7,
)


@pytest.mark.django_db
@TOUCHING_A_DATABASE
@given(st.lists(APART, min_size=1, max_size=3), st.booleans())
def test_the_branch_for_movements_apart_answers_like_the_set(steps: list[list[Any]], linked: bool) -> None:
    cast = Cast(orders=7)
    transfer([cast.books.paid(order, 50) for order in cast.orders])
    batches = [[cast.apart(route, n, amount, key) for n, (route, amount, key) in enumerate(step)] for step in steps]
    both_ways(cast, batches, linked=linked)

"""Whatever is asked, in whatever order, by however many: money is conserved, never overdrawn, never resolved twice."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxin.ledger import accounts
from anxin.ledger.models import Balance, Chain, Transfer
from anxin.ledger.movements import Movement, Outcome
from anxin.ledger.transfer import transfer
from anxin.ledger.verify import verify
from anxin.refs import new_id
from anxin.routines import schema
from tests.ledger.books import Books
from tests.support.databases import Database

ORDERS = 3
ADDRESSES = ("outside", "hold", "pending", "available", "reserve", "wallet", "refund", "fees", "debt", "nowhere")
KINDS = (
    "paid",
    "confirmed",
    "fee",
    "settled",
    "reserved",
    "refund_decided",
    "refund_arrived",
    "recovered",
    "topped_up",
)
LIKELY = (
    ("paid", "outside", "hold"),
    ("paid", "wallet", "hold"),
    ("confirmed", "hold", "pending"),
    ("fee", "hold", "fees"),
    ("settled", "pending", "available"),
    ("reserved", "available", "reserve"),
    ("reserved", "reserve", "available"),
    ("refund_decided", "hold", "refund"),
    ("refund_decided", "available", "refund"),
    ("refund_decided", "debt", "refund"),
    ("refund_arrived", "refund", "wallet"),
    ("refund_arrived", "refund", "outside"),
    ("topped_up", "outside", "wallet"),
)
ROUTE = st.one_of(
    st.sampled_from(LIKELY),
    st.sampled_from(LIKELY),
    st.sampled_from(LIKELY),
    st.tuples(st.sampled_from(KINDS), st.sampled_from(ADDRESSES), st.sampled_from(ADDRESSES)),
)
# route, order, amount, key (few, so that repeats and conflicts happen; 0 is a key of its own)
ASKED = st.tuples(
    ROUTE, st.integers(0, ORDERS), st.integers(0, 30), st.integers(0, 12), st.sampled_from(["CNY", "USD"])
)
BATCH = st.lists(ASKED, min_size=1, max_size=8)
TOUCHING_A_DATABASE = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

Asked = tuple[tuple[str, str, str], int, int, int, str]


class Cast:
    """Addresses and orders that a run of movements plays with."""

    def __init__(self, orders: int = ORDERS) -> None:
        self.books = Books()
        self.orders = [new_id() for _ in range(orders)]
        self.refund = accounts.refund(self.books.shop, new_id())

    def address(self, name: str, order: UUID) -> str:
        books = self.books
        return {
            "outside": books.outside,
            "hold": books.hold(order),
            "pending": books.pending(order),
            "available": books.available,
            "reserve": accounts.supplier_reserve(books.shop, books.sol),
            "wallet": books.wallet,
            "refund": self.refund,
            "fees": books.fees,
            "debt": accounts.supplier_debt(books.shop, books.sol),
            "nowhere": f"nowhere:{books.shop}:{order}",
        }[name]

    def movement(self, asked: Asked) -> Movement:
        (kind, source, target), number, amount, key, currency = asked
        order = self.orders[number % ORDERS]
        return self.books.move(
            kind,
            self.address(source, order),
            self.address(target, order),
            amount,
            order=order if number < ORDERS else None,
            key=f"{self.books.shop}:{key}" if key else "",
            currency=currency,
        )

    def apart(self, route: tuple[str, str, str], number: int, amount: int, key: int) -> Movement:
        """One movement of an order of its own, most with a key of its own."""
        kind, source, target = route
        order = self.orders[number]
        own = accounts.refund(self.books.shop, order)
        return self.books.move(
            kind,
            self.address(source, order),
            own if target == "own refund" else self.address(target, order),
            amount,
            order=order,
            key=f"{self.books.shop}:{kind}:{key}" if key < 2 else "",
        )


def held(cast: Cast) -> dict[tuple[str, str], int]:
    rows = Balance.objects.filter(shop=cast.books.shop, amount_minor__gt=0)
    return {(row.address, row.currency): row.amount_minor for row in rows}


def replayed(cast: Cast) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for row in Transfer.objects.filter(shop=cast.books.shop):
        for address, signed in ((row.source, -row.amount_minor), (row.target, row.amount_minor)):
            sums[address, row.currency] = sums.get((address, row.currency), 0) + signed
    return sums


def guarded(sums: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    unguarded = ("outside:", "platform:")
    return {
        place: amount
        for place, amount in sums.items()
        if amount and not place[0].startswith(unguarded) and not place[0].endswith(":debt")
    }


def check(cast: Cast, asked: Sequence[Movement], answered: Sequence[Outcome]) -> None:
    sums = replayed(cast)
    assert sum(sums.values()) == 0
    assert guarded(sums) == held(cast)
    assert all(amount > 0 for amount in guarded(sums).values())
    done = [movement.key for movement, outcome in zip(asked, answered, strict=True) if outcome.state == "done"]
    assert len(done) == len(set(done))
    assert sorted(done) == sorted(Transfer.objects.filter(shop=cast.books.shop).values_list("key", flat=True))


@pytest.mark.django_db
@TOUCHING_A_DATABASE
@given(st.lists(BATCH, min_size=1, max_size=4), st.booleans())
def test_any_sequence_conserves_money_and_never_overdraws(batches: list[list[Asked]], linked: bool) -> None:
    cast = Cast()
    asked: list[Movement] = []
    answered: list[Outcome] = []
    for batch in batches:
        movements = [cast.movement(one) for one in batch]
        outcomes = transfer(movements, linked=linked)
        if linked and any(outcome.state in {"refused", "conflict"} for outcome in outcomes):
            assert not any(outcome.state == "done" for outcome in outcomes)
        asked += movements
        answered += outcomes
    check(cast, asked, answered)


def set_branch(movements: list[Movement], *, linked: bool = False) -> list[tuple[str, str | None, bool]]:
    """The branch for many, whatever their number; state, reason, and whether a transfer was named."""
    rows = [
        (m.shop, m.order, m.source, m.target, m.amount_minor, m.currency, m.kind, m.ref, m.key, m.at, m.reverses)
        for m in movements
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT state, reason, transfer IS NOT NULL FROM {schema()}.transfer_many(%s::uuid[], %s::uuid[], "
            "%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], "
            "%s::uuid[], %s)",
            [*(list(column) for column in zip(*rows, strict=True)), linked],
        )
        answers: list[tuple[str, str | None, bool]] = cursor.fetchall()
        return answers


def many_of_one(movement: Movement) -> tuple[str, str | None]:
    """The set branch, asked for a single movement."""
    [(state, reason, _)] = set_branch([movement])
    return state, reason


STEP = st.lists(
    st.tuples(
        st.sampled_from(
            [
                ("confirmed", "hold", "pending"),
                ("fee", "hold", "fees"),
                ("fee", "pending", "fees"),
                ("refund_decided", "hold", "refund"),
                ("settled", "pending", "available"),
                ("paid", "outside", "hold"),
            ]
        ),
        st.just(0),
        st.integers(0, 60),
        st.integers(0, 4),
        st.just("CNY"),
    ),
    min_size=2,
    max_size=4,
)


@pytest.mark.django_db
@TOUCHING_A_DATABASE
@given(st.lists(STEP, min_size=1, max_size=3), st.booleans())
def test_the_branch_for_few_answers_like_the_set(steps: list[list[Asked]], linked: bool) -> None:
    cast = Cast()
    transfer([cast.books.paid(cast.orders[0], 100)])
    batches = [[cast.movement(asked) for asked in step] for step in steps]
    both_ways(cast, batches, linked=linked)


def both_ways(cast: Cast, batches: list[list[Movement]], *, linked: bool) -> None:
    """The branch that is taken by itself and the one for sets answer alike and leave the same sound books."""
    results = []
    for way in (few_branch, set_branch):
        with transaction.atomic():
            answers = [way(batch, linked=linked) for batch in batches]
            results.append((answers, books_of(cast)))
            assert not unchained(cast)
            transaction.set_rollback(True)
    assert results[0] == results[1]


def few_branch(movements: list[Movement], *, linked: bool = False) -> list[tuple[str, str | None, bool]]:
    return [(o.state, o.reason, o.transfer is not None) for o in transfer(movements, linked=linked)]


def books_of(cast: Cast) -> object:
    rows = Transfer.objects.filter(shop=cast.books.shop).order_by("key")
    return (
        [(row.key, row.source, row.target, row.amount_minor, row.currency, row.chain, row.seq) for row in rows],
        sorted(held(cast).items()),
        sorted(Chain.objects.filter(shop=cast.books.shop, seq__gt=0).values_list("subject", "seq")),
    )


def unchained(cast: Cast) -> list[UUID]:
    """Transfers whose hash is not that of the hash before and their content."""
    names = 'id, "order", source, target, amount_minor, currency, kind, ref, key, at, reverses'
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT t.id FROM (
                SELECT *, coalesce(
                    lag(hash) OVER (PARTITION BY chain ORDER BY seq), {schema()}.chain_start(chain)) AS head
                FROM ledger_transfer WHERE shop = %s
            ) AS t WHERE t.hash <> sha256(t.head || {schema()}.transfer_content({names}))
            """,
            [cast.books.shop],
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
@TOUCHING_A_DATABASE
@given(st.lists(ASKED, min_size=1, max_size=12), st.booleans())
def test_the_branch_for_one_answers_like_the_set(all_asked: list[Asked], reverse: bool) -> None:
    cast = Cast()
    movements = [replace(cast.movement(asked), ref=f"R{n}") for n, asked in enumerate(all_asked)]
    # a chain of its own is named by its transfer's id, which no two runs share
    movements = [m for m in movements if m.order or not m.source.endswith("debt")]
    results = []
    for way in (one_by_one, many_by_one):
        with transaction.atomic():
            answers = way(movements, reverse)
            results.append((answers, books_of(cast)))
            transaction.set_rollback(True)
    assert results[0] == results[1]


def one_by_one(movements: list[Movement], reverse: bool) -> list[tuple[str, str | None]]:
    answers: list[tuple[str, str | None]] = []
    for movement in movements:
        [outcome] = transfer([movement])
        answers.append((outcome.state, outcome.reason))
        if reverse and outcome.transfer:
            answers += [(o.state, o.reason) for o in transfer([backwards(movement, outcome.transfer)])]
    return answers


def many_by_one(movements: list[Movement], reverse: bool) -> list[tuple[str, str | None]]:
    answers = []
    for movement in movements:
        answers.append(many_of_one(movement))
        row = Transfer.objects.filter(key=movement.key).first()
        if reverse and row:
            answers.append(many_of_one(backwards(movement, row.id)))
    return answers


def backwards(movement: Movement, transfer_id: UUID) -> Movement:
    return replace(
        movement,
        source=movement.target,
        target=movement.source,
        kind="reversed",
        key=f"{movement.key}:back",
        reverses=transfer_id,
    )


def at_the_same_time(works: list[list[list[Movement]]]) -> list[tuple[Movement, Outcome]]:
    """Each list of batches from a connection of its own, all beginning together."""
    start = threading.Barrier(len(works))
    answers: list[tuple[Movement, Outcome]] = []
    broken: list[BaseException] = []

    def work(batches: list[list[Movement]]) -> None:
        try:
            start.wait(timeout=120)
            for batch in batches:
                answers.extend(zip(batch, transfer(batch), strict=True))
        except BaseException as problem:  # noqa: BLE001  handed to the test
            broken.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[batches]) for batches in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    assert not any(thread.is_alive() for thread in threads)
    assert not broken, broken
    return answers


def test_any_interleaving_of_several_connections_keeps_the_books(committed_db: Database) -> None:
    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.lists(BATCH, min_size=1, max_size=4), min_size=2, max_size=4))
    def run(works: list[list[list[Asked]]]) -> None:
        cast = Cast()
        transfer([cast.books.paid(order, 40) for order in cast.orders])
        transfer([cast.books.move("topped_up", cast.books.outside, cast.books.wallet, 40)])
        before = Transfer.objects.filter(shop=cast.books.shop)
        known = [(row.key, Outcome("done", None, row.id)) for row in before]
        answers = at_the_same_time(
            [[[cast.movement(asked) for asked in batch] for batch in batches] for batches in works]
        )
        keys = [replace(cast.movement(((("paid"), "outside", "hold"), 0, 1, 0, "CNY")), key=key) for key, _ in known]
        check(
            cast,
            [*keys, *(movement for movement, _ in answers)],
            [*(outcome for _, outcome in known), *(outcome for _, outcome in answers)],
        )

    run()
    assert verify().holds


def test_six_full_refunds_at_once_refund_once(committed_db: Database) -> None:
    cast = Cast()
    order = cast.orders[0]
    transfer([cast.books.paid(order, 1000)])
    refunds = [
        [[cast.books.move("refund_decided", cast.books.hold(order), cast.refund, 1000, order=order)]] for _ in range(6)
    ]
    states = sorted(outcome.state for _, outcome in at_the_same_time(refunds))
    assert states == ["done", *["refused"] * 5]
    assert held(cast) == {(cast.refund, "CNY"): 1000}


def test_one_key_from_six_sides_is_done_once(committed_db: Database) -> None:
    cast = Cast()
    fees = accounts.platform_channel_fees(cast.books.shop)
    same = cast.books.move("channel_fee", fees, cast.books.outside, 5, key="bill:1")  # open at both ends
    states = sorted(outcome.state for _, outcome in at_the_same_time([[[same]] for _ in range(6)]))
    assert states == ["done", *["repeat"] * 5]
    assert Transfer.objects.count() == 1

"""Do plain payments, taken together by SQL, leave behind what the acts in Python leave, whatever comes with them?"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxin.agenda.models import Ask
from anxin.delivery.models import Code, Delivery, DeliveryStep
from anxin.evidence.models import Exhibit
from anxin.flows.accept_payments import accept_payments
from anxin.flows.acts import take_payments as act
from anxin.flows.acts.received import Received
from anxin.flows.cancel_order import cancel_order
from anxin.flows.expire_orders import expire_orders
from anxin.ledger.models import ChainLink, Transfer
from anxin.ledger.verify import verify
from anxin.orders.models import Order, OrderStep
from anxin.payments.models import Channel, Notice, Payment, PaymentStep
from anxin.refunds.models import Refund
from tests.support.cast import NOON, QQ, Stage

SKUS = ("steam-50", "qq-coin-50")
NEVER = timedelta(days=2)
NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}")
# `words_sealed` is random at each sealing; what it says is compared as it is read
FRESH = {"id", "_state", "hash", "content_sha256", "xid", "contact_sealed", "token_sha256", "ref", "password_mark"}
FRESH |= {"words_sealed"}

Told = Callable[[Stage, Payment, str], list[Received]]


def changed(received: Received, **changes: Any) -> Received:
    return replace(received, notice=replace(received.notice, **changes))


def once(stage: Stage, payment: Payment, number: str, **changes: Any) -> list[Received]:
    return [changed(stage.notice(payment, notice_id=number), **changes)]


def both_payments(stage: Stage, payment: Payment, number: str) -> list[Received]:
    """Bea lets the first code lapse, takes another, and both are paid."""
    Payment.objects.filter(pk=payment.pk).update(state="closed")
    again = stage.begins_to_pay(payment.order_id)
    return once(stage, payment, number) + once(stage, again, f"{number}b")


SCENES: dict[str, Told] = {
    "plain": once,
    "offered": once,
    "closed": once,
    "expired": once,
    "cancelled": once,
    "told before": once,
    "the same twice": lambda *told: once(*told) * 2,
    "two notices": lambda stage, p, n: once(stage, p, n) + once(stage, p, f"{n}b"),
    "too little": lambda *told: once(*told, amount_minor=1),
    "too little, then right": lambda stage, p, n: once(stage, p, n, amount_minor=1) + once(stage, p, f"{n}b"),
    "too much": lambda stage, p, n: once(stage, p, n, amount_minor=p.amount_minor + 1),
    "another currency": lambda *told: once(*told, currency="USD"),
    "no word of payment": lambda *told: once(*told, kind="payment.closed"),
    "asked for": lambda *told: [replace(one, asked=True) for one in once(*told)],
    "by hand": lambda *told: [replace(one, asked=True, by="staff:1", because="补单") for one in once(*told)],
    "another channel": lambda *told: [replace(one, channel=other_channel(one.channel)) for one in once(*told)],
    "both payments": both_payments,
    "odd words": lambda stage, p, n: once(stage, p, f'{n} "é\\\n\x01/\x7f', transaction_no=f"T'{p.pk.hex}\t支付"),
}


def other_channel(like: UUID) -> UUID:
    """Another merchant account of the shop."""
    row = Channel.objects.get(pk=like)
    row.pk, row.account = UUID(int=7), "m2"
    if not Channel.objects.filter(pk=row.pk).exists():
        row.save(force_insert=True)
    return row.pk


def scene(stage: Stage, name: str, sku: str, number: str) -> tuple[Payment, list[Received]]:
    """An order of Bea's in some state, and what her channel tells of it."""
    payment = stage.begins_to_pay(stage.places(sku, account=QQ if sku == "qq-coin-50" else "").order)
    told = SCENES[name](stage, payment, number)
    if name in ("offered", "closed"):
        Payment.objects.filter(pk=payment.pk).update(state=name)
    if name == "expired":
        expire_orders([payment.order_id], at=NOON + NEVER)
    if name == "cancelled":
        cancel_order(payment.order_id, by="buyer", at=stage.at)
    if name == "told before":
        accept_payments(told, at=stage.at)
    return payment, told


def left_behind(order: UUID) -> str:
    """All that is on record about an order, with every number replaced by the place where it comes up first."""
    payments, deliveries = Payment.objects.filter(order=order), Delivery.objects.filter(order=order)
    refunds = Refund.objects.filter(order=order)
    subjects = [row.pk for rows in (payments, deliveries, refunds) for row in rows.order_by("pk")]
    kept = [
        *Order.objects.filter(pk=order),
        *OrderStep.objects.filter(subject=order),
        *payments.order_by("number"),
        *PaymentStep.objects.filter(order=order),
        *deliveries.order_by("pk"),
        *DeliveryStep.objects.filter(order=order),
        *Transfer.objects.filter(order=order).order_by("seq"),
        *ChainLink.objects.filter(subject=order).order_by("seq"),
        *Exhibit.objects.filter(order=order).order_by("pk"),
        *refunds.order_by("number"),
        *Ask.objects.filter(subject__in=subjects).order_by("subject", "kind"),
        *Code.objects.filter(delivery__order=order).only("state", "delivery"),
    ]
    rows = [
        [type(row).__name__, {k: v for k, v in vars(row).items() if k not in FRESH | {"content"}}, seen(row)]
        for row in kept
    ]
    names: dict[str, str] = {}
    return NUMBERS.sub(
        lambda found: names.setdefault(found[0].replace("-", ""), f"#{len(names)}"), json.dumps(rows, default=str)
    )


def seen(row: object) -> object:
    """What an exhibit says; a link's content is a hash over numbers."""
    return row.content if isinstance(row, Exhibit) else None


def taken(
    stage: Stage, names: list[tuple[str, str]], order: list[int], prefix: str
) -> tuple[list[str], list[str], list[tuple[str, str, str, str]]]:
    """The words, what is left behind of each order, and the notices that were kept."""
    scenes = [scene(stage, name, sku, f"{prefix}{n}") for n, (name, sku) in enumerate(names)]
    received = [one for n in order for one in scenes[n][1]]
    words = accept_payments(received, at=stage.at)
    notices = Notice.objects.filter(external_id__startswith=prefix).order_by("external_id")
    kept = [(notice.external_id, notice.kind, notice.body, notice.outcome) for notice in notices]
    return words, [left_behind(payment.order_id) for payment, _ in scenes], kept


@pytest.mark.django_db
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    names=st.lists(st.tuples(st.sampled_from(sorted(SCENES)), st.sampled_from(SKUS)), min_size=1, max_size=4),
    turn=st.randoms(use_true_random=False),
)
def test_both_readings_leave_the_same_behind(stage: Stage, names: list[tuple[str, str]], turn: Any) -> None:
    same_in_both(stage, names, turn.sample(range(len(names)), len(names)))


@pytest.mark.django_db
@pytest.mark.parametrize("sku", SKUS)
def test_every_scene_is_the_same_in_both_readings(stage: Stage, sku: str) -> None:
    for name in SCENES:
        same_in_both(stage, [("plain", sku), (name, sku)], [1, 0])


def same_in_both(stage: Stage, names: list[tuple[str, str]], order: list[int]) -> None:
    point = transaction.savepoint()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(act, "take_plain", lambda *_, **__: frozenset())
        slow = taken(stage, names, order, "N")
    transaction.savepoint_rollback(point)
    quick = taken(stage, names, order, "N")
    transaction.savepoint_rollback(point)
    assert quick == slow


@pytest.mark.django_db
def test_many_plain_ones_need_one_statement(stage: Stage) -> None:
    scenes = [scene(stage, "plain", "qq-coin-50", f"N{n}") for n in range(12)]
    with CaptureQueriesContext(connection) as asked:
        assert accept_payments([one for _, told in scenes for one in told], at=stage.at) == ["accepted"] * 12
    # the statement that takes them is prepared, which Django does not count; only the savepoint of the test is left
    assert [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]] == []
    assert Ask.objects.filter(kind="supplier_place").count() == 12


@pytest.mark.django_db
def test_what_is_sealed_is_the_hash_of_what_is_said(stage: Stage) -> None:
    payment, told = scene(stage, "odd words", "qq-coin-50", "N")
    assert accept_payments(told, at=stage.at) == ["accepted"]
    exhibit = Exhibit.objects.get(order=payment.order_id, kind="payment_notice")
    assert bytes(exhibit.content_sha256) == hashlib.sha256(rfc8785.dumps(exhibit.content)).digest()
    assert exhibit.content["notice"] == told[0].notice.external_id


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["plain", "asked for"])
def test_in_both_readings_the_books_name_order_and_payment(stage: Stage, name: str) -> None:
    payment, told = scene(stage, name, "qq-coin-50", "N")
    assert accept_payments(told, at=stage.at) == ["accepted"]
    order = Order.objects.get(pk=payment.order_id)
    assert Transfer.objects.get(key=f"paid:{payment.pk}").ref == f"{order.ref}-P{payment.number}"


def test_the_books_of_many_taken_at_once_are_proven(open_stage: Stage) -> None:
    scenes = [scene(open_stage, "plain", SKUS[n % 2], f"N{n}") for n in range(8)]
    assert accept_payments([one for _, told in scenes for one in told], at=open_stage.at) == ["accepted"] * 8
    verdict = verify()
    assert verdict.holds, verdict.findings


def test_batches_that_share_their_orders_neither_lose_nor_double(open_stage: Stage, at_once: Any) -> None:
    scenes = [scene(open_stage, "plain", "qq-coin-50", f"N{n}") for n in range(12)]
    notices = [told[0] for _, told in scenes]
    again = [changed(one, external_id=f"{one.notice.external_id}b") for one in notices]
    batches = [notices, again[::-1], notices[::2] + again[1::2], again[:6] + notices[6:]]
    answers = at_once(*[lambda batch=batch: accept_payments(batch, at=open_stage.at) for batch in batches])
    words = [word for answer in answers for word in answer]
    assert sorted(words) == ["accepted"] * 12 + ["repeat"] * 36
    assert Transfer.objects.filter(kind="paid").count() == Ask.objects.filter(kind="supplier_place").count() == 12

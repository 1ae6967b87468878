"""Do the rules read as SQL leave behind exactly what the rules read in Python do?"""

import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import rfc8785
from django.db import connection

from anxin.agenda.models import Ask
from anxin.cases.models import Decision
from anxin.cases.queries import kept_trace
from anxin.console.policy_trial import trial
from anxin.delivery.models import Delivery, DeliveryStep
from anxin.delivery.supplier import FenceStatus, SupplyStatus
from anxin.evidence.models import Exhibit
from anxin.flows import judge_deliveries as flow
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.refund_by_rule import IN_FULL
from anxin.flows.acts.subjects_of import subjects_of
from anxin.flows.claim_letters import claim_letters
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.reveal_code import reveal_code
from anxin.ledger.accounts import hold
from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.models import Transfer
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balance
from anxin.ledger.transfer import transfer
from anxin.orders.models import Line, Order, OrderStep
from anxin.policy.document import shipped
from anxin.policy.facts import Facts
from anxin.policy.kept import NOT_KNOWN, facts_kept, keep_facts
from anxin.policy.try_on_history import try_on_history
from anxin.policy.vocabulary import FACTS
from anxin.refunds.models import Refund, RefundStep
from anxin.routines import schema
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage


def overdue(stage: Stage) -> Order:
    """An order of Bea's that nobody has begun to deliver."""
    return stage.buys("qq-coin-50", account=QQ)


def in_python(order: UUID, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(flow, "refund_by_rule", lambda *_, **__: 0)
        judge_deliveries([stage.delivery(order).pk], at=stage.at)


def left_behind(order: UUID) -> dict[str, Any]:
    """All that a refund wrote, without ids and what follows from them."""
    decision, refund = Decision.objects.get(order=order), Refund.objects.get(order=order)
    without = {"id", "order_id", "line_id", "_state", "decision_id", "payment_id", "facts", "trace"}
    steps = ("from_state", "to_state", "by", "because", "at")
    return {
        "decision": {name: value for name, value in vars(decision).items() if name not in without},
        "facts": facts_kept(decision.facts),
        "kept": decision.facts == keep_facts(facts_kept(decision.facts)),
        "trace": kept_trace(decision),
        "refund": {name: value for name, value in vars(refund).items() if name not in without},
        "refund steps": list(RefundStep.objects.filter(order=order).values_list(*steps)),
        "order steps": list(OrderStep.objects.filter(subject=order, to_state="refunded").values_list(*steps)),
        "delivery steps": list(DeliveryStep.objects.filter(order=order).values_list(*steps)),
        "order": Order.objects.values_list("state", "due_at", "on_due", "closed_at").get(pk=order),
        "delivery": Delivery.objects.values_list("state", "due_at", "on_due").get(order=order),
        "asks": list(Ask.objects.filter(subject=refund.pk).values_list("kind", "key", "payload", "due_at", "tries")),
        "letter": list(refund.order.letters.filter(kind="refund-1").values_list("subject", "at", "sent_at")),
        "exhibit": list(
            Exhibit.objects.filter(order=order, kind="decision").values_list("slot", "by", "at", "open_content__clause")
        ),
        "moved": list(Transfer.objects.filter(order=order).values_list("kind", "amount_minor", "currency", "at")),
        "in the refund": balance(refund_account(refund.shop_id, refund.pk)),
        "in the hold": balance(hold(refund.shop_id, order)),
    }


@pytest.mark.django_db
def test_both_readings_leave_the_same_behind(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = overdue(stage), overdue(stage)
    stage.wait(30 * MINUTE)
    in_python(one.pk, stage, monkeypatch)
    assert judge_deliveries([stage.delivery(two.pk).pk], at=stage.at) == 1
    slow, quick = left_behind(one.pk), left_behind(two.pk)
    assert quick == slow
    assert quick["in the refund"] == one.amount_minor
    assert Decision.objects.get(order=one).trace is not None
    assert Decision.objects.get(order=two).trace is None


@pytest.mark.django_db
def test_what_is_sealed_is_the_hash_of_what_is_said(stage: Stage) -> None:
    order = overdue(stage)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    exhibit = Exhibit.objects.get(order=order.pk, kind="decision")
    assert bytes(exhibit.content_sha256) == hashlib.sha256(rfc8785.dumps(exhibit.content)).digest()
    assert exhibit.content["decision"] == str(Decision.objects.get(order=order.pk).pk)


@pytest.mark.django_db
def test_the_letter_says_the_same_in_both_readings(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = overdue(stage), overdue(stage)
    claim_letters(limit=100, at=stage.wait(30 * MINUTE), lease_seconds=60)
    in_python(one.pk, stage, monkeypatch)
    judge_deliveries([stage.delivery(two.pk).pk], at=stage.at)
    slow, quick = sorted(
        (errand.body.replace(one.ref, "REF").replace(two.ref, "REF"), errand.subject)
        for errand in claim_letters(limit=100, at=stage.at, lease_seconds=60)
    )
    assert slow == quick
    assert "¥49.00" in quick[1]


@pytest.mark.django_db
def test_a_promise_that_has_not_passed_is_left_alone(stage: Stage) -> None:
    order = overdue(stage)
    assert judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(29 * MINUTE)) == 0
    assert stage.refunds(order.pk) == []
    assert stage.order(order.pk).state == "paid"


@pytest.mark.django_db
def test_an_order_whose_hold_is_short_goes_to_finance_instead(stage: Stage) -> None:
    order = overdue(stage)
    shop = order.shop_id
    transfer(
        [
            Movement(
                shop=shop,
                order=order.pk,
                source=hold(shop, order.pk),
                target=f"pending:{shop}:{order.pk}",
                amount_minor=100,
                currency="CNY",
                kind="confirmed",
                ref="x",
                key="a hand in the till",
                at=stage.at,
            )
        ]
    )
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    decision = Decision.objects.get(order=order.pk)
    assert decision.trace is not None
    assert balance(hold(shop, order.pk)) == 0


@pytest.mark.django_db
def test_a_hundred_are_refunded_in_one_go_and_each_once(stage: Stage) -> None:
    orders = [overdue(stage).pk for _ in range(20)]
    deliveries = [stage.delivery(order).pk for order in orders]
    assert judge_deliveries(deliveries, at=stage.wait(30 * MINUTE)) == 20
    assert judge_deliveries(deliveries, at=stage.wait(MINUTE)) == 0
    assert Refund.objects.filter(order__in=orders).count() == 20
    assert Ask.objects.filter(kind="refund_ask").count() == 20


def scenes(stage: Stage) -> None:
    """Orders in many different situations."""
    stage.places("steam-50")
    waiting = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.UNKNOWN)
    begun = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.IN_PROGRESS)
    stage.buys("qq-coin-50", account=QQ)
    unseen, seen, claimed = (stage.buys("steam-50") for _ in range(3))
    reveal_code(seen.pk, by="buyer", at=stage.wait(MINUTE))
    reveal_code(claimed.pk, by="buyer", at=stage.wait(MINUTE))
    stage.claims(claimed.pk, "invalid_code", words="兑换失败")
    stage.claims(unseen.pk, "changed_mind")
    judge_deliveries([stage.delivery(waiting.pk).pk, stage.delivery(begun.pk).pk], at=stage.wait(35 * MINUTE))
    stage.fence_says(FenceStatus.IMPOSSIBLE)


@pytest.mark.django_db
@pytest.mark.parametrize("later", [timedelta(0), HOUR, DAY, 40 * DAY])
def test_the_view_knows_what_the_code_knows(stage: Stage, later: timedelta) -> None:
    scenes(stage)
    at = stage.wait(later)
    seen = by_view(at)
    orders = lock_orders(Order.objects.values_list("pk", flat=True))
    cases = [case for order in orders.values() for case in order.cases.exclude(closed_at__isnull=False)]
    known = gather_facts(subjects_of(orders, cases=cases), at)
    assert seen == known
    assert len({facts.delivery for facts in known.values()}) >= 4
    assert {facts.usage for facts in known.values()} >= {"seen", "unused"}


def by_view(at: Any) -> dict[UUID, Facts]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT subject, {', '.join(FACTS)} FROM {schema()}.case_facts(%s)", [at])
        return {row[0]: facts_kept(dict(zip(FACTS, row[1:], strict=True))) for row in cursor.fetchall()}


@pytest.mark.django_db
def test_the_view_is_laid_open_to_the_planner(stage: Stage) -> None:
    """A function that is not inlined would read every order for a question about one."""
    stage.buys("steam-50")
    line = Line.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN SELECT * FROM {schema()}.case_facts(now()) AS f WHERE f.subject = %s", [line.pk])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Function Scan" not in plan
    assert "orders_line" in plan


@pytest.mark.django_db
def test_history_is_tried_in_one_statement_as_in_memory(stage: Stage) -> None:
    scenes(stage)
    old, new = shipped("standard"), shipped("generous")
    rows = [(str(row.pk), facts_kept(row.facts)) for row in Decision.objects.all()]
    assert trial(stage.world.shop, old, new) == try_on_history(old, new, rows)
    assert trial(stage.world.shop, old, new).total == len(rows) > 2


@pytest.mark.django_db
def test_a_shop_is_not_tried_on_the_history_of_another(stage: Stage) -> None:
    scenes(stage)
    rules = shipped("standard")
    assert trial(uuid4(), rules, rules).total == 0


@pytest.mark.django_db
def test_what_was_not_known_then_has_its_value_of_not_known() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [f"{schema()}.decided_facts"])
        (text,) = cursor.fetchone()
    defaults = json.loads(text[text.index("'{") + 1 : text.index("}'::jsonb") + 1])
    assert defaults == NOT_KNOWN
    assert list(defaults) == list(FACTS)


@pytest.mark.django_db
@pytest.mark.parametrize("bare", [False, True])
def test_the_log_is_written_in_full_by_who_may_say_so(bare: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE bare; SET LOCAL wal_compression = on")
        if bare:
            cursor.execute("SET LOCAL ROLE bare")
        cursor.execute(IN_FULL)
        cursor.execute("SHOW wal_compression")
        (shown,) = cursor.fetchone()
    assert (shown != "off") is bare

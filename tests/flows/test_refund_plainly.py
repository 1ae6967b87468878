"""Do many plain refunds, written by one statement, leave behind what one of them leaves?"""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db.transaction import atomic

from anxin.agenda.models import Ask
from anxin.cases.models import Case, Decision
from anxin.delivery.models import Code, Delivery
from anxin.evidence.models import Exhibit
from anxin.flows.acts import pay_back as act
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.pay_back import MANY
from anxin.flows.acts.settle_cases import Ending, settle_cases
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.ledger.accounts import platform_losses, supplier_available
from anxin.ledger.models import Transfer
from anxin.ledger.queries import balance
from anxin.orders.models import Order, OrderStep
from anxin.payouts.models import Agreement, Recovery
from anxin.people.models import Shop
from anxin.policy.clauses import Liable
from anxin.refunds.models import Refund, RefundStep
from anxin.texts import Text
from tests.flows.brought import AGAIN, claims, two_brought
from tests.support.cast import DAY, HOUR, MINUTE, Stage

pytestmark = pytest.mark.django_db
WHY = Text("经核实，退款。", "Looked into; the money goes back.")


def seen(stage: Stage, count: int) -> list[Order]:
    """Codes that as many buyers have looked at."""
    orders = [stage.buys("steam-50") for _ in range(count)]
    for order in orders:
        Order.objects.filter(pk=order.pk).update(contact_mark=order.pk.bytes)
        reveal_code(order.pk, by="buyer", at=stage.at + MINUTE)
    stage.wait(MINUTE)
    return orders


def unchosen(stage: Stage, count: int) -> list[Case]:
    """Sol was silent about bad codes, and nobody has chosen for a day."""
    cases = [stage.claims(order.pk, "used_code") for order in seen(stage, count)]
    resume_cases([case.pk for case in cases], at=stage.wait(2 * HOUR))
    stage.wait(DAY)
    return cases


def left_behind(case: Case) -> dict[str, Any]:
    """What the end of a case wrote, without ids and what follows from them."""
    order: UUID = case.order_id
    decision, refund = Decision.objects.filter(case=case).latest("at"), Refund.objects.get(order=order)
    ids = {"id", "order_id", "line_id", "case_id", "decision_id", "payment_id", "_state", "facts", "trace"}
    steps = ("from_state", "to_state", "by", "because", "at")
    assert (refund.case_id, refund.decision_id) == (case.pk, decision.pk)
    return {
        "decision": {name: value for name, value in vars(decision).items() if name not in ids},
        "refund": {name: value for name, value in vars(refund).items() if name not in ids},
        "refund steps": list(RefundStep.objects.filter(order=order).values_list(*steps)),
        "order steps": list(OrderStep.objects.filter(subject=order, to_state="refunded").values_list(*steps)),
        "case steps": list(case.steps.order_by("at", "pk").values_list(*steps)),
        "order": Order.objects.values_list("state", "due_at", "on_due", "closed_at", "case_open").get(pk=order),
        "delivery": Delivery.objects.values_list("state", "due_at", "on_due").get(order=order),
        "codes": list(Code.objects.filter(delivery__order=order).values_list("state", flat=True)),
        "asks": list(Ask.objects.filter(subject=refund.pk).values_list("kind", "key", "payload", "due_at", "tries")),
        "letter": list(refund.order.letters.filter(kind="refund-1").values_list("subject", "at", "sent_at")),
        "exhibits": list(
            Exhibit.objects.filter(order=order, kind="decision").values_list("slot", "by", "at").order_by("at")
        ),
        "moved": sorted(Transfer.objects.filter(order=order).values_list("kind", "amount_minor", "currency", "at")),
    }


def test_many_leave_behind_what_one_leaves(stage: Stage) -> None:
    cases = unchosen(stage, MANY + 1)
    assert resume_cases([cases[0].pk], at=stage.at) == 1
    assert resume_cases([case.pk for case in cases], at=stage.at) == MANY
    one, *many = [left_behind(case) for case in cases]
    assert one["refund"]["amount_minor"] == 4_850
    assert all(each == one for each in many)
    assert Decision.objects.filter(case=cases[0]).latest("at").trace is not None
    assert Decision.objects.filter(case=cases[1]).latest("at").trace is None
    assert {case.state for case in Case.objects.all()} == {"decided"}


def test_what_is_not_plain_goes_the_long_way_among_many(stage: Stage) -> None:
    cases = unchosen(stage, MANY + 1)
    Order.objects.filter(pk=cases[0].order_id).update(amount_minor=9_999)
    resume_cases([case.pk for case in cases], at=stage.at)
    assert [len(stage.refunds(case.order_id)) for case in cases] == [1] * (MANY + 1)
    assert {stage.order(case.order_id).state for case in cases} == {"refunded"}


def test_two_sweeps_of_the_same_cases_pay_once(stage: Stage) -> None:
    cases = unchosen(stage, MANY)
    ids = [case.pk for case in cases]
    assert (resume_cases(ids, at=stage.at), resume_cases(ids, at=stage.at)) == (MANY, 0)
    assert [len(stage.refunds(case.order_id)) for case in cases] == [1] * MANY


def claimed(stage: Stage, count: int) -> list[Case]:
    """Bea has seen her codes and says that they are used."""
    cases = [stage.claims(order.pk, "used_code") for order in seen(stage, count)]
    stage.wait(MINUTE)
    return cases


def settle(cases: list[Case], bearers: list[Liable | None], *, at: datetime) -> None:
    """End them all at once for their buyers, at the cost of whom the decision names."""
    with atomic():
        orders = lock_orders([case.order_id for case in cases])
        fresh = Case.objects.in_bulk([case.pk for case in cases])
        endings = [
            Ending(case=fresh[case.pk], refund=True, reason=WHY, by="machine", liable=who)
            for case, who in zip(cases, bearers, strict=True)
        ]
        settle_cases(endings, orders, at=at)


def borne(case: Case) -> dict[str, Any]:
    """What the end of a case wrote, and who has the money now, in which order it came."""
    recovery = Recovery.objects.filter(order=case.order_id).first()
    ids = {"id", "order_id", "refund_id", "_state"}
    moved = Transfer.objects.filter(order=case.order_id).order_by("seq").values_list("kind", "source", "target")
    roads = [(kind, source.partition(":")[0], target.partition(":")[0]) for kind, source, target in moved]
    return left_behind(case) | {
        "recovery": {name: value for name, value in vars(recovery).items() if name not in ids} if recovery else None,
        "roads": roads,
    }


@pytest.mark.parametrize("fee", [0, 1, 333, 9_999, 10_000])
@pytest.mark.parametrize("group", ["plain", "docked", "one of them is not plain"])
def test_the_statement_and_the_acts_let_the_same_ones_bear_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, group: str, fee: int
) -> None:
    Shop.objects.update(fee_basis_points=fee)
    bearers = [None, *Liable]
    assert len(bearers) >= MANY
    cases = claimed(stage, 2 * len(bearers))
    slow, quick = cases[: len(bearers)], cases[len(bearers) :]
    supplier = slow[0].line.supplier_id
    if group == "docked":
        Agreement.objects.create(
            shop_id=stage.world.shop, supplier_id=supplier, legal_name="Sol", in_advance=True, applied_at=stage.at
        )
    if group == "one of them is not plain":
        Order.objects.filter(pk__in=[slow[0].order_id, quick[0].order_id]).update(amount_minor=9_999)
    kept, lost = supplier_available(stage.world.shop, supplier), platform_losses(stage.world.shop)
    with monkeypatch.context() as patch:
        patch.setattr(act, "refund_plainly", lambda *_, **__: frozenset())
        settle(slow, bearers, at=stage.at)
    by_acts = (balance(kept), balance(lost))
    settle(quick, bearers, at=stage.at)
    assert [borne(case) for case in quick] == [borne(case) for case in slow]
    assert (balance(kept), balance(lost)) == (2 * by_acts[0], 2 * by_acts[1])
    assert Recovery.objects.exists() == (group != "docked" and fee < 9_999)


def test_what_others_bear_of_pieces_of_two_suppliers_is_each_ones_also_among_many(stage: Stage) -> None:
    cases = claimed(stage, MANY)
    mixed = two_brought(stage)
    whole = claims(stage, mixed.order, AGAIN, problem="other")
    Case.objects.filter(pk=whole.pk).update(units=[])
    settle([whole, *cases], [Liable.PLATFORM] * (MANY + 1), at=stage.at)
    rows = {row.supplier_id: row.restored_minor for row in Recovery.objects.filter(order=mixed.order)}
    assert set(rows) == {mixed.first, mixed.second}
    assert abs(rows[mixed.first] - 2 * rows[mixed.second]) <= 2
    for supplier, minor in rows.items():
        assert balance(supplier_available(stage.world.shop, supplier)) == minor
    assert Recovery.objects.exclude(order=mixed.order).count() == MANY

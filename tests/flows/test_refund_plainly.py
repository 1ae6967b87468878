"""Do many plain refunds, written by one statement, leave behind what one of them leaves?"""

from typing import Any
from uuid import UUID

import pytest

from anxin.agenda.models import Ask
from anxin.cases.models import Case, Decision
from anxin.delivery.models import Code, Delivery
from anxin.evidence.models import Exhibit
from anxin.flows.acts.pay_back import MANY
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.ledger.models import Transfer
from anxin.orders.models import Order, OrderStep
from anxin.refunds.models import Refund, RefundStep
from tests.support.cast import DAY, HOUR, MINUTE, Stage

pytestmark = pytest.mark.django_db


def unchosen(stage: Stage, count: int) -> list[Case]:
    """Sol was silent about bad codes, and nobody has chosen for a day."""
    orders = [stage.buys("steam-50") for _ in range(count)]
    for order in orders:
        Order.objects.filter(pk=order.pk).update(contact_mark=order.pk.bytes)
        reveal_code(order.pk, by="buyer", at=stage.at + MINUTE)
    stage.wait(MINUTE)
    cases = [stage.claims(order.pk, "used_code") for order in orders]
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

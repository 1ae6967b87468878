"""Is done what a clause says besides its outcome, and does no clause of ours say what nobody does?"""

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.cases.models import Case, Decision
from anxin.console.policy_form import MANY
from anxin.delivery.models import Batch, Code
from anxin.flows.answer_case import answer_case
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.reveal_code import reveal_code
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.policy.clauses import KEPT_FOR_OLD
from anxin.policy.document import SHIPPED, shipped
from anxin.support.models import Letter
from tests.support.cast import MINUTE, Stage

pytestmark = pytest.mark.django_db


def bad(stage: Stage, order: Order) -> Case:
    """Bea calls the code bad, and Sol admits it."""
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "invalid_code")
    answer_case(case.pk, answer="admit", proof="", by="supplier", at=stage.at)
    return Case.objects.get(pk=case.pk)


def test_what_is_bad_again_is_sold_to_nobody_any_more(stage: Stage) -> None:
    order = stage.buys("steam-50")
    first = bad(stage, order)
    choose_remedy(first.pk, "reissue", by="buyer", at=stage.at)
    assert not Batch.objects.exclude(withdrawn_at=None).exists(), "one bad code may be one bad code"
    unpaid = stage.places("steam-50").order
    other = Batch.objects.get(item__sku="game-100")
    second = bad(stage, order)
    assert Decision.objects.filter(case=second).latest("id").clause == "bad-again"
    assert len(stage.refunds(order.pk)) == 1
    (batch,) = Batch.objects.exclude(withdrawn_at=None)
    assert (batch.item.sku, batch.withdrawn_by) == ("steam-50", "machine")
    assert order.ref in batch.withdrawn_because
    assert not Code.objects.filter(batch=batch, state__in=("in_stock", "reserved")).exists()
    assert Code.objects.filter(batch=other, state="in_stock").exists()
    assert stage.order(unpaid).due_at == stage.at
    assert Letter.objects.filter(kind="batch-withdrawn", person__isnull=False).count() == 1


def test_the_channel_is_asked_about_every_payment_that_was_begun(stage: Stage) -> None:
    placed = stage.places("qq-coin-50", account="12345678")
    begun = stage.begins_to_pay(placed.order)
    Payment.objects.filter(pk=begun.pk).update(state="closed", code_url="weixin://x")
    paid = stage.pays(placed.order)
    Ask.objects.filter(kind=Kind.PAYMENT_QUERY).delete()
    case = stage.claims(placed.order, "charged_twice")
    assert (case.state, case.owner) == ("in_review", "finance")
    asked = list(Ask.objects.filter(kind=Kind.PAYMENT_QUERY).values_list("subject", flat=True))
    assert asked == [begun.pk]
    assert begun.pk != paid.pk


@pytest.mark.parametrize("name", SHIPPED)
def test_no_clause_of_ours_says_what_nobody_does(name: str) -> None:
    named = {effect for clause in shipped(name).clauses for effect in clause.terms.effects}
    assert not named & KEPT_FOR_OLD
    assert not set(MANY["effects"]) & KEPT_FOR_OLD

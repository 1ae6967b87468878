"""Is a decision's reason one short sentence, and a person's own word left alone?"""

from uuid import UUID

import pytest

from anxin.cases.models import Decision
from anxin.policy.facts import CodeCheck, Delivery, Facts, Fence, Payment, Problem, Supplier, Usage
from anxin.policy.vocabulary import write_facts
from anxin.web.because import because, why

LATE = Facts(payment=Payment.MATCHED, delivery=Delivery.IN_PROGRESS, past_promise=1, problem=Problem.NOT_ARRIVED)
SEEN = Facts(payment=Payment.MATCHED, delivery=Delivery.DELIVERED, usage=Usage.SEEN, problem=Problem.INVALID_CODE)


def decided(facts: Facts, outcome: str = "refund_full", by: str = "machine") -> Decision:
    """A decision that rests on these facts."""
    return Decision(
        policy_id=UUID(int=0),
        outcome=outcome,
        clause="some",
        clause_number=8,
        reason_zh="一整条条款",
        reason_en="a whole clause",
        by=by,
        facts=write_facts(facts),
    )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (LATE, "超过承诺时间未到账"),
        (Facts(delivery=Delivery.FAILED), "供货商没能发货"),
        (Facts(delivery=Delivery.IN_PROGRESS, past_promise=-60, fence=Fence.DONE), "到账前已停止发货"),
        (Facts(delivery=Delivery.PARTIAL, delivered_share=40), "只到账 40%"),
        (Facts(payment=Payment.DUPLICATE), "核实为重复付款"),
        (Facts(delivery=Delivery.DELIVERED, code_check=CodeCheck.INVALID), "卡密经核验无效"),
        (
            Facts(delivery=Delivery.DELIVERED, supplier=Supplier.ADMITS, problem=Problem.USED_CODE),
            "供货商承认：卡密已被使用",
        ),
        (
            Facts(delivery=Delivery.DELIVERED, supplier=Supplier.SILENT, problem=Problem.INVALID_CODE),
            "供货商逾期没有答复：卡密无效",
        ),
        (
            Facts(delivery=Delivery.DELIVERED, usage=Usage.UNUSED, problem=Problem.CHANGED_MIND),
            "商品没有查看或使用过",
        ),
    ],
)
def test_the_facts_give_the_sentence(facts: Facts, said: str) -> None:
    assert because(decided(facts)).zh == said


def test_the_clause_is_named_once() -> None:
    assert why(decided(LATE)).zh == "超过承诺时间未到账（条款 8）"
    assert why(decided(LATE)).en == "it did not arrive in the time promised (clause 8)"


@pytest.mark.django_db
def test_what_a_person_wrote_stands() -> None:
    assert because(decided(LATE, by="staff:someone")).zh == "一整条条款"


def test_where_no_short_sentence_fits_the_clause_itself_is_said() -> None:
    assert because(decided(SEEN)).zh == "一整条条款"

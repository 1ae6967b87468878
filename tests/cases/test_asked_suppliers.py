"""Is only asked what can be answered, and does a case say of nobody that it was silent who was never asked?"""

from collections.abc import Callable

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask as Asked
from anxin.cases.models import Case, Decision
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.errands import CHECK, CLAIM, RECALL
from anxin.delivery.models import SupplyAttempt
from anxin.delivery.supplier import ClaimAnswer, ClaimStatus, CodesAnswer, CodeVerdict, RecallStatus
from anxin.flows.acts.can_be_asked import can_be_asked
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.take_claim_answers import take_claim_answers
from anxin.flows.open_case import Claim, open_case
from anxin.flows.precheck import precheck
from anxin.flows.record_supply import Answer, record_supply
from anxin.flows.resume_cases import resume_cases
from anxin.flows.withdraw_case import withdraw_case
from anxin.integrations.acg.supplier import CAPABILITIES as ACG
from anxin.orders.queries import line_of
from anxin.people.models import Supplier
from anxin.policy.clauses import Ask
from anxin.texts import Text
from tests.cases.docked import CODE, again, answers, asked, code_came, docked, reads_the_desk, sealed, topped_up
from tests.support.cast import HOUR, MINUTE, Stage, reviews

pytestmark = pytest.mark.django_db


def test_a_docked_shop_that_answers_no_claims_is_not_said_to_be_silent(stage: Stage) -> None:
    docked(stage, **ACG.to_json())
    order = topped_up(stage)
    case = stage.claims(order.pk, "not_credited")
    assert (case.state, case.owner, case.supplier_answer) == ("in_review", "agent", "unreachable")
    assert Decision.objects.get(case=case).facts["supplier"] == "unreachable"
    assert not Asked.objects.filter(subject=case.pk).exists()
    assert not SupplyAttempt.objects.filter(kind=CLAIM).exists()
    resume_cases([case.pk], at=stage.wait(3 * HOUR))
    assert stage.refunds(order.pk) == []
    assert all(said["asked"]["act"] != CLAIM for said in sealed(order.pk, "supplier_said"))


def test_the_page_says_beforehand_that_nobody_can_be_asked(stage: Stage) -> None:
    docked(stage, **ACG.to_json())
    order = topped_up(stage)
    told = precheck(order.pk, Claim(line=line_of(order.pk).pk, problem="not_credited"), at=stage.at)
    assert (told.decision.outcome, told.decision.reviewer) == ("review", "agent")


def test_whoever_reads_the_desk_is_asked_there_and_silent_in_the_end(stage: Stage) -> None:
    reads_the_desk(docked(stage, **ACG.to_json()))
    case = stage.claims(topped_up(stage).pk, "not_credited")
    assert (case.state, case.supplier_answer) == ("awaiting_supplier", "waiting")
    assert not Asked.objects.filter(subject=case.pk).exists()
    resume_cases([case.pk], at=stage.wait(2 * HOUR))
    assert (again(case).state, again(case).supplier_answer) == ("offered", "silent")


def test_an_ask_from_before_is_not_put_to_a_system_that_cannot_answer(stage: Stage) -> None:
    docked(stage, claims=True)
    case = stage.claims(topped_up(stage).pk, "not_credited")
    docked(stage)
    assert answers(stage, Kind.SUPPLIER_CLAIM, ClaimStatus.WAITING) == []
    resume_cases([case.pk], at=stage.wait(2 * HOUR))
    assert again(case).supplier_answer == "unreachable"


def test_an_answer_to_an_earlier_case_is_none_to_this(stage: Stage) -> None:
    docked(stage, claims=True)
    order = topped_up(stage)
    first = stage.claims(order.pk, "not_credited")
    answers(stage, Kind.SUPPLIER_CLAIM, ClaimStatus.WAITING)
    withdraw_case(first.pk, by="buyer", at=stage.at)
    stage.wait(MINUTE)
    second = stage.claims(order.pk, "not_credited")
    resume_cases([second.pk], at=stage.wait(2 * HOUR))
    assert again(second).supplier_answer == "unreachable"


def known_to_be_good(stage: Stage) -> Case:
    """A code that Bea calls invalid, and its supplier knows as good and unused."""
    docked(stage, claims=True, code_check=True, recall=True)
    order = code_came(stage, CODE)
    case = stage.claims(order.pk, "invalid_code")
    answers(stage, Kind.SUPPLIER_CLAIM, CodesAnswer(((1, CodeVerdict.VALID_UNUSED),)))
    return again(case)


@pytest.mark.parametrize(
    ("says", "recall", "state"),
    [(RecallStatus.DONE, "done", "decided"), (RecallStatus.REFUSED, "refused", "awaiting_supplier")],
)
def test_a_docked_system_is_asked_to_take_back(stage: Stage, says: RecallStatus, recall: str, state: str) -> None:
    case = known_to_be_good(stage)
    assert (case.state, case.recall, case.code_check) == ("awaiting_supplier", "waiting", "valid_unused")
    errands = asked(stage)
    assert [errand.act for errand in errands] == [RECALL]
    record_supply([(errand, says) for errand in errands], at=stage.at)
    case = again(case)
    assert (case.recall, case.state) == (recall, state)
    done = says is RecallStatus.DONE
    assert sealed(case.order_id, "supplier_answer")[-1]["answer"] == ("taken_back" if done else "refused")
    assert len(stage.refunds(case.order_id)) == int(done)


def late(stage: Stage, case: Case) -> None:
    """The supplier's two hours pass."""
    resume_cases([case.pk], at=stage.wait(2 * HOUR))


def taken_away(stage: Stage, case: Case) -> None:
    """Bea takes her claim back."""
    withdraw_case(case.pk, by="buyer", at=stage.wait(MINUTE))


@pytest.mark.parametrize(
    ("first", "meanwhile", "state"),
    [
        (RecallStatus.WAITING, late, "offered"),
        (RecallStatus.UNKNOWN, late, "in_review"),
        (RecallStatus.WAITING, taken_away, "withdrawn"),
    ],
)
def test_what_was_taken_back_is_paid_back_however_the_case_went_on(
    stage: Stage, first: RecallStatus, meanwhile: Callable[[Stage, Case], None], state: str
) -> None:
    case = known_to_be_good(stage)
    answers(stage, Kind.SUPPLIER_CLAIM, first)
    meanwhile(stage, case)
    assert again(case).state == state
    stage.wait(10 * MINUTE)
    assert [errand.act for errand in answers(stage, Kind.SUPPLIER_CLAIM, RecallStatus.DONE)] == [RECALL]
    assert again(case).recall == "done"
    assert sealed(case.order_id, "supplier_answer")[-1]["answer"] == "taken_back"
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [case.line.amount_minor]
    assert not Case.objects.filter(order=case.order_id, closed_at=None).exists()
    assert stage.order(case.order_id).state == "refunded"


def test_what_was_taken_back_after_a_refund_is_not_paid_back_twice(stage: Stage) -> None:
    case = known_to_be_good(stage)
    (held,) = asked(stage)
    resume_cases([case.pk], at=stage.wait(2 * HOUR))
    reviews(case.pk, refund=True, reason=Text("不能用。", "It does not work."), at=stage.at)
    assert record_supply([(held, RecallStatus.DONE)], at=stage.at) == 1
    assert (len(stage.refunds(case.order_id)), Case.objects.count()) == (1, 1)


def test_a_question_that_was_never_put_is_not_put_after_the_claim(stage: Stage) -> None:
    case = known_to_be_good(stage)
    taken_away(stage, case)
    assert (asked(stage), stage.refunds(case.order_id)) == ([], [])


def test_a_system_is_not_asked_to_take_back_more_than_the_case_is_about(stage: Stage) -> None:
    docked(stage, claims=True, code_check=True, recall=True)
    order = code_came(stage, *(f"{CODE}-{n}" for n in range(3)))
    claim = Claim(line=line_of(order.pk).pk, problem="invalid_code", units=(2,))
    key = open_case(order.pk, claim, by="buyer", at=stage.at)
    answers(stage, Kind.SUPPLIER_CLAIM, CodesAnswer(((2, CodeVerdict.VALID_UNUSED),)))
    case = again(key)
    assert (case.state, case.owner, case.recall) == ("in_review", "agent", "not_tried")
    assert RECALL not in [errand.act for errand in asked(stage)]
    assert (Decision.objects.filter(case=case).count(), stage.refunds(order.pk)) == (2, [])


def test_an_admission_of_the_claim_is_no_taking_back(stage: Stage) -> None:
    case = known_to_be_good(stage)
    take_claim_answers([(case.pk, ClaimStatus.DENY)], lock_orders([case.order_id]), at=stage.at)
    case = again(case)
    assert (case.recall, case.supplier_answer) == ("waiting", "denies")


def test_a_system_that_takes_nothing_back_is_not_asked_to(stage: Stage) -> None:
    case = known_to_be_good(stage)
    docked(stage, claims=True, code_check=True)
    assert asked(stage) == []
    assert again(case).recall == "waiting"


def test_what_can_be_asked_is_what_its_system_or_its_people_answer(stage: Stage) -> None:
    claims, recalls = docked(stage, claims=True), SupplierCapabilities(recall=True)
    assert [can_be_asked(claims, ask) for ask in (Ask.PROOF, Ask.TAKE_BACK)] == [True, False]
    claims.capabilities = recalls.to_json()
    assert [can_be_asked(claims, ask) for ask in (Ask.PROOF, Ask.TAKE_BACK)] == [False, True]
    nothing = docked(stage)
    assert [can_be_asked(nothing, ask) for ask in Ask] == [True, False, False], "a stop has a way of its own"
    reads_the_desk(nothing)
    assert all(can_be_asked(nothing, ask) for ask in Ask)
    assert all(can_be_asked(Supplier.objects.get(pk=stage.world.stock), ask) for ask in Ask)


def test_each_question_is_put_once_until_a_person_decides(stage: Stage) -> None:
    docked(stage, claims=True, code_check=True, recall=True)
    case = stage.claims(code_came(stage, CODE).pk, "invalid_code")
    says: dict[str, Answer] = {
        CHECK: CodesAnswer(((1, CodeVerdict.VALID_UNUSED),)),
        CLAIM: ClaimStatus.WAITING,
        RECALL: RecallStatus.REFUSED,
    }
    heard = []
    for _ in range(2):
        errands = asked(stage)
        heard += sorted(errand.act for errand in errands)
        record_supply([(errand, says[errand.act]) for errand in errands], at=stage.at)
    assert heard == [CHECK, CLAIM, RECALL]
    stage.wait(10 * MINUTE)
    (errand,) = asked(stage)
    assert errand.act == CLAIM, "the first question still stands; it is not put a second time"
    record_supply([(errand, ClaimAnswer(ClaimStatus.DENY, "兑换记录：未使用"))], at=stage.at)
    case = again(case)
    assert (case.recall, case.supplier_answer, case.supplier_proof) == ("refused", "denies", "兑换记录：未使用")
    assert (case.state, case.owner) == ("in_review", "agent")
    assert [one["answer"] for one in sealed(case.order_id, "supplier_answer")] == ["refused", "deny"]
    assert (asked(stage), stage.refunds(case.order_id)) == ([], [])


def test_a_claim_that_people_answer_elsewhere_is_handed_over_once(stage: Stage) -> None:
    docked(stage, claims=True)
    case = stage.claims(topped_up(stage).pk, "not_credited")
    handed_over = ClaimAnswer(ClaimStatus.WAITING, elsewhere=True)
    assert [errand.act for errand in answers(stage, Kind.SUPPLIER_CLAIM, handed_over)] == [CLAIM]
    stage.wait(HOUR)
    assert asked(stage) == []
    assert (again(case).state, again(case).supplier_answer) == ("awaiting_supplier", "waiting")

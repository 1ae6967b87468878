"""Is a code looked up where it came from, and does what is found decide?"""

import pytest

from anxin.agenda.models import Ask
from anxin.cases.models import Case, Decision
from anxin.delivery.errands import CHECK, CHECK_CODES, CLAIM, SupplyErrand
from anxin.delivery.models import Batch
from anxin.delivery.queries import order_of_bad_code
from anxin.delivery.supplier import ClaimStatus, CodesAnswer, CodeVerdict
from anxin.evidence.models import Exhibit
from anxin.flows.answer_case import answer_case
from anxin.flows.record_supply import record_supply
from anxin.flows.reveal_code import reveal_code
from anxin.flows.withdraw_batch import withdraw_batch
from tests.cases.docked import CODE, again, asked, code_came, docked, reads_the_desk, sealed
from tests.support.cast import DAY, MINUTE, Stage

pytestmark = pytest.mark.django_db


def invalid(stage: Stage, *codes: str, **can: object) -> Case:
    """Bea calls a docked supplier's codes invalid."""
    docked(stage, **({"claims": True, "code_check": True} | can))
    return stage.claims(code_came(stage, *(codes or (CODE,))).pk, "invalid_code")


def looks(stage: Stage) -> list[SupplyErrand]:
    """The look-ups of codes that a worker is sent out for; claims get lost on the way."""
    return [errand for errand in asked(stage) if errand.act == CHECK]


def found(stage: Stage, *verdicts: CodeVerdict) -> list[SupplyErrand]:
    """The supplier's system looks each piece up."""
    errands = looks(stage)
    answer = CodesAnswer(tuple(enumerate(verdicts, start=1)))
    record_supply([(errand, answer) for errand in errands], at=stage.at)
    return errands


def test_the_code_goes_to_its_supplier_and_into_no_repr(stage: Stage) -> None:
    case = invalid(stage)
    (errand,) = looks(stage)
    assert errand.codes == ((1, CODE),)
    assert CODE not in repr(errand)
    assert errand.claimed.subject == case.pk


def test_an_invalid_code_decides_before_anybody_answers(stage: Stage) -> None:
    case = invalid(stage)
    found(stage, CodeVerdict.INVALID)
    case = again(case)
    assert (case.state, case.code_check, case.supplier_answer) == ("offered", "invalid", "waiting")
    assert Decision.objects.filter(case=case).latest("id").clause == "proven-bad"
    (said,) = sealed(case.order_id, "code_check")
    assert (said["checked"], said["verdicts"]) == ("invalid", ["invalid"])
    assert CODE not in str([row.content for row in Exhibit.objects.filter(order=case.order_id)])


def test_used_before_anybody_saw_it_is_bad(stage: Stage) -> None:
    docked(stage, claims=True, code_check=True)
    order = code_came(stage, CODE, seen=False)
    stage.wait(8 * DAY)
    case = stage.claims(order.pk, "used_code")
    Case.objects.filter(pk=case.pk).update(claimed_after_minutes=8 * 24 * 60)
    found(stage, CodeVerdict.USED)
    assert again(case).code_check in ("used_before_reveal", "not_checked")


def test_used_after_it_was_seen_tells_nothing(stage: Stage) -> None:
    case = invalid(stage)
    due = case.due_at
    found(stage, CodeVerdict.USED)
    case = again(case)
    assert (case.state, case.code_check, case.due_at) == ("awaiting_supplier", "unknown", due)
    assert looks(stage) == []


def test_one_bad_piece_of_several_is_named_and_left_to_a_person(stage: Stage) -> None:
    case = invalid(stage, "AAAA", "BBBB", "CCCC")
    found(stage, CodeVerdict.VALID_UNUSED, CodeVerdict.INVALID, CodeVerdict.UNKNOWN)
    case = again(case)
    assert (case.state, case.code_check, case.bad_units) == ("awaiting_supplier", "unknown", [2])


def test_who_says_nothing_is_asked_three_times_and_pauses_nobody(stage: Stage) -> None:
    case = invalid(stage)
    tries = 0
    while found(stage, CodeVerdict.UNKNOWN):
        tries += 1
        stage.wait(60 * MINUTE)
    assert tries == 3
    assert again(case).code_check == "unknown"


def test_a_code_of_the_shops_own_shelf_is_asked_of_nobody(stage: Stage) -> None:
    order = stage.buys("steam-50")
    stage.claims(order.pk, "invalid_code")
    assert not Ask.objects.filter(key=CHECK_CODES).exists()


def test_a_supplier_is_not_asked_twice_for_the_same_proof(stage: Stage) -> None:
    case = invalid(stage)
    due = case.due_at
    errands = asked(stage)
    assert sorted(errand.act for errand in errands) == [CHECK, CLAIM]
    claim = next(errand for errand in errands if errand.act == CLAIM)
    record_supply([(claim, ClaimStatus.WAITING)], at=stage.at)
    look = next(errand for errand in errands if errand.act == CHECK)
    Case.objects.filter(pk=case.pk).update(claimed_after_minutes=2 * 24 * 60)
    stage.wait(10 * MINUTE)
    record_supply([(look, CodesAnswer(((1, CodeVerdict.VALID_UNUSED),)))], at=stage.at)
    assert (again(case).due_at, again(case).code_check) == (due, "valid_unused")
    assert Ask.objects.filter(subject=case.pk).count() == 1


def test_a_case_in_review_shows_what_was_found_and_stays(stage: Stage) -> None:
    supplier = docked(stage, code_check=True)
    reads_the_desk(supplier)
    case = stage.claims(code_came(stage, CODE).pk, "invalid_code")
    answer_case(case.pk, answer="deny", proof="已核销", by=f"supplier:{supplier.pk}", at=stage.at)
    assert again(case).state == "in_review"
    found(stage, CodeVerdict.INVALID)
    assert (again(case).state, again(case).code_check) == ("in_review", "invalid")
    assert stage.refunds(case.order_id) == []


def test_who_sold_a_code_says_that_it_was_bad_and_of_whom_it_was(stage: Stage) -> None:
    order = stage.buys("steam-50")
    (text,) = [seen.text for seen in reveal_code(order.pk, by="buyer", at=stage.at)]
    shop = stage.world.shop
    assert order_of_bad_code(shop, text) is None
    batch = Batch.objects.get(codes__delivery__order=order)
    withdraw_batch(batch.pk, reason="整批无效", by="staff:x", at=stage.at)
    assert order_of_bad_code(shop, text) == order.pk
    assert order_of_bad_code(shop, "NEVER-SOLD") is None

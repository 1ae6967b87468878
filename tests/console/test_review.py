"""Does a person's decision reach the flow, and only by whose turn it is?"""

from typing import Any

import pytest
from django.test import Client

from anxin.cases.models import Case, Decision
from anxin.catalog.models import Item
from anxin.delivery.supplier import SupplyStatus
from anxin.flows.reveal_code import reveal_code
from anxin.people.models import Person
from anxin.refunds.models import Refund
from tests.console.conftest import SignsIn
from tests.support.cast import QQ, Stage

WORDS = {"reason_zh": "卡密不可用。", "reason_en": "The code does not work."}


@pytest.fixture
def case(stage: Stage) -> Case:
    """A case that waits for a senior."""
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    case = stage.claims(order.pk, "unauthorised")
    assert (case.state, case.owner) == ("in_review", "senior")
    return case


def decide(client: Client, case: Case, decision: str, **words: str) -> Any:
    """Press a button of the workbench."""
    return client.post(f"/desk/cases/case/{case.pk}/review/", {"decision": decision, **(words or WORDS)})


def test_sam_refunds_and_is_on_record(signs_in: SignsIn, stage: Stage, case: Case) -> None:
    answer = decide(signs_in("senior"), case, "refund_full")
    assert answer.status_code == 302
    decision = Decision.objects.filter(case=case).latest("at", "pk")
    assert decision.outcome == "refund_full"
    assert decision.by == f"staff:{stage.world.people['senior']}"
    assert (decision.reason.zh, decision.reason.en) == (WORDS["reason_zh"], WORDS["reason_en"])
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [4_850]


def test_sam_sees_what_the_item_said_when_it_was_bought(signs_in: SignsIn, stage: Stage) -> None:
    order = stage.buys("green-diamond-31", account=QQ)
    Item.objects.filter(sku="green-diamond-31").update(privileges_zh="新写的", privileges_en="New")
    stage.supplier_says(SupplyStatus.DELIVERED)
    case = stage.claims(order.pk, "missing_privilege")
    page = signs_in("senior").get(f"/desk/cases/case/{case.pk}/change/").content.decode()
    assert "绿钻豪华版" in page
    assert "无损音质" in page
    assert "新写的" not in page


def test_sam_rejects_and_no_money_moves(signs_in: SignsIn, case: Case) -> None:
    decide(signs_in("senior"), case, "reject")
    assert Decision.objects.filter(case=case).latest("at", "pk").outcome == "reject"
    assert not Refund.objects.exists()


def test_ari_may_not_decide_what_is_for_a_senior(signs_in: SignsIn, case: Case) -> None:
    client = signs_in("agent")
    assert 'id="review"' not in client.get(f"/desk/cases/case/{case.pk}/change/").content.decode()
    answer = decide(client, case, "refund_full")
    assert answer.status_code == 403
    assert "高级审核" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "in_review"
    assert not Refund.objects.exists()


@pytest.mark.parametrize("who", ["agent", "senior", "operator"])
def test_what_is_for_an_agent_a_senior_may_decide_too(signs_in: SignsIn, case: Case, who: str) -> None:
    Case.objects.filter(pk=case.pk).update(owner="agent")
    assert decide(signs_in(who), case, "reject").status_code == 302
    case.refresh_from_db()
    assert case.state == "decided"


def test_finn_decides_no_case_of_an_agent(signs_in: SignsIn, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(owner="agent")
    assert decide(signs_in("finance"), case, "refund_full").status_code == 403
    assert not Refund.objects.exists()


def test_stu_of_another_shop_finds_no_such_case(signs_in: SignsIn, case: Case, stu: Person) -> None:
    Case.objects.filter(pk=case.pk).update(owner="agent")
    assert decide(signs_in(stu), case, "refund_full").status_code == 404
    assert not Refund.objects.exists()


def test_nobody_decides_about_an_own_order(signs_in: SignsIn, stage: Stage, case: Case) -> None:
    case.order.buyer_id = stage.world.people["senior"]
    case.order.save()
    assert decide(signs_in("senior"), case, "refund_full").status_code == 403
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    ("decision", "words"),
    [("refund_full", {"reason_zh": "写了一半", "reason_en": ""}), ("", WORDS), ("maybe", WORDS)],
)
def test_a_refusal_keeps_what_was_typed(signs_in: SignsIn, case: Case, decision: str, words: dict[str, str]) -> None:
    answer = decide(signs_in("senior"), case, decision, **words)
    assert answer.status_code == 422
    assert words["reason_zh"] in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "in_review"
    assert not Refund.objects.exists()


def test_pressed_twice_it_is_decided_once(signs_in: SignsIn, stage: Stage, case: Case) -> None:
    client = signs_in("senior")
    decide(client, case, "refund_full")
    assert decide(client, case, "reject").status_code == 409
    assert len(stage.refunds(case.order_id)) == 1


def test_a_case_that_waits_for_somebody_else_is_not_decided(signs_in: SignsIn, stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    case = stage.claims(order.pk, "invalid_code")
    assert case.state == "awaiting_supplier"
    assert decide(signs_in("operator"), case, "refund_full").status_code == 409
    assert not Refund.objects.exists()


def test_a_look_decides_nothing(signs_in: SignsIn, case: Case) -> None:
    before = case.state, Decision.objects.count()
    looked = signs_in("senior").get(f"/desk/cases/case/{case.pk}/review/?decision=refund_full")
    assert (looked.status_code, looked.headers["Location"]) == (302, f"/desk/cases/case/{case.pk}/change/")
    case.refresh_from_db()
    assert (case.state, Decision.objects.count()) == before


def test_the_decision_needs_the_token_of_the_page(case: Case, signs_in: SignsIn) -> None:
    held = signs_in("senior").cookies["sessionid"].value
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["sessionid"] = held
    assert decide(strict, case, "refund_full").status_code == 403
    assert not Refund.objects.exists()

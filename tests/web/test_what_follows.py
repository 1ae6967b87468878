"""Does a page promise what then comes: the amount that is weighed, and what the rules do when a promise passes?"""

import pytest

from anxin.cases.models import Case
from anxin.catalog.models import Item
from anxin.delivery.models import Code, Delivery
from anxin.delivery.supplier import ClaimStatus, SupplyStatus
from anxin.flows.add_upload import add_upload
from anxin.flows.answer_case import answer_case
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.import_stock import import_stock
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.open_case import Claim
from anxin.flows.precheck import precheck
from anxin.flows.record_reading import record_reading
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.orders.models import Order
from anxin.orders.queries import line_of
from anxin.policy.queries import policy_of_version
from anxin.policy.what_would_change import what_would_change
from anxin.web.check_claim import Ground, check_claim
from anxin.web.claimed import Claimed
from anxin.web.scenarios import CASES
from anxin.web.show_case import show_case
from anxin.web.show_order import show_order
from tests.flows.brought import AGAIN, two_brought
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage, furnished
from tests.support.pictures import picture, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(db: None) -> Stage:
    """A furnished shop, with hands for what happens to it."""
    return furnished()


def shown(stage: Stage, order: Order) -> str:
    """What the pages of an order and its case say of what comes, in Chinese."""
    row = stage.order(order.pk)
    home = show_order(row, stage.at)
    parts = [
        home.status.sentence.zh,
        *(entry.title.zh for entry in home.timeline if entry.mark == "next"),
    ]
    if case := Case.objects.filter(order=order).select_related("order", "line").first():
        own = show_case(case, stage.at)
        parts += [own.status.sentence.zh, *(f"{way.zh}|{what.zh}" for _, way, what in own.choices)]
        parts += [entry.title.zh for entry in own.timeline if entry.mark == "next"]
    return "\n".join(parts)


def offered_after_ten_days(stage: Stage) -> Order:
    """A membership of 31 days, ten of which are gone, and a supplier that says nothing."""
    order = stage.buys("green-diamond-31", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    stage.wait(10 * DAY)
    case = stage.claims(order.pk, "short_validity")
    added = add_upload(order.pk, picture(), name="a.png", slot="goods", by="guest", at=stage.at)
    record_reading(added.upload, read(order_no=order.ref), at=stage.at)
    stage.claim_says(ClaimStatus.WAITING)
    resume_cases([case.pk], at=stage.wait(4 * HOUR + MINUTE))
    case.refresh_from_db()
    assert case.state == "offered"
    return order


def test_the_amount_to_choose_is_the_one_that_goes_back(stage: Stage) -> None:
    order = offered_after_ten_days(stage)
    said = shown(stage, order)
    assert said.count("自动按剩余天数退款 ¥8.71") == 4, said
    assert "按剩余天数退款 ¥8.71|" in said
    assert "全额退款 ¥" not in said
    choose_remedy(Case.objects.get().pk, "refund", by="buyer", at=stage.at)
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [871]


def test_another_one_is_named_by_its_goods_with_its_own_promise(stage: Stage) -> None:
    said = shown(stage, offered_after_ten_days(stage))
    assert "重新开通一次|承诺 30 分钟内到账" in said
    assert "核实属实就全额退款" in said
    assert "卡密" not in said
    assert "立即发出" not in said


def test_what_is_under_way_is_not_promised_as_refunded(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    assert shown(stage, order).count("自动全额退款 ¥49.00") == 2
    stage.supplier_says(SupplyStatus.IN_PROGRESS)
    said = shown(stage, order)
    assert said.count("要求供货商停止发货或证明已到账") == 2, said
    assert "供货商不答复，自动全额退款 ¥49.00" in said


def test_a_large_one_under_way_goes_to_a_person_as_is_said(stage: Stage) -> None:
    Item.objects.update(price_minor=9_900)
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.IN_PROGRESS)
    said = shown(stage, order)
    assert "供货商不答复，转人工处理" in said
    assert "自动全额退款" not in said
    delivery = stage.delivery(order.pk)
    stage.at = delivery.promise_until
    judge_deliveries([delivery.pk], at=stage.at)
    assert not stage.refunds(order.pk)


def test_what_came_in_part_is_promised_back_in_part(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.PARTIAL)
    Delivery.objects.filter(order=order).update(delivered_share=60)
    said = shown(stage, order)
    assert "供货商不答复，自动退款 ¥19.60" in said, said
    assert "全额退款" not in said


def test_a_case_that_waits_says_what_comes_and_so_does_the_pre_check(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.IN_PROGRESS)
    claimed = Claimed(
        stage.order(order.pk), line_of(order.pk), {"problem": "not_arrived", "q_account": "yes"}, stage.at
    )
    check = claimed.check()
    assert check is not None
    assert any("要求供货商停止发货" in said.zh for _, said in check.rows), check.rows
    stage.claims(order.pk, "not_arrived")
    said = shown(stage, order)
    assert said.count("要求供货商停止发货或证明已到账") == 4, said


def test_a_case_that_waits_for_a_code_says_so_and_then_that_it_came(stage: Stage) -> None:
    Item.objects.filter(pk=stage.item("steam-50")).update(reserve_minutes=0)
    Code.objects.update(state="void")
    order = stage.buys("steam-50")
    case = stage.claims(order.pk, "not_arrived")
    assert "前还没到账：自动全额退款 ¥48.50" in show_case(case, stage.at).status.sentence.zh
    brought = import_stock(stage.world.stock, stage.item("steam-50"), "n.txt", b"NEWW-0001", by="sol", at=stage.at)
    assert brought.served == 1
    page = show_case(Case.objects.get(pk=case.pk), stage.at)
    assert (page.status.tone, page.status.title.zh, page.status.title.en) == (
        "protected",
        "卡密已到",
        "The code has come",
    )
    assert "7 天内可全额退款" in page.ways_on[0].zh
    assert "未支持" not in shown(stage, order)
    unseen = {"problem": "not_arrived", "q_code": "yes"}
    check = Claimed(stage.order(order.pk), line_of(order.pk), unseen, stage.at).check()
    assert check is not None
    assert any("选“不想要了”" in way.zh for way in check.ways), check.ways


def test_another_code_has_a_warning_and_a_first_sight_of_its_own(stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "used_code")
    answer_case(case.pk, answer="admit", proof="", by="supplier", at=stage.at)
    choose_remedy(case.pk, "reissue", by="buyer", at=stage.wait(MINUTE))
    home = show_order(stage.order(order.pk), stage.at)
    assert home.revealed_at is None, "the page must warn before the first sight"
    assert len(home.codes) == 1
    assert home.status.title.zh == "有卡密还没查看"
    assert "confirm" not in home.can
    seen = reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    home = show_order(stage.order(order.pk), stage.at)
    assert home.revealed_at == stage.at
    kept = {unit.code for unit in home.units}
    assert [one.code in kept for one in sorted(seen, key=lambda one: one.first_seen_at or stage.at)] == [False, True]
    assert [entry.title.zh for entry in home.timeline if "查看了" in entry.title.zh] == [
        "您查看了卡密",
        "您查看了补发的卡密",
    ]


def test_after_confirming_the_wait_for_another_one_is_shown(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    confirm_orders([order.pk], by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "wrong_goods")
    stage.claim_says(ClaimStatus.WAITING)
    resume_cases([case.pk], at=stage.wait(3 * HOUR))
    choose_remedy(case.pk, "reissue", by="buyer", at=stage.wait(MINUTE))
    row = stage.order(order.pk)
    assert row.state == "confirmed"
    home = show_order(row, stage.at)
    assert home.status.title.zh == "等待补发"
    assert "自动全额退款 ¥49.00" in home.status.sentence.zh
    assert "承诺到账" in [entry.title.zh for entry in home.timeline if entry.mark == "next"]


def test_no_everyday_case_rests_on_what_nobody_finds_out() -> None:
    known = {facts for rows in CASES.values() for _, facts in rows}
    assert {(one.code_check, one.payment, one.hidden_defect) for one in known} == {("not_checked", "matched", False)}
    assert {one.account_error for one in known} == {"none", "buyer"}
    assert {one.usage for one in known} == {"unused", "seen", "unknown"}


def test_no_check_by_somebody_is_held_out_that_nobody_does(stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    given = {"problem": "invalid_code", "q_when": "now"}
    claimed = Claimed(stage.order(order.pk), line_of(order.pk), given, stage.at)
    decision = precheck(order.pk, claimed.claim, at=stage.at).decision
    ground = Ground(policy_of_version(order.policy_id), None, "CNY")
    unset = {"code_check", "hidden_defect"}
    assert unset & {change.fact for change in what_would_change(decision.facts, ground.policy)}
    said = " ".join(change.zh for change in check_claim(decision, ground, stage.at).changes)
    assert said
    assert "核验" not in said


def test_of_a_piece_that_another_supplier_brought_that_one_is_looked_at(stage: Stage) -> None:
    told = two_brought(stage)

    def brings(place: int) -> object:
        claim = Claim(line=told.line.pk, problem="invalid_code", units=(place,))
        return precheck(told.order.pk, claim, at=stage.at).supplier.pk

    assert [brings(place) for place in (1, AGAIN)] == [told.first, told.second]

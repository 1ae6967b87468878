"""Can finance pay suppliers, and the operator help many at once, and nobody else?"""

import pytest
from django.urls import reverse

from anxin import clock
from anxin.cases.deadlines import due_remedies
from anxin.cases.models import Decision, Remedy
from anxin.catalog.models import Item
from anxin.delivery.models import Batch
from anxin.flows.contest_recovery import contest_recovery
from anxin.flows.continue_remedies import continue_remedies
from anxin.flows.import_items import import_items
from anxin.flows.request_payout import request_payout
from anxin.orders.models import Order
from anxin.payouts.contest_files import NotTaken
from anxin.payouts.models import Agreement, Contest, ContestFile, Payout, Recovery
from anxin.people.models import Person, Role, Supplier
from anxin.policy.clauses import Liable
from anxin.refs import new_id
from anxin.sourcing.models import SupplierChange
from anxin.texts import Text
from anxin.web.because import because
from tests.console.conftest import SignsIn
from tests.payouts.conftest import SHARE, agreed, given_back, money, pays_all_out, settled
from tests.payouts.test_upstream import given_back as owed
from tests.payouts.test_upstream import supplied
from tests.support.cast import MINUTE, Stage, reviews

pytestmark = pytest.mark.django_db
WHY = Text("核对后全额退款。", "Checked, so the money goes back.")
BOARD = reverse("admin:desk_settlement")


def asked(stage: Stage) -> Payout:
    settled(stage)
    pk = request_payout(stage.world.stock, SHARE, payee="招行 1234", person=new_id(), by="supplier", at=stage.at)
    return Payout.objects.get(pk=pk)


def test_finance_approves_and_records_a_payout(stage: Stage, signs_in: SignsIn) -> None:
    payout, finn = asked(stage), signs_in("finance")
    assert payout.ref in finn.get(BOARD).content.decode()
    first = finn.get("/desk/").content.decode()
    assert f'class="ax-tile ax-mine" href="{BOARD}#payouts"' in first
    assert "供货商提现" in first
    finn.post(reverse("admin:desk_judge_payout", args=[payout.pk]), {"answer": "approve"})
    finn.post(reverse("admin:desk_payout_paid", args=[payout.pk]), {"proof": "CMB-1"})
    payout.refresh_from_db()
    assert (payout.state, payout.proof) == ("paid", "CMB-1")
    assert money(stage)["reserve"] == 0


def test_finance_says_that_it_had_left_the_bank_before_the_debt(stage: Stage, signs_in: SignsIn) -> None:
    payout, finn = asked(stage), signs_in("finance")
    paid = reverse("admin:desk_payout_paid", args=[payout.pk])
    finn.post(reverse("admin:desk_judge_payout", args=[payout.pk]), {"answer": "approve"})
    assert "left_before" not in finn.get(BOARD).content.decode()
    case = stage.claims(Order.objects.get().pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER)
    assert 'name="left_before"' in finn.get(BOARD).content.decode()
    told = finn.post(paid, {"proof": "CMB-1"}, follow=True).content.decode()
    assert "这家供货商欠款" in told
    assert Payout.objects.get().state == "approved"
    finn.post(paid, {"proof": "CMB-1", "left_before": "on"})
    assert (Payout.objects.get().state, money(stage)["debt"]) == ("paid", SHARE)


def test_a_reviewer_who_acts_for_the_supplier_sees_that_another_one_decides(stage: Stage, signs_in: SignsIn) -> None:
    order = settled(stage)
    case = stage.claims(order.pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER)
    contest_recovery(Recovery.objects.get().pk, words="回执 U-991", by="supplier", at=stage.at)
    act = reverse("admin:desk_decide_contest", args=[Contest.objects.get().pk])
    sam = signs_in("senior")
    assert act in sam.get(BOARD).content.decode()
    person = Role.objects.get(shop=stage.world.shop, name="senior").person
    Role.objects.create(shop_id=stage.world.shop, person=person, name="supplier", supplier_id=stage.world.stock)
    page = sam.get(BOARD).content.decode()
    assert "您是这家供货商的成员" in page
    assert act not in page


def test_others_may_not_pay(stage: Stage, signs_in: SignsIn, stu: Person) -> None:
    payout = asked(stage)
    act = reverse("admin:desk_judge_payout", args=[payout.pk])
    assert signs_in("agent").post(act, {"answer": "approve"}).status_code == 403
    assert signs_in(stu).post(act, {"answer": "approve"}).status_code == 404
    payout.refresh_from_db()
    assert payout.state == "requested"


def test_a_senior_upholds_a_contest(stage: Stage, signs_in: SignsIn) -> None:
    order = settled(stage)
    case = stage.claims(order.pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER)
    contest_recovery(Recovery.objects.get().pk, words="回执 U-991", by="supplier", at=stage.at)
    sam = signs_in("senior")
    assert "回执 U-991" in sam.get(BOARD).content.decode()
    act = reverse("admin:desk_decide_contest", args=[Contest.objects.get().pk])
    assert signs_in("agent").post(act, {"answer": "uphold"}).status_code == 403
    sam.post(act, {"answer": "uphold", "reason_zh": "成立", "reason_en": "Right"})
    assert Contest.objects.get().state == "upheld"
    assert money(stage)["available"] == SHARE


def test_whoever_decided_before_is_told_that_another_one_decides_the_contest(stage: Stage, signs_in: SignsIn) -> None:
    order = settled(stage)
    opal = signs_in("operator")
    batch = Batch.objects.get(item=stage.item("steam-50"))
    given = {"on": f"batch:{batch.pk}", "outcome": "refund_full", "liable": "supplier"}
    opal.post(reverse("admin:desk_start_remedy"), {**given, "reason_zh": "批次有误", "reason_en": "A bad batch"})
    continue_remedies(due_remedies(clock.now(), 9), at=clock.now())
    recovery = Recovery.objects.get(order=order)
    contest_recovery(recovery.pk, words="回执 U-991", by="supplier", at=clock.now())
    act = reverse("admin:desk_decide_contest", args=[Contest.objects.get().pk])
    page = opal.get(BOARD).content.decode()
    assert "申诉要由另一位同事处理" in page
    assert act not in page
    opal.cookies["language"] = "en"
    assert "another colleague decides the contest" in opal.get(BOARD).content.decode()
    assert act in signs_in("senior").get(BOARD).content.decode()


def test_the_page_says_that_goods_in_a_suppliers_own_name_are_not_listed(stage: Stage, signs_in: SignsIn) -> None:
    agreed(stage)
    opal, said = signs_in("operator"), "渠道分账还未开通，商品不能上架"
    assert said not in opal.get(BOARD).content.decode()
    Agreement.objects.update(by_hand=False)
    assert said in opal.get(BOARD).content.decode()


def test_what_was_shown_with_a_contest_is_read_by_those_who_decide(
    stage: Stage, signs_in: SignsIn, stu: Person
) -> None:
    order = settled(stage)
    case = stage.claims(order.pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER)
    recovery, pdf = Recovery.objects.get().pk, b"%PDF-1.7 receipt"
    with pytest.raises(NotTaken):
        contest_recovery(recovery, words="x", files=[("a.html", b"<script>")], by="supplier", at=stage.at)
    assert not Contest.objects.exists()
    contest_recovery(recovery, words="回执", files=[("回执.pdf", pdf)], by="supplier", at=stage.at)
    file = ContestFile.objects.get()
    assert pdf not in bytes(file.body)
    door, sam = reverse("admin:desk_contest_file", args=[file.pk]), signs_in("senior")
    assert "回执.pdf" in sam.get(BOARD).content.decode()
    answer = sam.get(door)
    assert (answer.content, answer.headers["Content-Disposition"][:10]) == (pdf, "attachment")
    assert signs_in("agent").get(door).status_code == 403
    assert signs_in(stu).get(door).status_code == 404


def test_a_deposit_is_booked_under_its_receipt_once(stage: Stage, signs_in: SignsIn) -> None:
    agreed(stage)
    finn, act = signs_in("finance"), reverse("admin:desk_deposit", args=[stage.world.stock])
    for _ in range(2):
        finn.post(act, {"amount": "1000", "proof": "R-1"})
    assert money(stage)["deposit"] == 100_000
    assert Agreement.objects.get().tier == "new"


def test_the_desk_says_what_a_deposit_paid_of_a_debt(stage: Stage, signs_in: SignsIn) -> None:
    order = settled(stage)
    pays_all_out(stage)
    given_back(stage, order)
    agreed(stage)
    finn, act = signs_in("finance"), reverse("admin:desk_deposit", args=[stage.world.stock])
    assert "先还欠款，其余进保证金" in finn.get(BOARD).content.decode()
    shown = finn.post(act, {"amount": "150", "proof": "R-1"}, follow=True).content.decode()
    assert "已入账：先还欠款 ¥47.04，其余进保证金。" in shown
    assert money(stage)["deposit"] == 15_000 - SHARE


def test_the_operator_looks_first_and_then_remedies_a_batch(stage: Stage, signs_in: SignsIn) -> None:
    stage.buys("steam-50")
    batch = Batch.objects.get(item=stage.item("steam-50"))
    opal, page = signs_in("operator"), reverse("admin:desk_remedies")
    assert "¥48.50" in opal.get(page, {"on": f"batch:{batch.pk}"}).content.decode()
    assert not Remedy.objects.exists()
    given = {
        "on": f"batch:{batch.pk}",
        "outcome": "refund_full",
        "liable": "supplier",
        "reason_zh": "这批卡密有问题",
        "reason_en": "A bad batch",
    }
    act = reverse("admin:desk_start_remedy")
    assert signs_in("finance").post(act, given).status_code == 403
    opal.post(act, given)
    assert (Remedy.objects.get().total, Remedy.objects.get().liable) == (1, "supplier")
    assert opal.post(act, {**given, "on": f"batch:{new_id()}"}).status_code == 404


def test_the_bad_batch_is_found_beside_what_suppliers_systems_delivered(stage: Stage, signs_in: SignsIn) -> None:
    ours = Batch.objects.get(item=stage.item("steam-50"))
    by = f"supplier:{stage.world.sandbox}"
    told = {"shop_id": ours.shop_id, "item_id": ours.item_id, "data_key_sealed": b"", "source": by, "by": by}
    docked = [Batch(id=new_id(), imported_at=stage.wait(MINUTE), **told) for _ in range(60)]
    Batch.objects.bulk_create(docked)
    opal, page = signs_in("operator"), reverse("admin:desk_remedies")
    listed = opal.get(page).content.decode()
    assert f"batch:{ours.pk}" in listed
    assert not any(str(row.pk) in listed for row in docked)
    asked = opal.get(reverse("admin:delivery_batch_change", args=[docked[0].pk])).content.decode()
    assert f"{page}?on=batch:{docked[0].pk}" in asked
    chosen = opal.get(page, {"on": f"batch:{docked[0].pk}"}).content.decode()
    assert f'value="batch:{docked[0].pk}" selected' in chosen


def test_an_agreement_and_its_items_are_vetted_before_they_show(stage: Stage, signs_in: SignsIn) -> None:
    opal = signs_in("operator")
    act = reverse("admin:desk_agree", args=[stage.world.stock])
    given = {"legal_name": "星河卡券有限公司", "identity_no": "91310000MA1FL0XX0X", "payee": "招行 1234", "tier": "new"}
    assert signs_in("finance").post(act, given).status_code == 403
    opal.post(act, {**given, "identity_no": ""})
    assert not Agreement.objects.exists()
    opal.post(act, given)
    row = Agreement.objects.get()
    assert (row.state, row.payee) == ("vetted", "招行 1234")
    opal.post(act, {**given, "payee": ""})
    assert Agreement.objects.get().payee == "招行 1234", "left empty it stays as it was"
    assert b"91310000MA1FL0XX0X" not in bytes(row.identity_sealed)
    known = Item.objects.get(sku="steam-50")
    assert (known.state, known.vetting.state) == ("withdrawn", "waiting"), "what was there before is looked at too"
    table = "编号,类型,名称,价格\nn-1,卡密,新卡,19.90\nn-2,卡密,成品微信号,9.90\n"
    report = import_items(stage.world.stock, table, at=stage.at)
    assert [line for line, _ in report.refused] == [3]
    item = Item.objects.get(sku="n-1")
    assert item.state == "withdrawn"
    assert "新卡" in opal.get(BOARD).content.decode()
    assert f'href="{BOARD}#items"' in opal.get("/desk/").content.decode()
    waits = opal.get(reverse("admin:catalog_item_change", args=[item.pk])).content.decode()
    assert f'href="{BOARD}#items"' in waits
    assert (
        "请先勾选要审核的商品" in opal.post(reverse("admin:desk_vet"), {"answer": "show"}, follow=True).content.decode()
    )
    opal.post(reverse("admin:desk_vet"), {"item": str(item.pk), "answer": "show"})
    item.refresh_from_db()
    assert item.state == "listed"
    assert signs_in("agent").post(reverse("admin:desk_vet"), {"item": str(item.pk)}).status_code == 404


def test_finance_books_a_top_up_and_ends_a_claim(stage: Stage, signs_in: SignsIn) -> None:
    agreed(stage, in_advance=True)
    finn, page = signs_in("finance"), reverse("admin:desk_upstream")
    act = reverse("admin:desk_top_up", args=[stage.world.stock])
    assert signs_in("agent").post(act, {"amount": "100", "proof": "T-1"}).status_code == 403
    finn.post(act, {"amount": "100", "proof": "T-1"})
    claim = owed(stage, supplied(stage))
    told = finn.get(page).content.decode()
    assert "¥100.00" in told
    assert "¥40.00" in told
    finn.post(reverse("admin:desk_claim", args=[claim.pk]), {"answer": "honoured", "proof": "U-7"})
    claim.refresh_from_db()
    assert claim.state == "honoured"


def test_only_who_pays_reads_the_whole_account(stage: Stage, signs_in: SignsIn) -> None:
    settled(stage)
    request_payout(stage.world.stock, SHARE, payee="招行 6225880212341234 星河", person=new_id(), by="sol", at=stage.at)
    board = reverse("admin:desk_settlement")
    assert "招行 6225880212341234 星河" in signs_in("finance").get(board).content.decode()
    seen = signs_in("senior").get(board).content.decode()
    assert "招行 ****1234 星河" in seen
    assert "6225880212341234" not in seen


def test_what_was_listed_before_anybody_looked_is_shown_and_hidden_in_one_act(stage: Stage, signs_in: SignsIn) -> None:
    opal, finn = signs_in("operator"), signs_in("finance")
    assert "未审核却在售" not in opal.get(BOARD).content.decode(), "the operator's own goods need no look"
    Supplier.objects.filter(pk=stage.world.stock).update(standing="platform")
    bought = stage.buys("steam-50")
    listed = set(Item.objects.filter(supplier=stage.world.stock, state="listed").values_list("pk", flat=True))
    for who, button in ((opal, True), (finn, False)):
        page = who.get(BOARD).content.decode()
        assert ("未审核却在售" in page, f"{len(listed)} 件" in page, "确认下架" in page) == (True, True, button)
    act = reverse("admin:desk_hide_unvetted", args=[stage.world.stock])
    assert finn.post(act).status_code == 403
    opal.post(act)
    rows = Item.objects.filter(pk__in=listed).values_list("state", "vetting__state", "vetting__wanted")
    assert set(rows) == {("withdrawn", "waiting", True)}
    page = opal.get(BOARD).content.decode()
    assert ("未审核却在售" in page, "待审核商品" in page) == (False, True)
    opal.post(act)
    assert stage.order(bought.pk).state == "delivered"
    change = SupplierChange.objects.get(supplier=stage.world.stock)
    assert change.because == f"{len(listed)} 件未审核商品下架，待签约和审核", "and once"
    agreed(stage)
    opal.post(reverse("admin:desk_vet"), {"item": [str(pk) for pk in listed], "answer": "show"})
    assert set(Item.objects.filter(pk__in=listed).values_list("state", flat=True)) == {"listed"}


def test_what_was_typed_stands_in_its_form_again_when_it_is_refused(stage: Stage, signs_in: SignsIn) -> None:
    opal, finn = signs_in("operator"), signs_in("finance")
    agree = reverse("admin:desk_agree", args=[stage.world.stock])
    told = {"legal_name": "星河卡券有限公司", "identity_no": "", "payee": "招行 1234", "tier": "trusted"}
    answer = opal.post(agree, told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="招行 1234"' in page
    assert '<option value="trusted" selected>' in page
    assert page.count('id="refused"') == 1
    opal.post(agree, {**told, "identity_no": "91310000MA1FL0XX0X"})
    row = Item.objects.get(sku="steam-50")
    page = opal.post(reverse("admin:desk_vet"), {"answer": "refuse", "reason": "图文不符"}).content.decode()
    assert "请先勾选要审核的商品" in page
    assert 'value="图文不符"' in page
    page = opal.post(reverse("admin:desk_vet"), {"answer": "refuse", "item": str(row.pk)}).content.decode()
    assert f'value="{row.pk}" checked' in page
    deposit = reverse("admin:desk_deposit", args=[stage.world.stock])
    page = finn.post(deposit, {"amount": "0", "proof": "R-77"}).content.decode()
    assert 'value="R-77"' in page
    assert opal.get(BOARD).content.decode().count("R-77") == 0


def test_reasons_about_a_contest_stay_and_a_form_that_is_gone_still_says_why(stage: Stage, signs_in: SignsIn) -> None:
    payout, finn = asked(stage), signs_in("finance")
    case = stage.claims(settled(stage).pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER)
    contest_recovery(Recovery.objects.get().pk, words="回执 U-991", by="supplier", at=stage.at)
    act = reverse("admin:desk_decide_contest", args=[Contest.objects.get().pk])
    page = signs_in("senior").post(act, {"answer": "uphold", "reason_zh": "回执属实"}).content.decode()
    assert "回执属实</textarea>" in page
    judge = reverse("admin:desk_judge_payout", args=[payout.pk])
    for answer in ("approve", "refuse"):
        finn.post(judge, {"answer": answer, "reason": "账户有误"})
    late = finn.post(judge, {"answer": "refuse", "reason": "账户有误"})
    assert 'role="alert">这笔提现已处理完毕' in late.content.decode()


def test_an_address_that_takes_forms_alone_leads_back_to_its_page(stage: Stage, signs_in: SignsIn) -> None:
    opal = signs_in("operator")
    for act, page in (
        (reverse("admin:desk_deposit", args=[stage.world.stock]), BOARD),
        (reverse("admin:desk_start_remedy"), reverse("admin:desk_remedies")),
    ):
        assert opal.get(act).headers["Location"] == page


def test_an_act_of_the_shop_rests_on_no_clause_and_says_why_in_both_languages(stage: Stage, signs_in: SignsIn) -> None:
    bought, opal = stage.buys("steam-50"), signs_in("operator")
    batch = Batch.objects.get(item=stage.item("steam-50"))
    given = {"on": f"batch:{batch.pk}", "outcome": "reissue", "liable": "supplier"}
    opal.post(reverse("admin:desk_start_remedy"), {**given, "reason_zh": "批次有误", "reason_en": "A bad batch"})
    continue_remedies(due_remedies(clock.now(), 9), at=clock.now())
    decision = Decision.objects.get(order=bought.pk)
    assert because(decision) == Text("批次有误", "A bad batch")
    assert "条款 0" not in opal.get(reverse("admin:orders_order_change", args=[bought.pk])).content.decode()
    board = reverse("admin:desk_remedies")
    assert "批次有误" in opal.get(board).content.decode()
    opal.cookies["language"] = "en"
    shown = opal.get(board).content.decode()
    assert ("A bad batch" in shown, "批次有误" in shown) == (True, False)

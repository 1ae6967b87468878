"""Can a supplier's own system do what its desk does, and nothing of anybody else's?"""

import json
import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from ruamel.yaml import YAML

from anxin import clock
from anxin.api import door as door_module
from anxin.api.door import CODES, NOT_POSSIBLE
from anxin.api.urls import urlpatterns
from anxin.cases.models import Case
from anxin.cases.states import OfferKind, Side
from anxin.catalog.models import Item
from anxin.delivery.deadlines import due_deliveries
from anxin.delivery.models import Code
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.make_supplier_key import Made, TooManyKeys, make_supplier_key
from anxin.flows.open_case import Claim, open_case
from anxin.flows.record_deposit import record_deposit
from anxin.flows.reveal_code import reveal_code
from anxin.flows.revoke_supplier_key import revoke_supplier_key
from anxin.flows.set_item import ItemSettings
from anxin.flows.vet_items import vet_items
from anxin.integrations.sealed import answer_message, proven, request_message, sealed, shared_secret
from anxin.payouts.models import Payout, Recovery
from anxin.people.models import SupplierKey
from anxin.refunds.models import Refund
from anxin.refusal import NotFound
from anxin.web.show_questions import show_questions
from anxin.workdays.hours import SHANGHAI
from tests.flows.negotiating import disputed
from tests.payouts.conftest import PRICE, SHARE, agreed, given_back, seen_and_confirmed, settled
from tests.support.cast import QQ, Stage, furnished

pytestmark = pytest.mark.django_db
HOME = "/supplier-api/v1/"
DOCS = Path(__file__).parents[2] / "docs/reference"
Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def stage(db: None) -> Stage:
    cache.clear()
    stage = furnished(codes=5)
    stage.at = clock.now()
    return stage


@pytest.fixture
def key(stage: Stage) -> Made:
    """Sol's key."""
    return make_supplier_key(stage.world.stock, name="erp", by="person:sol", at=stage.at)


def headers(made: Made, method: str, path: str, body: bytes, **changed: str) -> dict[str, str]:
    signature = shared_secret(made.secret, "anxin", "key")
    stamp, nonce = str(int(time.time())), secrets.token_hex(16)
    seal = sealed(signature, stamp, nonce, request_message(method, path, stamp, nonce, body))
    return {"anxin-key": made.account, **seal, **changed}


@pytest.fixture
def ask(key: Made) -> Ask:
    """`ask(method, path, fields)`: the status and the proven answer."""
    return asking(key)


def asking(key: Made) -> Ask:
    """The same with a key."""

    def asked(method: str, path: str, fields: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        body = b"" if fields is None else json.dumps(fields).encode()
        told = headers(key, method, HOME + path, body)
        answer = Client().generic(method, HOME + path, body, content_type="application/json", headers=told)
        said = {name.lower(): value for name, value in answer.headers.items()}
        signature = shared_secret(key.secret, "anxin", "key")
        nonce = proven(
            signature, said, time.time(), lambda s, n: answer_message(answer.status_code, s, n, answer.content)
        )
        assert nonce == told["anxin-nonce"]
        return answer.status_code, dict(json.loads(answer.content))

    return asked


def test_what_nothing_can_keep_is_refused_at_every_address(key: Made, ask: Ask) -> None:
    item = {"goods": "code", "title_zh": "点卡", "price_minor": 100}
    fields = {**item, "codes": ["A-1"], "answer": "delivered", "proof": "x", "reason": "y", "amount_minor": 1}
    texts = [name for name, value in fields.items() if isinstance(value, str)]
    wrong = [{**fields, name: value} for name in texts for value in ("a\0", "\ud800")]
    pages = [("PUT", "items/new"), ("POST", "items/new/stock"), ("POST", "payouts"), ("POST", "deposit")]
    pages += [("POST", f"{page}/{uuid4()}/{act}") for page, act in (("orders", "answer"), ("recoveries", "contest"))]
    found = {ask(*page, given)[0] for page in pages for given in (*wrong, {"codes": ["A\0"]}, {"a\0": 1})}
    assert found == {400}
    deep = b"[" * 30_000
    told = headers(key, "PUT", f"{HOME}items/new", deep)
    assert Client().generic("PUT", f"{HOME}items/new", deep, headers=told).status_code == 400
    assert not Item.objects.filter(sku="new").exists()


def test_items_are_read_made_and_changed(stage: Stage, ask: Ask) -> None:
    status, told = ask("GET", "items")
    assert status == 200
    assert [row["sku"] for row in told["items"]] == ["game-100", "steam-50"]
    assert told["items"][1]["in_stock"] == 5
    status, told = ask("PUT", "items/steam-50", {"price_minor": 5_500, "promise_minutes": 20})
    assert (status, told["price"], told["item"]["next_price_minor"]) == (200, "announced", 5_500)
    assert Item.objects.get(sku="steam-50").promise_minutes == 20
    assert Item.objects.get(sku="steam-50").summary_zh, "what is not named stays"
    for left in ({"promise_minutes": 15}, {"price_minor": None}):
        status, told = ask("PUT", "items/steam-50", left)
        assert (status, told["price"], told["item"]["next_price_minor"]) == (200, "same", 5_500)
    assert ask("PUT", "items/steam-50", {"price_minor": 4_850})[1]["item"]["next_price_minor"] is None
    fresh = {"goods": "topup", "title_zh": "直充", "price_minor": 900, "account_kind": "qq", "servers": ["一区"]}
    assert ask("PUT", "items/new-1", fresh)[1]["item"]["servers"] == ["一区"]


def test_what_cannot_be_so_is_named_by_field(ask: Ask) -> None:
    status, told = ask("PUT", "items/new-1", {"goods": "topup", "title_zh": "直充", "price_minor": 0})
    assert (status, told["code"], set(told["fields"])) == (422, "ITEM_WRONG", {"account_kind", "price"})
    assert ask("PUT", "items/new-1", {"goods": "topup"})[1] == {"code": "BAD_REQUEST", "detail": "title_zh"}
    assert ask("PUT", "items/new-1", {"goods": "code", "title_zh": "卡", "price_minor": None})[0] == 422
    few = {"max_per_order": 100, "most_reserved": 99}
    assert set(ask("PUT", "items/steam-50", few)[1]["fields"]) == {"most_reserved"}
    vip = {"goods": "membership", "title_zh": "会员", "price_minor": 900, "account_kind": "qq"}
    assert set(ask("PUT", "items/new-1", vip)[1]["fields"]) == {"period_days"}
    assert ask("PUT", "items/new-1", {"colour": "red"})[1]["code"] == "BAD_REQUEST"
    assert ask("PUT", "items/steam-50", {"price_minor": "1"})[1]["code"] == "BAD_REQUEST"
    assert not Item.objects.filter(sku="new-1").exists()


def test_codes_come_in_with_a_report_of_every_line(ask: Ask) -> None:
    status, told = ask("POST", "items/steam-50/stock", {"codes": "AAAA-1\nBBBB-2\nAAAA-1"})
    assert (status, told["taken"], told["in_stock"]) == (200, 2, 7)
    assert [line["line"] for line in told["refused"]] == [3]
    assert ask("POST", "items/qq-coin-50/stock", {"codes": "CCCC-3"})[0] == 404, "another supplier's"
    assert Code.objects.count() == 12


def test_orders_are_fulfilled_by_hand_and_their_account_is_told_when_taken(stage: Stage, ask: Ask) -> None:
    Item.objects.filter(sku="qq-coin-50").update(supplier=stage.world.stock)
    order = stage.buys("qq-coin-50", account=QQ)
    (row,) = ask("GET", "orders")[1]["orders"]
    assert (row["order_ref"], row["account"], row["account_hint"]) == (order.ref, "", "123****78")
    assert ask("POST", f"orders/{row['delivery']}/answer", {"answer": "done"})[1]["code"] == "WORDS_NEEDED"
    stage.claims(order.pk, "not_arrived")
    ask("POST", f"orders/{row['delivery']}/answer", {"answer": "take"})
    (taken,) = ask("GET", "orders")[1]["orders"]
    assert (taken["account"], row["case_open"], taken["case_open"]) == (QQ, False, True)
    assert ask("POST", f"orders/{row['delivery']}/answer", {"answer": "done", "words": "U-991"})[0] == 200
    assert stage.order(order.pk).state == "delivered"
    assert ask("GET", "orders")[1]["orders"] == []


def test_of_ten_six_arrived_by_hand_and_the_rest_is_decided_about(stage: Stage, ask: Ask) -> None:
    Item.objects.filter(sku="qq-coin-50").update(supplier=stage.world.stock)
    order = stage.buys("qq-coin-50", quantity=10, account=QQ)
    (row,) = ask("GET", "orders")[1]["orders"]
    said = {"answer": "part", "words": "U-6"}
    for came, code in ((None, "BAD_REQUEST"), ("6", "BAD_REQUEST"), (10, "PART_NEEDED")):
        assert ask("POST", f"orders/{row['delivery']}/answer", {**said, "came": came})[1]["code"] == code
    assert ask("POST", f"orders/{row['delivery']}/answer", {**said, "came": 6})[0] == 200
    (row,) = ask("GET", "orders")[1]["orders"]
    assert (row["state"], row["quantity"], row["delivered_share"]) == ("partial", 10, 60)
    judge_deliveries(due_deliveries(clock.now(), 9), at=clock.now())
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [4 * 4_900]
    assert ask("GET", "orders")[1]["orders"] == []


def test_questions_are_answered(stage: Stage, ask: Ask) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    case = stage.claims(order.pk, "invalid_code")
    assert [row["case"] for row in ask("GET", "questions")[1]["questions"]] == [str(case.pk)]
    assert ask("POST", f"questions/{case.pk}/answer", {"answer": "maybe"})[1]["code"] == "BAD_REQUEST"
    assert ask("POST", f"questions/{uuid4()}/answer", {"answer": "admit"})[1]["code"] == "NOT_FOUND"
    assert ask("POST", f"questions/{case.pk}/answer", {"answer": "admit"})[0] == 200
    assert ask("GET", "questions")[1]["questions"] == []
    assert [row["case"] for row in ask("GET", "cases")[1]["cases"]] == [str(case.pk)]
    assert ask("POST", f"questions/{case.pk}/answer", {"answer": "deny", "proof": "x"})[1]["code"] == "NOT_ASKED"


def test_a_program_reads_what_the_desk_reads_and_answers_that(stage: Stage, ask: Ask) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    case = stage.claims(order.pk, "invalid_code")
    (read,) = ask("GET", "questions")[1]["questions"]
    assert read["asks"] == "proof"
    Case.objects.filter(pk=case.pk).update(recall="waiting")
    denied = {"answer": "deny", "proof": "used at 10:01", "asks": read["asks"]}
    assert ask("POST", f"questions/{case.pk}/answer", denied)[1]["code"] == "QUESTION_CHANGED"
    row = Case.objects.select_related("order", "line").get(pk=case.pk)
    (desk,) = show_questions([row], {})
    (read,) = ask("GET", "questions")[1]["questions"]
    assert (read["asks"], "收回" in desk.problem.zh) == ("take_back", True)
    assert ask("POST", f"questions/{case.pk}/answer", denied | {"asks": "take_back"})[0] == 200
    row.refresh_from_db()
    assert (row.recall, row.supplier_answer, row.supplier_proof) == ("refused", "waiting", "used at 10:01")


def test_some_pieces_are_admitted_and_the_others_are_a_persons(stage: Stage, ask: Ask) -> None:
    order = stage.buys("steam-50", quantity=3)
    reveal_code(order.pk, by="buyer", at=stage.at)
    claim = Claim(line=stage.delivery(order.pk).line_id, problem="invalid_code", units=(1, 2, 3))
    case = open_case(order.pk, claim, by="buyer", at=stage.at)
    (told,) = ask("GET", "questions")[1]["questions"]
    assert (told["pieces"], told["amount_minor"]) == ([1, 2, 3], order.amount_minor)
    answer = {"answer": "admit", "pieces": [2, 1], "proof": "the third was used"}
    for wrong in ("2", [0], [True], [2.5]):
        assert ask("POST", f"questions/{case}/answer", answer | {"pieces": wrong})[1]["code"] == "BAD_REQUEST"
    assert ask("POST", f"questions/{case}/answer", answer | {"pieces": [4]})[1]["code"] == NOT_POSSIBLE
    assert ask("POST", f"questions/{case}/answer", answer)[1]["pieces"] == [1, 2]
    assert (Case.objects.get(pk=case).bad_units, Case.objects.get(pk=case).state) == ([1, 2], "in_review")
    assert stage.refunds(order.pk) == []


def test_what_waits_to_be_vetted_keeps_its_suppliers_word(stage: Stage, ask: Ask) -> None:
    agreed(stage)
    fresh = {"goods": "code", "title_zh": "卡", "price_minor": 100}
    for sku, on_sale in (("n-1", True), ("n-2", False)):
        ask("PUT", f"items/{sku}", fresh | {"on_sale": on_sale})
        told = ask("PUT", f"items/{sku}", {"promise_minutes": 20})[1]
        assert (told["vetting"], told["item"]["on_sale"], told["item"]["state"]) == (True, on_sale, "withdrawn")
    items = Item.objects.filter(sku__in=("n-1", "n-2")).order_by("sku")
    vet_items([item.pk for item in items], show=True, reason="", by="staff:oscar", at=stage.at)
    assert [item.state for item in items.all()] == ["listed", "withdrawn"]
    assert ask("PUT", "items/n-2", {"on_sale": True})[1]["item"]["state"] == "listed"


def half(case: Case, side: Side) -> UUID:
    """One side proposes ¥20."""
    proposed = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=2_000, words="加我微信 bea-2000")
    return make_offer(case.pk, proposed, side=side, by=side, at=clock.now())


def test_a_buyers_offer_is_read_and_accepted(stage: Stage, ask: Ask) -> None:
    case = disputed(stage)
    offer = half(case, Side.BUYER)
    (told,) = ask("GET", "offers")[1]["offers"]
    assert (told["offer"], told["case"], told["by"], told["amount_minor"]) == (str(offer), str(case.pk), "buyer", 2_000)
    assert "bea-2000" not in told["words"]
    assert ask("POST", f"offers/{offer}/answer", {"answer": "maybe"})[1]["code"] == "BAD_REQUEST"
    assert ask("POST", f"offers/{uuid4()}/answer", {"answer": "accept"})[1]["code"] == "NOT_FOUND"
    assert ask("POST", f"offers/{offer}/answer", {"answer": "accept"})[0] == 200
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [2_000]
    assert ask("GET", "offers")[1]["offers"] == []
    assert ask("POST", f"offers/{offer}/answer", {"answer": "decline"})[1]["code"] == NOT_POSSIBLE


def test_an_offer_is_made_and_taken_back_and_never_answered_by_its_maker(stage: Stage, ask: Ask) -> None:
    case = disputed(stage)
    wanted = {"kind": "partial_refund", "amount_minor": 1_500, "words": "各让一步"}
    for wrong in ({"kind": "gift"}, {"amount_minor": 0}, {"words": 1}):
        assert ask("POST", f"cases/{case.pk}/offer", wanted | wrong)[1]["code"] == "BAD_REQUEST"
    assert ask("POST", f"cases/{uuid4()}/offer", wanted)[1]["code"] == "NOT_FOUND"
    status, made = ask("POST", f"cases/{case.pk}/offer", wanted)
    assert (status, made["by"], made["amount_minor"], made["words"]) == (200, "supplier", 1_500, "各让一步")
    assert ask("POST", f"offers/{made['offer']}/answer", {"answer": "accept"})[1]["code"] == NOT_POSSIBLE
    assert ask("POST", f"offers/{made['offer']}/answer", {"answer": "withdraw"})[0] == 200
    assert ask("GET", "offers")[1]["offers"] == []
    assert stage.refunds(case.order_id) == []


def test_money_and_the_own_record_are_told(stage: Stage, ask: Ask) -> None:
    stage.buys("steam-50")
    money = ask("GET", "money")[1]
    names = ("available_minor", "deposit_minor", "debt_minor", "deposit_needed_minor", "deposit_cover_minor")
    assert {money[name] for name in names} == {0}
    record = ask("GET", "record")[1]
    assert (record["refunds_borne"], record["promises_ended"], record["promises_kept"]) == (0, 0, 0)


def test_the_bill_and_what_is_held_are_told(stage: Stage, ask: Ask) -> None:
    agreed(stage)
    record_deposit(stage.world.stock, 100_000, proof="R-1", by="staff:finn", at=stage.at)
    settled(stage)
    seen_and_confirmed(stage)
    stage.buys("steam-50")
    told = ask("GET", "money")[1]
    assert (told["escrow_minor"], told["held_back_minor"], told["available_minor"]) == (PRICE, SHARE, SHARE)
    assert told["deposit_cover_minor"] == SHARE
    (one,) = ask("GET", "settlements")[1]["settlements"]
    assert (one["orders"], one["amount_minor"]) == (1, SHARE)
    bill = ask("GET", f"months/{stage.at.astimezone(SHANGHAI):%Y-%m}")[1]
    available = bill["accounts"][0]
    assert (available["account"], available["closing_minor"]) == ("available", SHARE)
    assert [line["amount_minor"] for line in available["lines"]] == [SHARE]
    for wrong in ("2026-13", "2026", "0000-01"):
        assert ask("GET", f"months/{wrong}")[1]["code"] == "NOT_FOUND"


def test_money_is_asked_for_kept_and_contested_as_at_the_desk(stage: Stage) -> None:
    agreed(stage)
    record_deposit(stage.world.stock, 100_000, proof="R-1", by="staff:finn", at=stage.at)
    settled(stage)
    given_back(stage, settled(stage))
    owner = stage.world.people["supplier"]
    ask = asking(make_supplier_key(stage.world.stock, name="erp", by=f"person:{owner}", at=stage.at))
    moved = {"way": "in", "amount_minor": 1_000, "held_minor": 100_000}
    assert ask("POST", "deposit", moved) == (200, {"deposit_minor": 101_000})
    assert ask("POST", "deposit", moved)[1]["code"] == "DEPOSIT_MOVED", "sent twice, moved once"
    for wrong in ({"way": "up"}, {"held_minor": -1}, {"held_minor": True}, {"amount_minor": 0}):
        assert ask("POST", "deposit", moved | wrong)[1]["code"] == "BAD_REQUEST"
    status, payout = ask("POST", "payouts", {"amount_minor": 2_000})
    assert (status, payout["state"]) == (200, "requested")
    assert Payout.objects.get().requested_by == f"person:{owner}"
    assert ask("POST", "payouts", {"amount_minor": 2_000})[1]["code"] == "PAYOUT_OPEN"
    assert ask("POST", f"payouts/{payout['payout']}/cancel")[1]["state"] == "cancelled"
    assert ask("POST", f"payouts/{uuid4()}/cancel")[1]["code"] == "NOT_FOUND"
    told = ask("GET", "money")[1]
    assert (told["available_minor"], told["deposit_minor"]) == (SHARE - 1_000, 101_000)
    (borne,) = told["recoveries"]
    assert (borne["contest"], borne["taken_minor"], borne["refund_minor"]) == ("", SHARE, PRICE)
    assert borne["taken_from"] == {"available_minor": SHARE}
    assert (borne["why"]["zh"], borne["contest_answer"]) == (Refund.objects.get().reason.zh, None)
    assert ask("POST", f"recoveries/{borne['recovery']}/contest", {"words": ""})[1]["code"] == "BAD_REQUEST"
    assert ask("POST", f"recoveries/{borne['recovery']}/contest", {"words": "it was good"})[0] == 200
    (borne,) = ask("GET", "money")[1]["recoveries"]
    assert (borne["contest"], borne["contest_due"] is None) == ("opened", False)
    assert ask("GET", "money")[1]["payouts"][0]["said"] == "cancelled by the supplier"
    Recovery.objects.update(restored_minor=1_000)
    assert ask("GET", "money")[1]["recoveries"][0]["taken_minor"] == SHARE - 1_000, "what is borne now, as at the desk"
    assert ask("POST", f"recoveries/{borne['recovery']}/contest", {"words": "again"})[1]["code"] == NOT_POSSIBLE
    assert ask("POST", f"recoveries/{uuid4()}/contest", {"words": "not mine"})[1]["code"] == "NOT_FOUND"


@pytest.mark.parametrize("part", ["anxin-key", "anxin-nonce", "anxin-timestamp", "anxin-signature"])
def test_what_does_not_prove_itself_is_refused_without_a_reason(key: Made, part: str) -> None:
    told = headers(key, "GET", f"{HOME}items", b"")
    bad = Client().get(f"{HOME}items", headers={**told, part: "x" * 20})
    assert (bad.status_code, bad.json()) == (401, {"code": "REFUSED"})
    assert "anxin-signature" not in bad.headers
    assert Client().get(f"{HOME}items", headers=told).status_code == 200
    assert Client().get(f"{HOME}items", headers=told).status_code == 401, "a nonce opens once"


def test_a_revoked_key_opens_nothing_and_strangers_revoke_none(stage: Stage, key: Made) -> None:
    row = SupplierKey.objects.get()
    assert key.secret.encode() not in bytes(row.secret_sealed)
    with pytest.raises(NotFound):
        revoke_supplier_key(stage.world.sandbox, row.pk, at=stage.at)
    revoke_supplier_key(stage.world.stock, row.pk, at=stage.at)
    assert Client().get(f"{HOME}items", headers=headers(key, "GET", f"{HOME}items", b"")).status_code == 401


def test_keys_and_questions_have_their_limits(stage: Stage, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_module, "MOST_ASKS", 1)
    assert ask("GET", "record")[0] == 200
    assert ask("GET", "record")[1]["code"] == "TOO_MANY"
    for number in range(9):
        make_supplier_key(stage.world.stock, name=str(number), by="person:sol", at=stage.at)
    with pytest.raises(TooManyKeys):
        make_supplier_key(stage.world.stock, name="more", by="person:sol", at=stage.at)


def test_the_published_description_names_what_is_answered() -> None:
    published = YAML(typ="safe").load((DOCS / "openapi-desk.yaml").read_text(encoding="utf-8"))
    ours = {re.sub(r"<\w+:(\w+)>", r"{\1}", str(one.pattern)) for one in urlpatterns}
    assert {path.strip("/") for path in published["paths"]} == ours
    schemas = published["components"]["schemas"]
    always = {"BAD_REQUEST", "TOO_MANY", "TOO_LARGE", "REFUSED", NOT_POSSIBLE}
    assert set(schemas["Refusal"]["properties"]["code"]["enum"]) == {code for _, code in CODES.values()} | always
    assert set(schemas["ItemSettings"]["properties"]) == {name for name in ItemSettings.__slots__ if name != "sku"}


def test_every_vector_is_signed_as_published() -> None:
    published = json.loads((DOCS / "desk-vectors.json").read_text(encoding="utf-8"))
    signature = shared_secret(published["secret"], "anxin", "key")
    for vector in published["vectors"]:
        rest = (vector["timestamp"], vector["nonce"], vector["body"].encode())
        asked = "method" in vector
        message = (
            request_message(vector["method"], vector["path"], *rest)
            if asked
            else answer_message(vector["status"], *rest)
        )
        assert sealed(signature, *rest[:2], message)["anxin-signature"] == vector["signature"], vector["name"]

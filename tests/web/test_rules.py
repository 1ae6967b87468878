"""Can anybody read the rules in force, those before, and those that are coming, and say something to them?"""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from uuid import UUID

import pytest
from django.test import Client

from anxin.evidence.models import Exhibit
from anxin.flows.announce_policy import announce_policy
from anxin.flows.draft_policy import Draft, draft_policy
from anxin.flows.enforce_policies import enforce_policies
from anxin.flows.furnish_shop import Furnished
from anxin.flows.prove_policy import prove_policy
from anxin.flows.withdraw_policy import withdraw_policy
from anxin.orders.models import Order
from anxin.policy.changes import AddClause, SetClause, SetSub
from anxin.policy.edit import edit
from anxin.policy.models import PolicyComment, PolicyVersion
from anxin.texts import Text
from tests.web.conftest import Buy, order_through_the_page

pytestmark = pytest.mark.django_db

OPAL = "staff:opal"
STANDARD = files("anxin.policy").joinpath("standard.yaml").read_text(encoding="utf-8")
WHEN = {"problem": "changed_mind", "delivery": "delivered", "claimed_after": "<= 24 h", "remaining": "> 0 CNY"}
KIND = {"when": WHEN, "then": "refund_full", "liable": "platform"}


def faster_for_steam() -> str:
    text = edit(STANDARD, SetSub("steam", items=("steam-50",), promise="5 min"))
    return edit(edit(text, AddClause("steam-kind", sub="steam")), SetClause("steam-kind", KIND))


def announce(shop: Furnished, text: str | None = None) -> UUID:
    """New rules, announced now."""
    now = datetime.now(UTC)
    version = draft_policy(Draft(shop=shop.shop, text=text or faster_for_steam()), by=OPAL, at=now)
    prove_policy(version, by=OPAL, at=now)
    announce_policy(version, by=OPAL, at=now)
    return version


def page(client: Client, address: str, lang: str = "zh-hans") -> str:
    client.cookies["language"] = lang
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_rules_in_force_lead_to_those_that_are_announced(shop: Furnished, stu: Client) -> None:
    assert "正在公示" not in page(stu, "/rules/")
    announce(shop)
    said = page(stu, "/rules/")
    assert "新版本 v2 正在公示" in said
    assert 'href="/rules/2/"' in said
    assert "steam" not in said, "what is announced is not yet in force"


def test_an_announced_version_says_in_words_what_changes_and_when(shop: Furnished, stu: Client) -> None:
    announce(shop)
    said = page(stu, "/rules/2/")
    assert "新增专门规则“steam”，适用于商品 steam-50" in said
    assert "缩短为 5 分钟" in said
    assert "data-due" in said
    assert "与 v1 相比" in said
    english = page(stu, "/rules/2/", "en")
    assert "New sub-policy “steam”, for the items steam-50" in english
    assert "Takes effect" in english


def test_a_draft_is_nobodys_affair(shop: Furnished, stu: Client) -> None:
    draft_policy(Draft(shop=shop.shop, text=faster_for_steam()), by=OPAL, at=datetime.now(UTC))
    for address in ("/rules/2/", "/rules/2/text/", "/rules/9/"):
        assert stu.get(address).status_code == 404
    assert stu.post("/rules/2/comment/", {"words": "hello"}).status_code == 404
    assert "版本 v2" not in page(stu, "/rules/history/")


def test_a_guest_and_a_buyer_comment_and_everybody_reads_it(shop: Furnished, stu: Client, bea: Client) -> None:
    announce(shop)
    assert stu.post("/rules/2/comment/", {"words": "<b>5 分钟很好</b>"}).status_code == 302
    assert bea.post("/rules/2/comment/", {"words": "支持"}).status_code == 302
    said = page(Client(), "/rules/2/")
    assert "&lt;b&gt;5 分钟很好&lt;/b&gt;" in said
    assert "<b>5 分钟很好" not in said
    assert "已登录的买家" in said
    # a word of its own: three letters stand in the page's random tokens as well, one time in three thousand
    assert not re.search(r"\bBea\b", said)
    assert "bea@anxin.example" not in said


def test_an_empty_comment_is_asked_for_again_and_nothing_is_kept(shop: Furnished, stu: Client) -> None:
    announce(shop)
    answer = stu.post("/rules/2/comment/", {"words": " "})
    assert answer.status_code == 422
    assert "请写下您的意见" in answer.content.decode()
    assert not PolicyComment.objects.exists()


def test_comments_are_limited(shop: Furnished, stu: Client) -> None:
    announce(shop)
    statuses = [stu.post("/rules/2/comment/", {"words": f"意见 {n}"}).status_code for n in range(7)]
    assert statuses == [302] * 5 + [429] * 2
    assert PolicyComment.objects.count() == 5


def test_what_is_in_force_takes_no_comments_but_keeps_them(shop: Furnished, stu: Client) -> None:
    version = announce(shop)
    stu.post("/rules/2/comment/", {"words": "很好"})
    enforce_policies([version], at=datetime.now(UTC) + timedelta(days=8))
    said = page(stu, "/rules/2/")
    assert "很好" in said
    assert "提交意见" not in said
    answer = stu.post("/rules/2/comment/", {"words": "太晚了"})
    assert answer.status_code == 409
    assert "现在不征求意见" in answer.content.decode()


def test_the_history_has_every_version_with_its_reason(shop: Furnished, stu: Client) -> None:
    version = announce(shop)
    why = Text("有错误，重写", "A mistake; written anew")
    withdraw_policy(version, reason=why, by=OPAL, at=datetime.now(UTC))
    enforce_policies([announce(shop)], at=datetime.now(UTC) + timedelta(days=8))
    said = page(stu, "/rules/history/")
    assert [word in said for word in ("v1", "v2", "v3", "已被取代", "已撤回", "生效中", "有错误，重写")] == [True] * 7
    assert "A mistake; written anew" in page(stu, "/rules/2/", "en")
    assert "只对它生效期间下的单有效" in page(stu, "/rules/1/")


def test_the_text_can_be_kept_and_its_hash_is_the_one_that_orders_seal(shop: Furnished, stu: Client, buy: Buy) -> None:
    order = buy(stu)
    text = stu.get("/rules/1/text/")
    assert "attachment" in text.headers["Content-Disposition"]
    assert hashlib.sha256(text.content).hexdigest() == order.agreed_sha256
    assert order.agreed_sha256 in page(stu, "/rules/1/")


def test_an_item_shows_the_promise_and_the_clauses_of_its_own_rules(shop: Furnished, stu: Client) -> None:
    enforce_policies([announce(shop)], at=datetime.now(UTC) + timedelta(days=8))
    steam = page(stu, f"/items/{shop.items['steam-50']}/")
    other = page(stu, f"/items/{shop.items['game-100']}/")
    assert "付款后 5 分钟内到账" in steam
    assert "/rules/#clause-42" in steam
    assert 'id="clause-42"' in page(stu, "/rules/")
    assert "付款后 30 分钟内到账" in other
    assert "clause-42" not in other


TICK = 'name="exclusion_confirmed"'


def test_the_confirmation_for_this_purchase_is_asked_unticked_and_sealed_as_shown(shop: Furnished, stu: Client) -> None:
    said = page(stu, f"/items/{shop.items['qq-coin-50']}/")
    tick = said[said.index("<input", said.index(TICK) - 60) :].split(">", 1)[0]
    assert "checked" not in tick
    assert "required" not in tick
    sentence = "我知道本单直充一经使用，不能因个人原因退款"
    assert sentence in said
    account = {"account": "12345678", "account_again": "12345678"}
    without = order_through_the_page(shop, stu, "qq-coin-50", **account)
    ticked = order_through_the_page(shop, stu, "qq-coin-50", exclusion_confirmed="on", **account)
    for order, answered in ((without, False), (ticked, True)):
        sealed = Exhibit.objects.get(order=order, kind="rules_agreed")
        assert sealed.content["confirmation_shown"].startswith(sentence)
        assert sealed.content["exclusion_confirmed"] is answered
        assert Order.objects.get(pk=order.pk).exclusion_confirmed is answered


def test_in_english_the_english_sentence_is_sealed(shop: Furnished, stu: Client) -> None:
    stu.cookies["language"] = "en"
    sealed = Exhibit.objects.get(order=order_through_the_page(shop, stu), kind="rules_agreed").content
    assert sealed["confirmation_shown"].startswith("I know that these card codes")
    assert sealed["language"] == "en"


def test_where_nothing_is_excluded_nothing_is_asked(shop: Furnished, stu: Client) -> None:
    start, end = STANDARD.index("  - id: changed-mind-after-use"), STANDARD.index("  - id: buyer-silent")
    enforce_policies([announce(shop, STANDARD[:start] + STANDARD[end:])], at=datetime.now(UTC) + timedelta(days=8))
    assert TICK not in page(stu, f"/items/{shop.items['steam-50']}/")
    order = order_through_the_page(shop, stu, agreed=2, exclusion_confirmed="on")
    assert order.exclusion_confirmed is False


def test_who_saw_the_former_rules_is_shown_the_new_ones_before_buying(shop: Furnished, stu: Client) -> None:
    enforce_policies([announce(shop)], at=datetime.now(UTC) + timedelta(days=8))
    given = {"quantity": 1, "contact": "guest@example.com", "password": "open-sesame", "agreed": 1}
    answer = stu.post(f"/items/{shop.items['steam-50']}/order/", given)
    assert answer.status_code == 409
    assert not Order.objects.exists()
    assert PolicyVersion.objects.get(state="in_force").number == 2

"""By which rules is an order decided, and what of them is sealed into its chain?"""

from datetime import timedelta
from hashlib import sha256
from importlib.resources import files
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxin.cases.models import Decision
from anxin.catalog.models import Item
from anxin.delivery.models import Code
from anxin.evidence.models import Exhibit
from anxin.flows.acts import read_rules as read_rules_module
from anxin.flows.acts.read_rules import read_rules
from anxin.flows.acts.rule_on import rule_on
from anxin.flows.announce_policy import announce_policy
from anxin.flows.draft_policy import Draft, draft_policy
from anxin.flows.enforce_policies import enforce_policies
from anxin.flows.import_stock import import_stock
from anxin.flows.place_order import Wish, place_order
from anxin.flows.prove_policy import prove_policy
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.orders.models import Line, Order
from anxin.policy.changes import AddClause, SetClause, SetSub, SetTop
from anxin.policy.edit import edit
from anxin.policy.facts import Delivery, Evidence, Facts, Goods, Problem, Supplier, Usage
from anxin.policy.queries import (
    later_rules,
    policy_for,
    policy_of_version,
    promise_minutes_for,
    rules_of_text,
    version_in_force,
)
from anxin.policy.summary import confirmation
from anxin.policy.wording import say_clause
from anxin.routines.as_array import as_array
from tests.support.cast import PASSWORD, QQ, Stage

STANDARD = files("anxin.policy").joinpath("standard.yaml").read_text(encoding="utf-8")
OPAL = "staff:opal"
LATE = {"problem": "changed_mind", "delivery": "delivered", "usage": "seen", "remaining": "> 0 CNY"}
KIND = {"when": {**LATE, "claimed_after": "<= 24 h"}, "then": "refund_full", "liable": "platform"}
CHANGED_MIND = Facts(
    goods=Goods.CODE,
    problem=Problem.CHANGED_MIND,
    delivery=Delivery.DELIVERED,
    usage=Usage.SEEN,
    exclusion_confirmed=True,
    supplier=Supplier.SILENT,
    evidence=Evidence.COMPLETE,
    amount=4_850,
    remaining=4_850,
)


def in_force(stage: Stage, text: str) -> UUID:
    """The shop changes its rules, a week at once."""
    version = draft_policy(Draft(shop=stage.world.shop, text=text), by=OPAL, at=stage.at)
    prove_policy(version, by=OPAL, at=stage.at)
    stage.at = announce_policy(version, by=OPAL, at=stage.at)
    enforce_policies([version], at=stage.at)
    return version


def generous_for_steam() -> str:
    text = edit(STANDARD, SetSub("steam", items=("steam-50",), promise="5 min"))
    return edit(edit(text, AddClause("steam-kind", sub="steam")), SetClause("steam-kind", KIND))


def kinder_to_late_changes_of_mind() -> str:
    text = edit(STANDARD, SetSub("steam", items=("steam-50",)))
    return edit(edit(text, AddClause("steam-kind", sub="steam")), SetClause("steam-kind", {**KIND, "when": LATE}))


def under_the_second(stage: Stage, sku: str) -> Order:
    """Bea orders, agreeing to version 2."""
    wish = Wish(item=stage.item(sku), contact="bea@anxin.example", password=PASSWORD, agreed=2)
    return Order.objects.get(pk=place_order(wish, buyer=None, by="buyer", at=stage.at).order)


def ruled(stage: Stage, order: Order) -> tuple[str, UUID]:
    line = Line.objects.select_related("item", "supplier").get(order=order)
    ruling = rule_on(CHANGED_MIND, order, line, later_rules([stage.world.shop]), supplier=line.supplier)
    return str(ruling.decision.outcome), ruling.version


def test_a_sub_policy_decides_its_item_and_no_other(stage: Stage) -> None:
    version = in_force(stage, generous_for_steam())
    assert policy_for(version, "code", "steam-50").clauses[0].id == "steam-kind"
    assert policy_for(version, "code", "game-100") is policy_for(version, "topup", "qq-coin-50")
    assert policy_for(version, "code", "steam-50") is policy_for(version, "code", "steam-50")
    steam, other = (under_the_second(stage, sku) for sku in ("steam-50", "game-100"))
    assert ruled(stage, steam) == ("refund_full", version)
    assert ruled(stage, other) == ("reject", version)
    assert list(Line.objects.order_by("pk").values_list("promise_minutes", flat=True)) == [5, 30]


def test_an_item_keeps_its_own_promise_where_no_sub_policy_promises_less(stage: Stage) -> None:
    now = version_in_force(stage.world.shop).pk
    assert promise_minutes_for(now, "topup", "mobile-100", 120) == 120
    version = in_force(stage, generous_for_steam())
    assert promise_minutes_for(version, "topup", "mobile-100", 120) == 120
    assert promise_minutes_for(version, "code", "steam-50", 3) == 3


def test_a_better_later_clause_serves_an_older_order_where_the_operator_lets_it(stage: Stage) -> None:
    order = stage.buys("steam-50")
    pinned = order.policy_id
    assert ruled(stage, order) == ("reject", pinned)
    later = in_force(stage, generous_for_steam())
    assert ruled(stage, order) == ("refund_full", later)
    assert Order.objects.get(pk=order.pk).policy_id == pinned


def test_a_case_is_decided_by_the_better_later_version_and_names_it(stage: Stage) -> None:
    placed = stage.buys("steam-50")
    reveal_code(placed.pk, by="buyer", at=stage.at, address="10.0.0.9", agent="x")
    Order.objects.filter(pk=placed.pk).update(exclusion_confirmed=True)
    before, later = placed.policy_id, in_force(stage, kinder_to_late_changes_of_mind())
    case = stage.claims(placed.pk, "changed_mind")
    decision = Decision.objects.get(case=case)
    assert (decision.policy_id, decision.outcome) == (later, "refund_full")
    assert Order.objects.get(pk=placed.pk).policy_id == before
    assert len(stage.refunds(placed.pk)) == 1


def test_where_the_operator_does_not_the_version_of_the_purchase_decides_alone(stage: Stage) -> None:
    order = stage.buys("steam-50")
    in_force(stage, edit(generous_for_steam(), SetTop({"better_later": "no"})))
    assert ruled(stage, order) == ("reject", order.policy_id)


def test_the_text_and_the_sentences_that_were_agreed_to_are_in_the_chain(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    sealed = Exhibit.objects.get(order=order, kind="rules_agreed").content
    rules = policy_for(order.policy_id, "topup", "qq-coin-50")
    said = "\n".join(f"{clause.number}. {say_clause(clause).zh}" for clause in rules.clauses)
    assert sealed["text_sha256"] == sha256(STANDARD.encode()).hexdigest() == order.agreed_sha256
    assert sealed["sentences_sha256"] == sha256(said.encode()).hexdigest()
    asked = confirmation(rules, Goods.TOPUP)
    assert asked is not None
    assert (sealed["confirmation_shown"], sealed["exclusion_confirmed"]) == (asked.zh, False)


def test_a_shop_that_excludes_nothing_asks_for_no_confirmation_and_takes_none(stage: Stage) -> None:
    text = STANDARD.replace(", exclusion_confirmed: yes", "", 1)
    start, end = text.index("  - id: changed-mind-after-use"), text.index("  - id: buyer-silent")
    version = in_force(stage, text[:start] + text[end:])
    assert confirmation(policy_for(version, "code", "steam-50"), Goods.CODE) is None
    wish = Wish(
        item=stage.item("steam-50"),
        contact="bea@anxin.example",
        password=PASSWORD,
        agreed=2,
        exclusion_confirmed=True,
    )
    placed = place_order(wish, buyer=None, by="buyer", at=stage.at)
    sealed = Exhibit.objects.get(order=placed.order, kind="rules_agreed").content
    assert Order.objects.get(pk=placed.order).exclusion_confirmed is False
    assert (sealed["confirmation_shown"], sealed["exclusion_confirmed"]) == ("", False)


def test_rules_are_read_before_any_order_is_locked_and_once_in_a_process(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    delivery = as_array([stage.delivery(order.pk).pk])
    monkeypatch.setattr(read_rules_module, "_read", [])
    for known in (policy_of_version, rules_of_text):
        known.cache_clear()
    read_rules(delivery)
    with CaptureQueriesContext(connection) as asked:
        policy_for(order.policy_id, "topup", "qq-coin-50")
        read_rules(delivery)
    assert len(asked) == 0
    assert rules_of_text.cache_info().misses == 1


def test_where_nothing_is_due_no_rules_count_as_read(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bool] = []
    monkeypatch.setattr(read_rules_module, "_read", read)
    read_rules(as_array([]))
    assert read == []
    read_rules(as_array([stage.delivery(stage.buys("steam-50").pk).pk]))
    assert read == [True]


@pytest.mark.django_db
def test_by_rules_of_before_a_code_that_comes_is_kept_for_others_and_the_money_goes_back(stage: Stage) -> None:
    in_force(
        stage, STANDARD[: STANDARD.index("  - id: came-in-time")] + STANDARD[STANDARD.index("  - id: never-rev") :]
    )
    Item.objects.filter(pk=stage.item("steam-50")).update(reserve_minutes=0)
    Code.objects.update(state="void")
    order = under_the_second(stage, "steam-50")
    stage.pays(order.pk)
    case = stage.claims(order.pk, "not_arrived")
    until = stage.delivery(order.pk).promise_until
    brought = import_stock(
        stage.world.stock, stage.item("steam-50"), "n.txt", b"NEWW-0001\n", by="sol", at=until - timedelta(seconds=1)
    )
    assert (brought.taken, brought.served) == (1, 0)
    assert resume_cases([case.pk], at=until) == 1
    assert stage.order(order.pk).state == "refunded"
    assert Code.objects.filter(state="in_stock").count() == 1

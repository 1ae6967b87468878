"""Does everything that is open end by itself, within the time that the rules name, if nobody ever says a word?"""

import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from anxin import clock
from anxin.cases.bear_silence import bear_silence
from anxin.cases.models import Appeal, Case, Offer
from anxin.cases.states import OPEN, OfferKind, Side
from anxin.delivery.supplier import ClaimAnswer, ClaimStatus, SupplyStatus
from anxin.flows.acts.record_promise import Promised
from anxin.flows.answer_case import answer_case
from anxin.flows.appeal_case import appeal_case
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.lapse_offers import lapse_offers
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.post_message import Said, post_message
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.ledger.accounts import supplier_available
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.people.models import Role
from anxin.policy.clauses import Liable
from anxin.policy.document import shipped
from anxin.policy.facts import CodeCheck, Delivery, Facts, Problem, Supplier
from anxin.policy.prove import prove
from anxin.policy.silence import APPEAL_SECONDS, OPERATOR_SECONDS
from anxin.support.models import Commitment, Question
from anxin.support.states import Voice
from tests.support.cast import DAY, MINUTE, QQ, Stage, furnished

pytestmark = pytest.mark.django_db
OWED = {"state", "owner", "due_at", "on_due"}
MOST_STEPS = 12


def owing() -> Iterator[type[models.Model]]:
    """Every model of cases and talk that says who must act, until when and what follows."""
    for label in ("cases", "support", "complaints", "payouts"):
        for model in apps.get_app_config(label).get_models():
            if {field.name for field in model._meta.concrete_fields} >= OWED:
                yield model


def test_every_table_of_what_is_owed_refuses_to_leave_it_open() -> None:
    found = {model.__name__ for model in owing()}
    assert {"Case", "Offer", "Appeal", "Commitment", "Question", "Contest"} <= found
    with connection.cursor() as cursor:
        for model in owing():
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
                [model._meta.db_table],
            )
            checks = [row[0] for row in cursor.fetchall()]
            kept = [check for check in checks if all(name in check for name in ("due_at", "on_due", "owner"))]
            assert kept, f"{model.__name__}: write a CHECK that what is open has an owner, a due time and a consequence"


def refused_by_rule(stage: Stage, order: Order) -> Case:
    """The supplier shows that the account entered is the one topped up."""
    case = stage.claims(order.pk, "wrong_account")
    stage.claim_says(ClaimAnswer(ClaimStatus.DENY, "已充入所填账号"))
    return Case.objects.get(pk=case.pk)


def open_rows(stage: Stage) -> list[models.Model]:
    """One open row of each kind."""
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "invalid_code")
    offer = make_offer(case.pk, Proposed(kind=OfferKind.FULL), side=Side.SUPPLIER, by="supplier:sol", at=stage.at)
    other = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    appeal = appeal_case(refused_by_rule(stage, other).pk, ["不对"], by="buyer", at=stage.at)
    post_message(other.pk, Said(body="什么时候处理？"), by="buyer", role=Voice.BUYER, at=stage.at)
    agent = Role.objects.filter(shop=order.shop_id, name="agent").values_list("person", flat=True)[0]
    promise = Promised(matter="decision", words="今天看", due_at=stage.at + timedelta(hours=3))
    said = Said(body="我来看。", promise=promise)
    post_message(order.pk, said, by=f"staff:{agent}", role=Voice.AGENT, at=stage.at)
    owed: list[models.Model] = [Case.objects.get(pk=case.pk), Offer.objects.get(pk=offer)]
    return [
        *owed,
        Appeal.objects.get(pk=appeal),
        Commitment.objects.get(order=order),
        Question.objects.get(order=other),
    ]


def test_nothing_open_is_without_owner_time_or_consequence(stage: Stage) -> None:
    for row in open_rows(stage):
        for change in ("due_at = NULL", "on_due = ''", "owner = ''"):
            statement = f"UPDATE {row._meta.db_table} SET {change} WHERE id = %s"
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [row.pk])


@cache
def stated() -> dict[str, int]:
    """Seconds until the end by problem, with everybody silent, as the rules state them."""
    return {problem: worst.silent_seconds for problem, worst in prove(shipped("standard")).worst.items()}


def until_the_end(stage: Stage, case: Case) -> timedelta:
    """Only the clock moves; how long the case was open."""
    for _ in range(MOST_STEPS):
        case.refresh_from_db()
        if case.state not in OPEN:
            assert case.closed_at is not None
            return case.closed_at - case.opened_at
        assert case.due_at is not None
        stage.at = max(stage.at, case.due_at)
        resume_cases([case.pk], at=stage.at)
    pytest.fail(f"{case.problem} is still {case.state} for {case.owner}")


def bought(stage: Stage, kind: str) -> Order:
    """An order in the state that a kind of case begins in."""
    goods, _, where = kind.partition(" ")
    order = stage.buys(
        {"code": "steam-50", "topup": "qq-coin-50", "membership": "green-diamond-31"}[goods],
        account=("" if goods == "code" else QQ),
    )
    Order.objects.filter(pk=order.pk).update(contact_mark=secrets.token_bytes(8))
    if goods != "code":
        stage.supplier_says(SupplyStatus.ACCEPTED if where in ("on its way", "late") else SupplyStatus.DELIVERED)
    if where == "late":
        stage.wait(45 * MINUTE)
    if where in ("seen", "confirmed") and goods == "code":
        reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    if where == "confirmed":
        confirm_orders([order.pk], by="buyer", at=stage.at)
    return order


KINDS = (
    "code delivered",
    "code seen",
    "code confirmed",
    "topup on its way",
    "topup late",
    "topup delivered",
    "topup confirmed",
    "membership on its way",
    "membership delivered",
)


def parts() -> Iterable[int]:
    """Which thirds of all kinds are walked: another one each day, the one that ANXIN_THIRD names, or in extreme runs
    all."""
    if os.environ.get("ANXIN_EXTREME") == "1":
        return range(3)
    return [int(os.environ.get("ANXIN_THIRD") or clock.now().toordinal()) % 3]


def kinds(parts: Iterable[int]) -> Iterator[tuple[str, str]]:
    """Every problem with every goods, each in one state in turn, so that three parts are all."""
    for part in parts:
        for place, problem in enumerate(Problem):
            for turn, kind in enumerate(KINDS):
                if (place + turn) % 3 == part:
                    yield str(problem), kind


def test_three_days_walk_them_all() -> None:
    thirds = [set(kinds([part])) for part in range(3)]
    assert len(set().union(*thirds)) == sum(map(len, thirds)) == len(Problem) * len(KINDS)
    assert all({problem for problem, _ in third} == set(Problem) for third in thirds)
    assert all({kind for _, kind in third} == set(KINDS) for third in thirds)


def test_every_case_ends_by_itself_within_the_stated_time(db: Any) -> None:
    stage = furnished(codes=80)
    longest = timedelta(0)
    for number, (problem, kind) in enumerate(kinds(parts())):
        order = bought(stage, kind)
        case = stage.claims(order.pk, problem)
        if number % 2:  # beyond what a senior's silence decides
            Order.objects.filter(pk=order.pk).update(amount_minor=30_000)
        took = until_the_end(stage, case)
        assert took <= timedelta(seconds=stated()[problem]), f"{problem}, {kind}: {took} (ANXIN_THIRD={list(parts())})"
        assert not stage.order(order.pk).case_open
        longest = max(longest, took)
    assert longest >= 3 * DAY, "the walk has seen agents, seniors and operators fall silent"


def given_up_on(stage: Stage, case: Case) -> tuple[str, int]:
    """Who bears it, and what the supplier has of it, when nobody reviews the case."""
    until_the_end(stage, case)
    last = case.decisions.order_by("-at", "-pk")[0]
    assert last.by == "machine"
    return last.liable, balance(supplier_available(stage.world.shop, case.line.supplier_id))


def test_what_a_supplier_answered_in_time_and_nobody_reviewed_is_the_platforms_cost(stage: Stage) -> None:
    denied = stage.claims(bought(stage, "code seen").pk, "invalid_code")
    answer_case(denied.pk, answer="deny", proof="兑换记录：已使用", by="supplier", at=stage.at)
    denied.refresh_from_db()
    liable, kept = given_up_on(stage, denied)
    assert (liable, len(stage.refunds(denied.order_id))) == ("platform", 1)
    assert kept > 0, "the supplier has its money all the same"
    silent = stage.claims(bought(stage, "code seen").pk, "invalid_code")
    Case.objects.filter(pk=silent.pk).update(
        supplier_answer="silent", state="in_review", owner="operator", on_due="escalate"
    )
    assert given_up_on(stage, silent) == ("supplier", kept)


@pytest.mark.parametrize(
    ("facts", "bearer"),
    [
        ({"supplier": Supplier.NOT_ASKED}, Liable.PLATFORM),
        ({"supplier": Supplier.DENIES}, Liable.PLATFORM),
        ({"supplier": Supplier.UNREACHABLE}, Liable.PLATFORM),
        ({"supplier": Supplier.SILENT}, Liable.SUPPLIER),
        ({"supplier": Supplier.ADMITS}, Liable.SUPPLIER),
        ({"supplier": Supplier.DENIES, "code_check": CodeCheck.INVALID}, Liable.SUPPLIER),
        ({"supplier": Supplier.DENIES, "delivery": Delivery.FAILED}, Liable.SUPPLIER),
        ({"supplier": Supplier.UNREACHABLE, "delivery": Delivery.IN_PROGRESS, "past_promise": 60}, Liable.SUPPLIER),
        ({"supplier": Supplier.DENIES, "delivery": Delivery.UNKNOWN, "past_promise": 60}, Liable.PLATFORM),
    ],
)
def test_who_bears_the_platforms_silence_follows_the_facts(facts: dict[str, Any], bearer: Liable) -> None:
    assert bear_silence(replace(Facts(delivery=Delivery.DELIVERED), **facts)) is bearer


def test_offers_and_appeals_end_by_themselves_and_are_paid_for_by_the_silent(stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "other")
    offer = make_offer(case.pk, Proposed(kind=OfferKind.FULL), side=Side.AGENT, by=stage.staff("agent"), at=stage.at)
    due = case.due_at
    assert lapse_offers([offer], at=stage.at + DAY) == 1
    case.refresh_from_db()
    assert case.due_at == due, "an offer moves no deadline of its case"
    other = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    refused = refused_by_rule(stage, other)
    Order.objects.filter(pk=other.pk).update(amount_minor=30_000)
    appealed = stage.at
    appeal = Appeal.objects.get(pk=appeal_case(refused.pk, ["不对"], by="buyer", at=appealed))
    refused.refresh_from_db()
    until_the_end(stage, refused)
    appeal.refresh_from_db()
    assert appeal.closed_at is not None
    assert appeal.closed_at - appealed == timedelta(seconds=APPEAL_SECONDS + OPERATOR_SECONDS)
    assert (appeal.state, refused.decisions.order_by("-at", "-pk")[0].liable) == ("overturned", "platform")

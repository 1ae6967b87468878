"""Does each role see what waits for it, in order, and does a large queue cost as little as a small one?"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.bench.queue import COPIES
from anxin.cases.models import Attention, Case, Offer
from anxin.cases.queue import PAGE
from anxin.cases.states import OfferKind, Side
from anxin.delivery.supplier import SupplyStatus
from anxin.flows.answer_offer import answer_offer
from anxin.flows.make_offer import Proposed, make_offer
from anxin.people.models import Person
from anxin.support.models import Nudge
from tests.console.conftest import SignsIn
from tests.support.cast import HOUR, MINUTE, Stage

QUEUE = "/desk/queue/"


@pytest.fixture
def cases(stage: Stage) -> list[Case]:
    """Three cases for an agent, an hour apart; the last is about the most."""
    made = []
    for hours, quantity in ((1, 1), (2, 1), (3, 2)):
        order = stage.buys("qq-coin-50", account="12345678", quantity=quantity)
        stage.supplier_says(SupplyStatus.DELIVERED)
        case = stage.claims(order.pk, "other")
        Case.objects.filter(pk=case.pk).update(due_at=stage.at + HOUR + hours * HOUR)
        made.append(Case.objects.get(pk=case.pk))
    return made


def refs(client: Client, query: str = "") -> list[str]:
    """The numbers of the rows in their order."""
    return [row["ref"].split(">")[1].split("<")[0] for row in client.get(QUEUE + query).context["rows"]]


def test_what_is_due_first_stands_first_or_what_is_about_the_most(signs_in: SignsIn, cases: list[Case]) -> None:
    one, two, three = (case.ref for case in cases)
    ari = signs_in("agent")
    assert refs(ari) == [one, two, three]
    assert refs(ari, "?order=amount") == [three, one, two]


def test_the_next_one_from_the_page_of_a_case_is_another(signs_in: SignsIn, cases: list[Case]) -> None:
    one, two, three = cases
    ari = signs_in("agent")

    def taken(**given: object) -> str:
        return str(ari.post(f"{QUEUE}next/", given).headers["Location"])

    assert f'name="besides" value="{one.pk}"' in ari.get(f"/desk/cases/case/{one.pk}/change/").content.decode()
    assert str(one.pk) in taken()
    assert str(two.pk) in taken(besides=one.pk)
    assert str(one.pk) in taken(besides="no case")
    Case.objects.filter(pk__in=[two.pk, three.pk]).update(owner="senior")
    assert taken(besides=one.pk).endswith(QUEUE)


def test_each_role_sees_its_own(signs_in: SignsIn, cases: list[Case], stu: Person) -> None:
    one, two, three = cases
    Case.objects.filter(pk=two.pk).update(owner="senior")
    Case.objects.filter(pk=three.pk).update(owner="finance")
    assert refs(signs_in("agent")) == [one.ref]
    assert refs(signs_in("senior")) == [one.ref, two.ref]
    assert refs(signs_in("finance")) == [three.ref]
    assert len(refs(signs_in("operator"))) == 3
    assert refs(signs_in(stu)) == []


def test_it_is_narrowed_by_what_needs_an_eye(signs_in: SignsIn, stage: Stage, cases: list[Case]) -> None:
    one, two, three = cases
    ari = signs_in("agent")
    Case.objects.filter(pk=one.pk).update(due_at=stage.at - MINUTE)
    nudge(two)
    Attention.objects.create(
        case=three,
        shop_id=three.shop_id,
        came_at=stage.at,
        taken_by=f"staff:{stage.world.people['agent']}",
        taken_until=stage.at + 2 * HOUR,
    )
    assert refs(ari, "?only=overdue") == [one.ref]
    assert refs(ari, "?only=nudged") == [two.ref]
    assert refs(ari, "?only=mine") == [three.ref]
    assert refs(ari, "?only=appealed") == refs(ari, "?only=second") == []
    assert refs(ari, "?band=50") == [one.ref, two.ref]
    counts = {chip["name"]: chip["count"] for chip in ari.get(QUEUE).context["chips"]}
    assert counts == {"全部": 3, "我领取的": 1, "已超时": 1, "被催办": 1, "申诉": 0, "待我复核": 0, "买家的方案": 0}
    nudge(three)
    assert refs(ari) == [one.ref, two.ref, three.ref], "a nudge is a mark, no rank"


def test_a_buyers_offer_is_in_a_list_whosever_turn_its_case_is(
    signs_in: SignsIn, stage: Stage, cases: list[Case]
) -> None:
    order = stage.buys("qq-coin-50", account="12345678")
    stage.supplier_says(SupplyStatus.DELIVERED)
    asked = stage.claims(order.pk, "not_credited")
    assert asked.owner == "supplier"
    make_offer(asked.pk, Proposed(kind=OfferKind.FULL), side=Side.BUYER, by="buyer", at=stage.at)
    ari, finn = signs_in("agent"), signs_in("finance")
    assert asked.ref not in refs(ari)
    assert refs(ari, "?only=offers") == [asked.ref]
    assert refs(finn, "?only=offers") == []
    page = ari.get("/desk/").content.decode()
    assert "买家提出的方案" in page
    assert "?only=offers" in page
    answer_offer(Offer.objects.get().pk, accept=False, side=Side.AGENT, by=stage.staff("agent"), at=stage.at)
    assert refs(ari, "?only=offers") == []
    assert "买家提出的方案" not in ari.get("/desk/").content.decode()


def test_the_first_free_case_is_taken(signs_in: SignsIn, cases: list[Case]) -> None:
    ari, sam = signs_in("agent"), signs_in("senior")
    assert str(cases[0].pk) in ari.post(QUEUE + "next/").headers["Location"]
    assert str(cases[1].pk) in sam.post(QUEUE + "next/").headers["Location"]
    assert str(cases[0].pk) in ari.post(QUEUE + "next/").headers["Location"]
    assert signs_in("finance").post(QUEUE + "next/").headers["Location"] == QUEUE


@pytest.mark.parametrize("order", ["due", "amount"])
def test_pages_follow_each_other_without_gap_or_repeat(
    signs_in: SignsIn, stage: Stage, cases: list[Case], order: str
) -> None:
    copies(cases[0], 2 * PAGE)
    ari = signs_in("agent")
    seen, query = [], f"?order={order}"
    for _ in range(4):
        page = ari.get(QUEUE + query).context
        seen += [row["id"] for row in page["rows"]]
        query = page["more"]
        if not query:
            break
    assert len(seen) == len(set(seen)) == 2 * PAGE + 3
    assert ari.get(QUEUE + "?after=nonsense").status_code == 200


def test_a_large_queue_needs_no_more_statements_than_a_small_one(
    signs_in: SignsIn, stage: Stage, cases: list[Case]
) -> None:
    ari = signs_in("agent")
    ari.get(QUEUE)
    small = statements(ari)
    copies(cases[0], 2 * PAGE)
    assert statements(ari) == small


def test_the_time_to_the_first_act_is_measured_from_when_people_were_needed(
    signs_in: SignsIn, stage: Stage, cases: list[Case]
) -> None:
    ari = signs_in("agent")
    typed = {"decision": "reject", "reason_zh": "不成立。", "reason_en": "It does not hold."}
    assert ari.get(QUEUE).context["pace"]["median"] == "—"
    ari.post(f"/desk/cases/case/{cases[0].pk}/review/", typed)
    held = Attention.objects.get()
    assert held.first_by == f"staff:{stage.world.people['agent']}"
    assert held.first_at is not None
    assert held.first_at - held.came_at >= HOUR - MINUTE
    assert "首次人工处理中位时间" in ari.get("/desk/").content.decode()
    assert ari.get(QUEUE).context["pace"]["median"] in ("1 小时", "59 分")


def nudge(case: Case) -> None:
    """Bea hurries the agent."""
    at = case.opened_at + MINUTE
    Nudge.objects.create(
        shop_id=case.shop_id,
        order=case.order,
        number=1,
        by="buyer",
        to="agent",
        stands="in_review",
        at=at,
        until=at + HOUR,
    )


def statements(client: Client) -> int:
    """How many statements the queue's page takes."""
    with CaptureQueriesContext(connection) as asked:
        client.get(QUEUE)
    return len(asked)


def copies(case: Case, count: int) -> None:
    """Closed cases have no line to themselves, so each copy stands on an order and a line of its own."""
    values: dict[str, Any] = {"case": case.pk, "count": count, "at": case.opened_at, "gap": timedelta(seconds=1)}
    with connection.cursor() as cursor:
        cursor.execute(COPIES, values)

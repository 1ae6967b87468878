"""Can anybody see how cases like theirs ended, and nobody whose they were?"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from anxin import clock
from anxin.cases.models import Case, Decision
from anxin.openness.decided import decided_cases
from anxin.openness.figures import FEW
from anxin.people.models import Shop
from anxin.refs import new_id
from anxin.refunds.arrivals import arrivals_of
from anxin.refunds.models import Refund
from tests.support.cast import DAY, HOUR, Stage, furnished

PAGE = "/openness/cases/"


@pytest.fixture
def stage(db: Any) -> Stage:
    """The shop three days ago by the real clock: five cases ended alike, one otherwise."""
    stage = furnished()
    stage.at = clock.now() - 3 * DAY
    for number in range(FEW + 1):
        order = stage.buys("qq-coin-50", account="12345678")
        case = stage.claims(order.pk, "changed_mind")
        assert case.closed_at is not None
        if number == FEW:
            Case.objects.filter(pk=case.pk).update(problem="wrong_goods")
    return stage


def ended(stage: Stage, since: timedelta = 9 * DAY, until: timedelta = timedelta()) -> list[tuple[str, str, str, int]]:
    now = clock.now()
    found = decided_cases(stage.world.shop, since=now - since, until=now - until)
    return [(row.problem, row.goods, row.outcome, row.count) for row in found]


def test_what_ended_alike_is_counted_and_a_handful_is_not(stage: Stage) -> None:
    assert ended(stage) == [("changed_mind", "topup", "refund_full", FEW)]
    one = Case.objects.filter(problem="changed_mind").first()
    assert one is not None
    Case.objects.filter(pk=one.pk).update(problem="wrong_goods")
    assert ended(stage) == [], "four alike are a handful"
    assert ended(stage, 9 * DAY, 4 * DAY) == [], "nothing had ended by then"


def test_the_last_word_counts_and_a_case_that_is_open_does_not(stage: Stage) -> None:
    cases = Case.objects.filter(problem="changed_mind").order_by("pk")
    for case in cases:
        last = Decision.objects.filter(case=case).latest("at")
        last.pk, last.outcome, last.at = new_id(), "reject", last.at + HOUR
        last.save(force_insert=True)
    assert [row[2] for row in ended(stage)] == ["reject"]
    cases.update(closed_at=None)
    assert ended(stage) == []


def test_the_page_names_outcome_clause_and_time_in_both_languages_and_nobody(stage: Stage) -> None:
    guest = Client()
    said = guest.get(PAGE).content.decode()
    for words in ("别人的售后怎么处理的", "不想要了", "全额退款", "直充", "条款", "怎样少走弯路"):
        assert words in said
    assert f"<b>{FEW}</b>" in said
    assert "商品不符" not in said, "one case alone would be somebody's"
    for case in Case.objects.select_related("order"):
        assert case.order.ref not in said
        assert case.ref not in said
        assert str(case.pk) not in said
    guest.cookies["language"] = "en"
    english = guest.get(f"{PAGE}?days=30").content.decode()
    for words in ("How other cases ended", "Refunded in full", "Last 30 days", "half of them and more decided at once"):
        assert words in english
    for door in ("/rules/", "/openness/"):
        assert f'href="{PAGE}' in guest.get(door).content.decode()


def test_half_of_the_cases_had_their_answer_within_the_time_that_is_told(stage: Stage) -> None:
    for hours, case in enumerate(Case.objects.filter(problem="changed_mind")):
        Case.objects.filter(pk=case.pk).update(opened_at=case.opened_at - hours * HOUR)
    (row,) = decided_cases(stage.world.shop, since=clock.now() - 9 * DAY, until=clock.now())
    assert 119 < row.minutes < 121
    assert "一半在 2 小时" in Client().get(PAGE).content.decode()


def test_where_nothing_has_ended_the_page_says_what_will_stand_there(stage: Stage) -> None:
    Case.objects.update(closed_at=None)
    assert "这段时间还没有可以公开的结果" in Client().get(PAGE).content.decode()


def test_refunds_are_counted_with_those_that_have_not_arrived(stage: Stage) -> None:
    now = clock.now()
    planned = Refund.objects.count()
    assert planned >= FEW
    Refund.objects.update(state="accepted", arrived_at=None)
    Refund.objects.filter(pk=Refund.objects.all()[0].pk).update(state="arrived", arrived_at=now)
    told = arrivals_of(stage.world.shop, since=now - 9 * DAY, until=now)
    assert (told.planned, told.arrived) == (planned, 1)
    assert told.minutes is not None
    assert told.minutes > 0
    assert arrivals_of(stage.world.shop, since=now - 9 * DAY, until=now - 4 * DAY).planned == 0
    page = Client().get("/openness/").content.decode()
    for words in ("退款到账", "退款到账用时"):
        assert words in page


def test_the_page_tells_since_when_the_shop_is_open(stage: Stage) -> None:
    for days, words in ((3, "开店，已 3 天"), (0, "今天开店")):
        Shop.objects.update(created_at=clock.now() - days * DAY)
        assert words in Client().get("/openness/").content.decode()
    assert "shop_since" in Client().get("/openness/figures.json").json()

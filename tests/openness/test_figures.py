"""Are the public figures counted from our own records, with their time, and never so small as to point at anybody?"""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from anxin import clock
from anxin.flows.acts.record_promise import Promised
from anxin.flows.book_authority import Letter, book_authority
from anxin.flows.promise import promise
from anxin.openness.figures import FEW, Figure, Unit, median, share
from anxin.openness.queries import count_figures
from anxin.support.models import Commitment
from anxin.support.states import Voice
from anxin.texts import Text
from tests.support.cast import DAY, HOUR, Stage, furnished

NAME = Text("名", "name")


@given(part=st.integers(0, 40), whole=st.integers(0, 40))
def test_no_handful_is_ever_in_a_figure(part: int, whole: int) -> None:
    part = min(part, whole)
    told = share("k", NAME, NAME, part, whole)
    for count in (part, whole, whole - part):
        if 0 < count < FEW:
            assert told.hidden
    if told.hidden:
        assert told.part is told.whole is told.value is None
    elif whole:
        assert told.value == 100 * part / whole


def test_deeds_of_the_house_are_shown_however_few() -> None:
    told = share("k", NAME, NAME, 1, 3, of_buyers=False)
    assert (told.part, told.whole, told.hidden) == (1, 3, False)
    assert told.value == pytest.approx(100 / 3)


def test_a_single_broken_promise_is_public(stage: Stage) -> None:
    _, *others = Commitment.objects.filter(state="broken").values_list("pk", flat=True)
    Commitment.objects.filter(pk__in=others).update(state="kept", proof="已回复")
    told = by_key(stage)["promises_kept"]
    assert (told.part, told.whole, told.hidden) == (4, 5, False)


def test_a_median_of_a_handful_is_hidden() -> None:
    assert median("k", NAME, NAME, 12.0, FEW - 1).value is None
    assert median("k", NAME, NAME, 12.0, FEW).value == 12.0
    assert median("k", NAME, NAME, None, 0).hidden is False


def test_complaints_are_related_to_orders_even_where_there_are_more_of_them() -> None:
    told = share("k", NAME, NAME, 7, 6, Unit.PER_TEN_THOUSAND)
    assert told.value == pytest.approx(10_000 * 7 / 6)


@pytest.fixture
def stage(db: Any) -> Stage:
    """The shop three days ago by the real clock: six orders, five letters, six promises of which five are over."""
    stage = furnished()
    stage.at = clock.now() - 3 * DAY
    orders = [stage.buys("steam-50") for _ in range(6)]
    for number in range(5):
        letter = Letter(
            shop=stage.world.shop, number=f"L-{number}", authority="市监局", words="要求退款", made_at=stage.at
        )
        book_authority(letter, by="staff:ari", at=stage.at)
    for order in orders:
        given = Promised(matter="answer", words="给您回复", due_at=stage.at + HOUR, reason="等核实")
        promise(order.pk, given, by=stage.staff("agent"), role=Voice.AGENT, at=stage.at)
    over = Commitment.objects.filter(pk__in=list(Commitment.objects.values_list("pk", flat=True)[:5]))
    over.update(state="broken", closed_at=stage.at + HOUR)
    return stage


def by_key(stage: Stage, since: timedelta = 9 * DAY, until: timedelta = timedelta()) -> dict[str, Figure]:
    now = clock.now()
    told = count_figures(stage.world.shop, since=now - since, until=now - until)
    return {row.key: row for row in told.rows}


def test_the_figures_are_those_of_the_records_and_of_their_time(stage: Stage) -> None:
    told = by_key(stage)
    assert (told["complaints"].part, told["complaints"].whole) == (5, 6)
    assert told["complaints"].value == pytest.approx(10_000 * 5 / 6)
    assert (told["complaints_in_time"].value, told["complaints_in_time"].whole) == (0, 5)
    assert (told["promises_kept"].part, told["promises_kept"].whole) == (0, 5)
    assert told["overturned"].value is told["first_act"].value is None
    assert not told["overturned"].hidden
    before = by_key(stage, 9 * DAY, 4 * DAY)
    assert {row.whole for row in before.values()} == {0}
    assert all(row.value is None for row in before.values())


def test_the_page_the_table_and_the_object_say_the_same_and_nothing_small(stage: Stage) -> None:
    stage.buys("steam-50")
    guest = Client()
    page = guest.get("/openness/").content.decode()
    assert "外部投诉率" in page
    assert "7142.9" in page
    assert "期内没有" in page
    guest.cookies["language"] = "en"
    english = guest.get("/openness/?days=30").content.decode()
    assert "Complaints made outside" in english
    assert "Last 30 days" in english
    rows = list(csv.DictReader(StringIO(guest.get("/openness/figures.csv").content.decode("utf-8-sig"))))
    told = json.loads(guest.get("/openness/figures.json").content)
    assert [row["key"] for row in rows] == [row["key"] for row in told["figures"]]
    first = rows[0]
    assert (first["part"], first["whole"], first["value"]) == ("5", "7", "7142.86")
    assert datetime.fromisoformat(told["until"]) <= datetime.now(UTC)
    assert datetime.fromisoformat(told["until"]) - datetime.fromisoformat(told["since"]) == 90 * DAY


def test_what_is_a_handful_is_neither_on_the_page_nor_in_the_files(db: Any) -> None:
    stage = furnished()
    stage.at = clock.now() - 3 * DAY
    for _ in range(FEW - 1):
        stage.buys("steam-50")
    told = json.loads(Client().get("/openness/figures.json").content)
    first = told["figures"][0]
    assert (first["hidden"], first["part"], first["whole"], first["value"]) == (True, None, None, None)
    assert "少于 5 笔，不显示" in Client().get("/openness/").content.decode()

"""Does the board show each difference with its owner and its time, and are its buttons safe to press twice?"""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from anxin.ledger.accounts import suspense
from anxin.ledger.models import Transfer
from anxin.ledger.queries import balance
from anxin.people.models import Person
from anxin.reconciliation.lines import BillLine
from anxin.reconciliation.models import Bill, Difference
from tests.console.conftest import SignsIn
from tests.reconciliation.desk import Desk, of_payment, stranger
from tests.support.cast import DAY, Stage

BOARD = "/desk/reconciliation/"


@pytest.fixture
def desk(stage: Stage) -> Desk:
    """A day that is over, as the bill of it is brought."""
    stage.at -= 2 * DAY
    return Desk(stage)


def _unknown(desk: Desk, **changes: object) -> Difference:
    (payment,) = desk.sells(1)
    desk.next_morning()
    desk.brings([of_payment(payment), stranger(desk.stage.at)])
    return desk.only()


def table(lines: list[BillLine]) -> bytes:
    """The lines in the sandbox's form."""
    rows = ["kind,our_no,their_no,amount_minor,fee_minor,currency,state,at,payment_no"]
    rows += [
        f"{one.kind},{one.our_no},{one.their_no},{one.amount_minor},{one.fee_minor},{one.currency},{one.state},"
        f"{one.at.isoformat()},{one.payment_no}"
        for one in lines
    ]
    return "\n".join([*rows, f"end,{len(lines)}", ""]).encode()


def test_a_difference_stands_on_the_board_with_owner_and_remedy(signs_in: SignsIn, desk: Desk) -> None:
    found = _unknown(desk)
    page = signs_in("finance").get(BOARD)
    assert page.status_code == 200
    assert page.context["count"] == 1
    text = page.content.decode()
    assert f"/desk/reconciliation/{found.pk}/" in text
    for word in ("渠道有，我们没有", "财务", "记入待查款项", "¥48.50"):
        assert word in text


def test_money_that_the_house_does_not_trade_in_is_shown_wherever_it_lies(signs_in: SignsIn, desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    desk.brings([of_payment(payment), stranger(desk.stage.at)._replace(currency="GBP")])
    found, finn = desk.only(), signs_in("finance")
    assert "GBP 48.50" in finn.get(f"{BOARD}{found.pk}/").content.decode()
    finn.post(f"{BOARD}{found.pk}/resolve/", {"remedy": "park"})
    assert balance(suspense(found.shop_id, found.channel_id), currency="GBP") == 4_850
    for page in (BOARD, f"{BOARD}{found.pk}/", "/desk/"):
        assert "GBP 48.50" in finn.get(page).content.decode()


def test_suspense_stands_on_the_board_with_its_age(signs_in: SignsIn, desk: Desk) -> None:
    found = _unknown(desk)
    finn = signs_in("finance")
    finn.post(f"{BOARD}{found.pk}/resolve/", {"remedy": "park"})
    parked = Transfer.objects.filter(target=suspense(found.shop_id, found.channel_id))
    assert parked.count() == 1
    page = finn.get(BOARD)
    (line,) = page.context["clearing"]
    assert (line[0].en, line[1].amount_minor, line[1].since) == ("suspense", 4_850, parked.get().at)
    assert "应归零的账户" in page.content.decode()


def test_the_page_of_a_difference_shows_what_would_move(signs_in: SignsIn, desk: Desk) -> None:
    found = _unknown(desk)
    before = Transfer.objects.count()
    page = signs_in("finance").get(f"{BOARD}{found.pk}/")
    assert "平台之外（支付渠道） → 待查款项" in page.content.decode()
    assert Transfer.objects.count() == before


def test_pressed_twice_the_money_is_parked_once(signs_in: SignsIn, desk: Desk) -> None:
    found = _unknown(desk)
    client = signs_in("finance")
    for _ in range(2):
        assert client.post(f"{BOARD}{found.pk}/resolve/", {"remedy": "park"}).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.resolved_how) == ("resolved", "remedy")
    assert balance(suspense(found.shop_id, found.channel_id)) == 4_850
    assert "未归零" in client.get(BOARD).content.decode()


def test_another_remedy_than_the_one_shown_is_refused(signs_in: SignsIn, desk: Desk) -> None:
    found = _unknown(desk)
    signs_in("finance").post(f"{BOARD}{found.pk}/resolve/", {"remedy": "book_gap"})
    found.refresh_from_db()
    assert found.state == "open"
    assert balance(suspense(found.shop_id, found.channel_id)) == 0


def test_by_hand_needs_words(signs_in: SignsIn, desk: Desk) -> None:
    found = _unknown(desk)
    client = signs_in("operator")
    client.post(f"{BOARD}{found.pk}/resolve/", {"remedy": "by_hand", "note": " "})
    found.refresh_from_db()
    assert found.state == "open"
    client.post(f"{BOARD}{found.pk}/resolve/", {"remedy": "by_hand", "note": "渠道确认是测试交易"})
    found.refresh_from_db()
    assert (found.state, found.note) == ("resolved", "渠道确认是测试交易")


def test_an_agent_sees_and_settles_nothing(signs_in: SignsIn, desk: Desk) -> None:
    found = _unknown(desk)
    client = signs_in("agent")
    assert "resolve/" not in client.get(f"{BOARD}{found.pk}/").content.decode()
    assert client.post(f"{BOARD}{found.pk}/resolve/", {"remedy": "park"}).status_code == 403
    found.refresh_from_db()
    assert found.state == "open"


def test_a_stranger_finds_nothing(signs_in: SignsIn, desk: Desk, stu: Person) -> None:
    found = _unknown(desk)
    client = signs_in(stu)
    assert client.get(BOARD).context["count"] == 0
    assert client.get(f"{BOARD}{found.pk}/").status_code == 404


def test_finn_brings_a_file(signs_in: SignsIn, desk: Desk) -> None:
    (payment,) = desk.sells(1)
    client = signs_in("finance")
    form = {"channel": str(desk.channel), "kind": "trade", "day": ""}
    file = SimpleUploadedFile("bill.csv", table([of_payment(payment)]))
    answer = client.post(f"{BOARD}bring/", {**form, "file": file}, follow=True)
    assert "1 行一致" in answer.content.decode()
    assert Bill.objects.get(kind="trade").matched_count == 1


def test_a_file_that_is_no_bill_says_why(signs_in: SignsIn, desk: Desk) -> None:
    file = SimpleUploadedFile("bill.csv", b"what is this")
    form = {"channel": str(desk.channel), "kind": "trade", "day": "", "file": file}
    answer = signs_in("finance").post(f"{BOARD}bring/", form, follow=True)
    assert "不是该渠道的账单" in answer.content.decode()
    assert not Bill.objects.exists()


def test_the_desk_speaks_english(signs_in: SignsIn, desk: Desk) -> None:
    found = _unknown(desk)
    client = signs_in("finance")
    client.post("/language/", {"language": "en", "next": "/"})
    text = client.get(f"{BOARD}{found.pk}/").content.decode()
    assert "Park in suspense" in text
    assert "记入" not in text

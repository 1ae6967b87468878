"""Are the tables that people export read, whatever program wrote them, and is what is broken refused by its line?"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from anxin.catalog.item_file import read_items
from anxin.delivery.stock_file import read_stock
from anxin.payouts.bill_file import BillLineWrong, read_supplier_bill
from anxin.tables import TableUnreadable, named_rows, table_rows

SINCE = datetime(2026, 11, 1, tzinfo=UTC)


def bill(text: str) -> object:
    return read_supplier_bill(text, since=SINCE, currency="CNY")


def items(text: str) -> object:
    return read_items(text, "CNY")


def codes(text: str) -> object:
    return read_stock(text.encode())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end: str) -> None:
    assert list(table_rows(end.join(["a,b", "", ' 1 ,"2,3"']))) == [(1, ["a", "b"]), (3, ["1", "2,3"])]
    assert [one.text for one in read_stock(end.join(["卡密,备注", "AAAA,好", "BBBB,"]).encode())[0]] == ["AAAA", "BBBB"]


def test_rows_are_told_by_name_with_what_they_lack_and_without_what_is_too_much() -> None:
    names, rows = named_rows("\ufeff编号,价格\nA\nB,2,3\n", {"编号": "sku"})
    assert names == ["sku", "价格"]
    assert list(rows) == [(2, {"sku": "A", "价格": ""}), (3, {"sku": "B", "价格": "2"})]


HEADS: dict[Callable[[str], object], str] = {
    bill: "our_no,amount",
    items: "sku,goods,title_zh,price",
    codes: "卡密,备注",
}


@pytest.mark.parametrize("read", HEADS)
@pytest.mark.parametrize("broken", ['"never closed' + "x" * 140_000, "x" * 140_000])
def test_what_no_program_can_read_is_refused_by_its_line(read: Callable[[str], object], broken: str) -> None:
    with pytest.raises(TableUnreadable) as refused:
        read(f"{HEADS[read]}\n{broken}")
    assert "Line 2 cannot be read" in refused.value.say("en")


def test_a_line_too_long_without_a_heading_is_one_refused_code() -> None:
    found, refused = read_stock(b"x," * 100_000)
    assert (found, [line.line for line in refused]) == ([], [1])


@pytest.mark.parametrize("time", ["0001-01-01", "9999-12-31T23:59:59-12:00", "yesterday"])
def test_a_time_outside_of_time_is_refused_by_its_line(time: str) -> None:
    with pytest.raises(BillLineWrong):
        bill(f"our_no,amount,time\nx,1.00,{time}\n")

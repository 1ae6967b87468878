"""Is a bill of the sandbox believed only where it is whole?"""

from datetime import UTC, datetime

import pytest

from anxin.integrations.sandbox.bill import read_bill
from anxin.reconciliation.lines import BillLine, BillUnreadable, LineKind

HEADER = "kind,our_no,their_no,amount_minor,fee_minor,currency,state,at,payment_no"
PAID = "payment,ab,SP1,4850,29,CNY,SUCCESS,2026-11-20T04:00:00.000+00:00,"
BACK = "refund,cd,SR1,4850,-29,CNY,SUCCESS,2026-11-20T05:00:00.000+00:00,ab"


def bill(*lines: str) -> bytes:
    return "\n".join([*lines, ""]).encode()


def test_its_lines_are_read_as_they_stand() -> None:
    noon, one = datetime(2026, 11, 20, 4, tzinfo=UTC), datetime(2026, 11, 20, 5, tzinfo=UTC)
    assert list(read_bill(bill(HEADER, PAID, BACK, "end,2"))) == [
        BillLine(LineKind.PAYMENT, "ab", "SP1", 4_850, 29, "CNY", "SUCCESS", noon),
        BillLine(LineKind.REFUND, "cd", "SR1", 4_850, -29, "CNY", "SUCCESS", one, "ab"),
    ]


def test_a_day_without_any_movement_has_an_empty_bill() -> None:
    assert list(read_bill(bill(HEADER, "end,0"))) == []


@pytest.mark.parametrize(
    ("raw", "line_no"),
    [
        (b"", 1),
        (bill("kind,our_no", "end,0"), 1),
        (bill(HEADER, PAID), 0),
        (bill(HEADER, PAID, "end,2"), 3),
        (bill(HEADER, PAID, "end,1", PAID), 4),
        (bill(HEADER, PAID.replace("4850", "48.50"), "end,1"), 2),
        (bill(HEADER, PAID.replace("payment", "gift"), "end,1"), 2),
        (bill(HEADER, PAID + ",more", "end,1"), 2),
        (bill(HEADER, PAID).replace(b"SP1", b"\xff"), 0),
    ],
)
def test_what_is_not_whole_is_not_read(raw: bytes, line_no: int) -> None:
    with pytest.raises(BillUnreadable) as unreadable:
        list(read_bill(raw))
    assert unreadable.value.line_no == line_no

"""Is a long bill, read many lines at once, the same bill as line by line, and as little to be deceived?"""

from collections.abc import Sequence

import pytest

from anxin.integrations.wechatpay.bill import read_bill, read_blocks
from anxin.reconciliation.lines import BillLine, BillLines, BillUnreadable
from tests.integrations.wechatpay.test_bill import BACK, PAID, file

NUMBER = "S20210128170702357723"
COUPON = PAID.replace("`0.00000,`1.00%,`0.01,", "`0.04200,`0.60%,`10.00,").replace("`CNY,`0.01,", "`CNY,`7.00,")
REVOKED = PAID.replace("`SUCCESS,", "`REVOKED,")
# what people write may look like the start of another value: such a row is read by itself, and its neighbours with it
ODD = PAID.replace("`for testing,", "`for,`testing,")
FEN = {PAID: (1, 0), BACK: (0, 990), COUPON: (1000, 0), REVOKED: (1, 0), ODD: (1, 0)}
LONG = 900


def rows(*, odd: bool = False) -> list[str]:
    """Every kind of line, none of them twice; more than are read at once."""
    kinds = [BACK if n % 7 == 3 else COUPON if n % 11 == 4 else REVOKED if n % 97 == 5 else PAID for n in range(LONG)]
    kinds[0::100] = [ODD if odd else PAID] * len(kinds[0::100])
    return [kind.replace(NUMBER, f"{n:032x}") for n, kind in enumerate(kinds)]


def totals(told: Sequence[str]) -> str:
    """What agrees with these rows."""
    sums = [sum(FEN[_kind(row)][place] for row in told) for place in (0, 1)]
    return f"`{len(told)},`0,`0,`0,`0,`{sums[0] / 100:.2f},`{sums[1] / 100:.2f}"


def _kind(row: str) -> str:
    number = next(value for value in row.split(",`") if len(value) == 32 and value.startswith("0000"))
    return row.replace(number, NUMBER)


def refused(told: Sequence[str], ends: str) -> BillUnreadable:
    with pytest.raises(BillUnreadable) as caught:
        list(read_bill(file(told, ends)))
    return caught.value


def test_it_says_what_each_of_its_lines_says() -> None:
    many = list(read_blocks(file(rows(), totals(rows()))))
    assert any(isinstance(each, BillLines) for each in many)
    one_by_one = [line for row in rows() for line in read_bill(file([row], totals([row])))]
    assert [
        line for each in many for line in ([each] if isinstance(each, BillLine) else each.one_by_one())
    ] == one_by_one


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_of_another_form_changes_nothing_about_its_neighbours(end: str) -> None:
    odd = rows(odd=True)
    assert not any(isinstance(each, BillLines) for each in list(read_blocks(file(odd, totals(odd), end=end)))[:200])
    assert list(read_bill(file(odd, totals(odd), end=end))) == list(read_bill(file(rows(), totals(rows()))))


def test_totals_of_many_lines_are_compared_too() -> None:
    assert "申请退款总金额" in refused(rows(), totals(rows()[:-1]).replace(f"`{LONG - 1},", f"`{LONG},")).reason
    assert "899" in refused(rows()[:-1], totals(rows())).reason


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        ("`0.01,`0.00,`\r", "`0.0.1,`0.00,`\r", "'0.0.1' is no amount"),
        ("`2021-01-28 17:07:11", "`2021-01-28", "is no moment of a bill"),
        ("`SUCCESS,`OTHERS,", "`SUCCESS,OTHERS,", "26 values instead of 27"),
        (",`for testing", ",`for\ntesting", "21 values instead of 27"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(right: str, wrong: str, why: str) -> None:
    told = rows()
    told[450] = (told[450] + "\r").replace(right, wrong).removesuffix("\r")
    found = refused(told, totals(rows()))
    assert (found.line_no, why in found.reason) == (452, True)


def test_one_value_too_many_and_one_too_few_do_not_make_up_for_each_other() -> None:
    told = rows()
    told[450], told[451] = told[450] + ",`", PAID.replace(NUMBER, f"{451:032x}").removesuffix(",`")
    assert refused(told, totals(rows())).line_no == 452


def test_a_long_file_that_was_cut_short_is_refused() -> None:
    whole = file(rows(), totals(rows()))
    for missing in (200, 5_000, 150_000):
        with pytest.raises(BillUnreadable):
            list(read_bill(whole[:-missing]))

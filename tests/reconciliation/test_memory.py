"""Does a long bill take no more memory than a short one?"""

import gzip
import tracemalloc
from collections.abc import Iterator

import pytest

from anxin.integrations.bills import bill_reader
from anxin.reconciliation.keep_rows import keep_rows
from anxin.refs import new_id
from tests.integrations.wechatpay.test_bill import HEADER, TOTALS

SHORT, LONG = 4_000, 12_000
MEGABYTE = 1 << 20


def lines(count: int) -> Iterator[str]:
    """A bill whose every line has numbers, an amount and a second of its own."""
    yield HEADER
    for n in range(count):
        start = (
            f"`2026-11-20 {n // 3600:02}:{n // 60 % 60:02}:{n % 60:02},`wx1,`19,`0,`,`4200{n:028},`{n:032x},`o,`NATIVE,"
        )
        yield f"{start}`SUCCESS,`OTHERS,`CNY,`0.00,`0.00,`,`,`0.00,`0.00,`,`,`月卡,`,`0.1,`0.60%,`{n + 1}.00,`0.00,`"
    yield TOTALS
    yield f"`{count},`0,`0,`0,`0,`{count * (count + 1) // 2}.00,`0.00"


def peak(count: int) -> int:
    """The most bytes that are held while the bill is read and kept, beyond the packed file."""
    raw = gzip.compress("\r\n".join(lines(count)).encode())
    tracemalloc.start()
    try:
        assert keep_rows(new_id(), bill_reader("wechatpay")(raw), channel=new_id()) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.django_db
def test_three_times_the_lines_take_hardly_more_memory() -> None:
    peak(10)
    assert peak(LONG) < peak(SHORT) + MEGABYTE

"""What is a terminal told when it brings a bill?"""

from pathlib import Path
from typing import Any

import pytest

from anxin.clock import now
from anxin.reconciliation.models import Bill
from anxin.site.bring_bill import bring_bill
from tests.console.test_reconciliation import table
from tests.reconciliation.desk import Desk, of_payment, stranger
from tests.support.cast import DAY, furnished


@pytest.fixture
def file(db: Any, tmp_path: Path) -> Path:
    """A bill of the sandbox: one payment that is ours, and one that is nobody's."""
    stage = furnished()
    stage.at = now() - 2 * DAY
    desk = Desk(stage)
    (payment,) = desk.sells(1)
    path = tmp_path / "bill.csv"
    path.write_bytes(table([of_payment(payment), stranger(desk.stage.at)]))
    return path


def test_a_bill_is_taken_and_its_differences_are_counted(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bring_bill(file, "沙箱支付", None, "trade", "en") == 0
    bill = Bill.objects.get()
    assert capsys.readouterr().out == f"{bill.day}: 2 lines, 1 agree, 1 new differences.\n"
    assert bill.matched_count == 1


def test_a_channel_nobody_knows_is_named(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bring_bill(file, "elsewhere", None, "trade", "en") == 1
    assert "elsewhere" in capsys.readouterr().out
    assert not Bill.objects.exists()


def test_a_file_that_is_no_bill_says_why(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(b"hello")
    assert bring_bill(file, "sandbox", None, "trade", "zh-hans") == 1
    assert "不是该渠道的账单" in capsys.readouterr().out
    assert not Bill.objects.exists()

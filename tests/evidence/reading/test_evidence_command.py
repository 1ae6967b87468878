"""What does `anxin evidence read` answer people and programs, and how does it say that it cannot?"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from anxin.evidence.reading import bounded
from anxin.site.cli import main
from tests.evidence.reading.corpus import cases
from tests.evidence.reading.payments import Payment

CASE = next(case for case in cases(7) if case.treatment == "small")
FORGED = next(case for case in cases(7) if case.shown.amount_minor != case.record.amount_minor)
LIST = next(case for case in cases(7) if case.treatment == "list")


def written(folder: Path, payment: Payment, **other: Any) -> str:
    """ORDER.json of this payment."""
    names = ("amount_minor", "paid_at", "transaction_no", "merchant_no", "order_no")
    told = {name: getattr(payment, name) for name in names} | other
    path = folder / "order.json"
    path.write_text(json.dumps(told, default=datetime.isoformat))
    return str(path)


def drawn(folder: Path, data: bytes) -> str:
    path = folder / "picture.png"
    path.write_bytes(data)
    return str(path)


def test_a_true_bill_matches_in_every_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image = drawn(tmp_path, CASE.draw())
    assert main(["evidence", "read", image, "--order", written(tmp_path, CASE.record), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["readable"] is True
    assert told["fields"]["transaction_no"] == CASE.record.transaction_no
    assert told["fields"]["amount_minor"] == CASE.record.amount_minor
    assert set(told["matches"].values()) == {True}
    assert told["problems"] == []
    assert 0 < told["confidence"]["merchant_no"] <= 1


def test_a_forged_amount_is_not_accepted_and_said_to_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image, order = drawn(tmp_path, FORGED.draw()), written(tmp_path, FORGED.record)
    assert main(["evidence", "read", image, "--order", order]) == 1
    said = capsys.readouterr().out
    assert said.startswith("页面：支付凭证\n金额：¥")
    assert "[与订单不符]" in said.splitlines()[1]
    assert all("[与订单一致]" in line for line in said.splitlines()[2:6])


def test_a_picture_of_goods_is_not_sent_back_for_a_bill(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image = drawn(tmp_path, LIST.draw())
    assert main(["evidence", "read", image, "--slot", "goods"]) == 1
    goods = capsys.readouterr().out
    assert main(["evidence", "read", image, "--slot", "goods", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["problems"]
    assert main(["evidence", "read", image]) == 1
    bill = capsys.readouterr().out
    assert "不用换成账单" in goods
    assert [one["code"] for one in told] == ["not_detail_page"]
    assert "不用换成账单" in told[0]["zh"]
    assert "bill is needed" in told[0]["en"]
    assert "不用换成账单" not in bill


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.png", None, "invalid"),
        ("words.png", b"only words", "not_a_picture"),
        ("empty.png", b"", "nothing_in_it"),
        (".", None, "invalid"),
    ],
)
def test_what_is_no_picture_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, code: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert main(["evidence", "read", str(tmp_path / name), "--json"]) == 2
    told = capsys.readouterr()
    assert json.loads(told.err)["refused"] == code
    assert told.out == ""


@pytest.mark.parametrize(
    "order",
    ["[]", "{", '{"amount": 1}', '{"amount_minor": "1"}', '{"amount_minor": true}', '{"paid_at": "2026-01-01"}'],
)
def test_an_order_file_that_says_something_else_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], order: str
) -> None:
    (tmp_path / "order.json").write_text(order)
    image = drawn(tmp_path, b"")
    assert main(["evidence", "read", image, "--order", str(tmp_path / "order.json"), "--lang", "en"]) == 2
    assert "cannot be used" in (said := capsys.readouterr().err) or "is not a JSON object" in said


def test_without_the_reader_it_says_who_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "can_read", lambda: False)
    assert main(["evidence", "read", drawn(tmp_path, CASE.draw())]) == 2
    assert "由人工查看" in capsys.readouterr().err

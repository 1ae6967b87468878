"""Does a supplier's monthly bill come on paper as it stands on its page?"""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from anxin.flows.furnish_shop import Furnished

pytestmark = pytest.mark.django_db


def read(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_the_bill_is_one_file_with_the_same_bytes_each_time(shop: Furnished, sol: Client) -> None:
    now = datetime.now(UTC)
    door = f"/supplier/money/{now.year}-{now.month}"
    answer, again = sol.get(f"{door}.pdf"), sol.get(f"{door}.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content == again.content
    told = read(answer.content)
    page = sol.get(f"{door}/").content.decode()
    number = next(line for line in told.splitlines() if f"{now:%Y%m}-" in line).split()[-1]
    assert number in page
    for words in ("供货商月账单", "可提现", "保证金", "期初"):
        assert words in told


def test_it_speaks_english_to_whom_it_should(shop: Furnished, sol: Client) -> None:
    sol.post("/language/", {"language": "en", "next": "/"})
    assert "monthly bill" in read(sol.get("/supplier/money/2026-11.pdf").content)


def test_no_stranger_and_no_month_that_is_none(shop: Furnished, sol: Client, bea: Client, stu: Client) -> None:
    assert bea.get("/supplier/money/2026-11.pdf").status_code == 404
    assert stu.get("/supplier/money/2026-11.pdf").status_code == 404
    assert sol.get("/supplier/money/2026-13.pdf").status_code == 404

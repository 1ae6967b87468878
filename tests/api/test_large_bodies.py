"""How much does a supplier's own system send at once, and what is it told when that is too much?"""

import json

import pytest
from django.test import Client

from anxin.api.door import LARGEST_BYTES
from anxin.delivery.models import Code
from anxin.flows.make_supplier_key import Made
from tests.api.test_supplier_api import DOCS, HOME, Ask, ask, headers, key, stage
from tests.support.cast import Stage

__all__ = ["ask", "key", "stage"]
pytestmark = pytest.mark.django_db
MEGABYTE, LONG = 2**20, 490


def test_six_megabytes_of_codes_are_taken(stage: Stage, ask: Ask) -> None:
    before = Code.objects.count()
    count = 6 * MEGABYTE // LONG
    codes = "\n".join(f"{n:0{LONG}}" for n in range(count))
    status, said = ask("POST", "items/steam-50/stock", {"codes": codes})
    assert (status, said.get("refused")) == (200, [])
    assert Code.objects.count() - before == said["taken"] == count


def test_what_is_too_large_is_told_so_in_a_documented_word(stage: Stage, key: Made) -> None:
    body = json.dumps({"codes": "C" * 11 * MEGABYTE}).encode()
    told = headers(key, "POST", f"{HOME}items/steam-50/stock", body)
    answer = Client().generic("POST", f"{HOME}items/steam-50/stock", body, headers=told)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (413, "TOO_LARGE")
    assert "TOO_LARGE" in (DOCS / "openapi-desk.yaml").read_text(encoding="utf-8")
    assert str(LARGEST_BYTES) in answer.content.decode()


@pytest.mark.parametrize("length", ["x", "-1", "9" * 5_000])
def test_a_length_that_is_none_is_refused(stage: Stage, key: Made, length: str) -> None:
    told = headers(key, "GET", f"{HOME}items", b"", **{"Content-Length": length})
    assert Client().get(f"{HOME}items", headers=told).status_code in (401, 413)

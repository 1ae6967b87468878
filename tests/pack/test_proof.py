"""Does the proof in a pack lead to the root that is published for everybody?"""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from django.test import Client

from anxin.ledger.seal_day import seal_day
from tests.ledger.books import NOON, wait_until_all_is_past
from tests.support.databases import Database
from tests.web.conftest import _own_corner, furnish, order_through_the_page, say_paid

__all__ = ["_own_corner"]


def test_the_proof_in_it_leads_to_the_published_root(committed_db: Database, tmp_path: Path) -> None:
    shop, guest = furnish(), Client()
    order = say_paid(shop, order_through_the_page(shop, guest))
    asked = {"recipient": "12315"}
    with ZipFile(BytesIO(guest.post(f"/orders/{order.pk}/pack/", asked).content)) as before:
        assert "proof.json" not in before.namelist()
    wait_until_all_is_past()
    seal_day(NOON.date(), at=NOON)
    with ZipFile(BytesIO(guest.post(f"/orders/{order.pk}/pack/", asked).content)) as pack:
        pack.extractall(tmp_path)
    root = Client().get("/keys/roots.txt").content.decode().split()[1]
    assert root in Client().get("/keys/").content.decode()
    check = [sys.executable, "check_proof.py", "proof.json"]
    assert subprocess.run([*check, root], cwd=tmp_path, check=False, capture_output=True).returncode == 0
    assert subprocess.run([*check, "00" * 32], cwd=tmp_path, check=False, capture_output=True).returncode == 1
    # for an authority the links are hashes alone: what the platform keeps of the price is not its business
    proof = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))
    assert proof["links"]
    assert all("text" not in link for link in proof["links"])

"""Does a rotation of the master key in the middle of a busy day lose nothing?"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.delivery.models import Batch, Code
from anxin.flows.claim_supply import claim_supply
from anxin.flows.import_stock import import_stock
from anxin.flows.reseal import PLACES
from anxin.flows.reveal_code import reveal_code
from anxin.flows.withdraw_batch import withdraw_batch
from anxin.orders.models import Order
from anxin.site.key_files import KeyFiles
from anxin.site.keys import _LOCK
from anxin.vault.fields import SealedText
from tests.support.cast import QQ, Stage, furnished
from tests.support.databases import Database

PATIENCE_SECONDS = 120.0


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyFiles]:
    """The keys of an installation of this test's own."""
    files = KeyFiles(tmp_path / "secrets")
    vault.configure_from(files.read)
    yield files
    vault.configure_from(settings.ANXIN_KEYS.read)


@pytest.fixture
def busy(keys: KeyFiles, committed_db: Database) -> Stage:
    """A shop whose secrets lie under these keys, with orders of every kind."""
    stage = furnished()
    for _ in range(3):
        stage.buys("steam-50")
        stage.buys("qq-coin-50", account=QQ)
    return stage


def rotate(keys: KeyFiles, database: Database) -> "subprocess.Popen[str]":
    """`anxin keys rotate`, as a process beside this one."""
    environment = {**os.environ, "ANXIN_VAR": str(keys.folder.parent), "DATABASE_URL": database.url, "LANG": "C"}
    command = [sys.executable, "-m", "anxin.site.cli", "keys", "rotate"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_a_rotation_beside_another_changes_no_key(busy: Stage, keys: KeyFiles, committed_db: Database) -> None:
    before = keys.read()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            beside = rotate(keys, committed_db)
            said = beside.communicate(timeout=PATIENCE_SECONDS)[0]
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    assert (beside.returncode, keys.read()) == (1, before)
    assert "under way" in said


def sealed_texts() -> list[bytes]:
    """Everything that lies under a master key."""
    found = [*Batch.objects.values_list("data_key_sealed", flat=True)]
    found += Order.objects.values_list("contact_sealed", flat=True)
    return [bytes(sealed) for sealed in found]


def brings(stage: Stage, brought: list[str]) -> None:
    """One more code comes onto the shelf, in a batch of its own."""
    brought.append(f"CODE-{len(brought)}")
    import_stock(stage.world.stock, stage.item("game-100"), "x.txt", brought[-1].encode(), by="s", at=stage.at)


def replaced(stage: Stage, brought: list[str]) -> str:
    """A batch is withdrawn of which a code was sold and not seen: what its buyer sees in its place."""
    order = stage.buys("game-100").pk
    brings(stage, brought)
    bad = Code.objects.get(delivery__order=order)
    withdraw_batch(bad.batch_id, reason="bad", by="staff:x", at=stage.at)
    (code,) = reveal_code(order, by="buyer", at=stage.at)
    assert code.code != bad.pk
    return code.text


def test_a_rotation_beside_imports_sales_withdrawals_and_reveals_loses_nothing(
    busy: Stage, keys: KeyFiles, committed_db: Database
) -> None:
    old = keys.read().master
    process = rotate(keys, committed_db)
    brought: list[str] = []
    seen: list[str] = []
    while process.poll() is None or len(brought) < 6:
        seen.append(replaced(busy, brought))
        # one to be sold now, one to be sold before its batch is withdrawn
        brings(busy, brought)
        brings(busy, brought)
        order = busy.buys("steam-50") if len(seen) < 10 else busy.buys("game-100")
        seen += [code.text for code in reveal_code(order.pk, by="buyer", at=busy.at)]
    said = process.communicate(timeout=PATIENCE_SECONDS)[0]
    assert process.returncode == 0, said
    ring = keys.read()
    assert ring.retired == (old,), "kept until nobody can need it"
    late = rotate(keys, committed_db)
    assert "0 left" in late.communicate(timeout=PATIENCE_SECONDS)[0]
    only_the_last(keys, committed_db)
    orders = Order.objects.filter(lines__goods="code", state="delivered")
    shown = [code.text for order in orders for code in reveal_code(order.pk, by="buyer", at=busy.at)]
    assert set(seen) <= set(shown)
    opened = [
        vault.unseal_with(vault.open_data_key(code.batch.data_key_sealed, "codes"), code.sealed, "codes")
        for code in Code.objects.select_related("batch")
    ]
    assert {*brought, *seen} <= set(opened), "on the shelf, sold, seen or withdrawn: each opens"
    again = import_stock(busy.world.stock, busy.item("steam-50"), "y.txt", b"CODE-0", by="s", at=busy.at)
    assert again.taken == 0, "a code is known for all time, whatever the key"
    assert {errand.account for errand in claim_supply(Kind.SUPPLIER_PLACE, limit=9, at=busy.at, lease_seconds=60)} == {
        QQ
    }


def only_the_last(keys: KeyFiles, database: Database) -> None:
    """From now on nothing but the newest master key is here."""
    ring = keys.read()
    vault.configure(ring.master, marks=ring.marks)
    assert all(sealed.startswith(vault.sealed_under(ring.master)) for sealed in sealed_texts())


def test_no_place_is_forgotten() -> None:
    columns = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name.endswith("_sealed") or isinstance(field, SealedText)
    }
    assert len(columns) >= 6
    assert columns == {(place.table, place.column) for place in PLACES}, "name it in anxin/flows/reseal.py"

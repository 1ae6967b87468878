"""Anybody can check a proof against the published root, with nothing of ours but forty lines."""

import json
import subprocess
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from anxin.ledger import check_proof as standalone
from anxin.ledger import merkle
from anxin.ledger.models import Root
from anxin.ledger.prove import NotSealedYet, prove
from anxin.ledger.seal_day import seal_day
from anxin.ledger.transfer import transfer
from anxin.refs import new_id
from anxin.routines import schema
from tests.ledger.books import NOON, Books, wait_until_all_is_past
from tests.support.databases import Database

SCRIPT = Path(standalone.__file__)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40), st.data())
def test_every_leaf_leads_to_the_root_and_no_other_does(leaves: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    turns = merkle.path(leaves, place)
    assert merkle.climb(leaves[place], turns) == merkle.root(leaves)
    assert merkle.climb(sha256(leaves[place]).digest(), turns) != merkle.root(leaves)


@given(st.lists(st.lists(st.binary(min_size=32, max_size=32), max_size=9), max_size=9))
def test_a_tree_that_grows_in_parts_has_the_root_of_the_whole(parts: list[list[bytes]]) -> None:
    tree = merkle.Tree()
    for part in parts:
        tree.add(part)
    leaves = [leaf for part in parts for leaf in part]
    assert tree.leaves == len(leaves)
    assert all(merkle.climb(leaf, merkle.path(leaves, n)) == tree.root() for n, leaf in enumerate(leaves))
    assert tree.root() == merkle.root(leaves)


def test_no_leaves_have_a_root_too() -> None:
    assert merkle.root([]) == merkle.EMPTY


@pytest.fixture
def proof(committed_db: Database, books: Books) -> dict[str, Any]:
    orders = [new_id() for _ in range(5)]
    transfer([books.paid(order, 100) for order in orders])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {schema()}.chain_append(%s::uuid[], %s::uuid[], 'exhibit', %s::uuid[], %s::bytea[])",
            [orders, [books.shop] * 5, [new_id() for _ in orders], [bytes(32)] * 5],
        )
    wait_until_all_is_past()
    seal_day(date(2026, 11, 20), at=NOON)
    transfer([books.confirmed(orders[3], 40)])
    return prove(orders[3])


def run(proof: dict[str, Any], folder: Path, *published: str) -> tuple[int, str]:
    path = folder / "proof.json"
    path.write_text(json.dumps(proof), encoding="utf-8")
    # isolated and elsewhere: it must not find the package
    done = subprocess.run(
        [sys.executable, "-I", SCRIPT, path, *published], capture_output=True, text=True, check=False, cwd=folder
    )
    return done.returncode, done.stdout.strip()


def test_the_script_stands_alone_in_forty_lines() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 40
    assert "anxin" not in text


def test_a_proof_leads_to_the_published_root(proof: dict[str, Any], tmp_path: Path) -> None:
    published = bytes(Root.objects.get().hash).hex()
    assert proof["published"] == published
    assert [link["kind"] for link in proof["links"]] == ["transfer", "exhibit"]
    assert run(proof, tmp_path, published) == (0, f"holds, if {published} is what was published")


def test_another_root_is_not_led_to(proof: dict[str, Any], tmp_path: Path) -> None:
    code, said = run(proof, tmp_path, "00" * 32)
    assert code == 1
    assert "not the published root" in said


def test_a_changed_text_is_found(proof: dict[str, Any], tmp_path: Path) -> None:
    proof["links"][0]["text"] = proof["links"][0]["text"].replace("\n100\nCNY\n", "\n1\nCNY\n")
    assert run(proof, tmp_path) == (1, "the text of link 1 was changed")


def test_a_dropped_link_is_found(proof: dict[str, Any], tmp_path: Path) -> None:
    del proof["links"][0]
    assert run(proof, tmp_path) == (1, "link 1 is missing")
    proof["links"][0]["seq"] = 1
    code, said = run(proof, tmp_path)
    assert (code, "not the published root" in said) == (1, True)


def test_what_is_not_sealed_yet_says_so(proof: dict[str, Any], books: Books) -> None:
    order = new_id()
    transfer([books.paid(order, 1)])
    for subject in (order, UUID(int=1)):
        with pytest.raises(NotSealedYet):
            prove(subject)


def test_a_proof_looks_through_no_chains_but_its_own(proof: dict[str, Any]) -> None:
    with CaptureQueriesContext(connection) as asked:
        again = prove(UUID(proof["subject"]))
    assert again == proof
    assert not [query for query in asked.captured_queries if "chain_heads" in query["sql"]]


@pytest.mark.parametrize("change", ["DELETE FROM ledger_leaves", "UPDATE ledger_leaves SET kept = sha384('')"])
def test_leaves_that_were_tampered_with_are_not_believed(proof: dict[str, Any], change: str) -> None:
    with connection.cursor() as cursor:
        with pytest.raises(IntegrityError):
            cursor.execute(change)
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(change)
        cursor.execute("SET session_replication_role = DEFAULT")
    assert prove(UUID(proof["subject"])) == proof

"""Does every channel come to the right end under every fault, for payments and refunds, and is it told as a table?"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from anxin.bench.faults.case import Outcome
from anxin.bench.faults.docks import SUPPLIERS, Other
from anxin.bench.faults.parties import SETUPS
from anxin.integrations.registry import SUPPLIERS as KINDS
from tests.support.databases import Database

EXTREME = os.environ.get("ANXIN_EXTREME") == "1"
# what every channel can play; the whole matrix takes a quarter of an hour
FEW_OF_SUPPLIERS = ("deliver_twice", "silent")
DISPUTES = ("dispute", "dispute_lost", "dispute_won")
FEW = ("none", "unknown", "duplicate", "bounce", "balance_short")


def matrix(database: Database, *options: str) -> dict[str, Any]:
    """`anxin faults --json`, as a person runs it."""
    command = [sys.executable, "-m", "anxin.bench.faults", "--json", "--database", database.url, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1_800)
    assert done.stdout, done.stderr[-2_000:]
    told: dict[str, Any] = json.loads(done.stdout)
    wrong = [cell for cell in told["matrix"] if not cell["right"]]
    assert (done.returncode, wrong, told["books"]) == (0, [], [])
    return told


def registered(others: Mapping[str, Other]) -> list[str]:
    """The kinds of adapters behind the suppliers of the matrix."""
    return [other.kind for other in others.values()]


@pytest.mark.extreme
def test_every_cell_is_right(committed_db: Database) -> None:
    kinds = list(SETUPS) if EXTREME else ["epay", "usdt"]
    told = matrix(committed_db, "--suppliers", "--channels", *kinds, *([] if EXTREME else ["--faults", *FEW]))
    assert {cell["channel"] for cell in told["matrix"]} == set(kinds)
    assert told["right"] == told["cases"] == len(told["matrix"])
    assert all(cell["movements"] <= 1 for cell in told["matrix"])


@pytest.mark.extreme
def test_what_a_bank_takes_of_a_payment_ends_as_it_decides(committed_db: Database) -> None:
    told = matrix(committed_db, "--suppliers", "--channels", "stripe", "--faults", *DISPUTES)
    ends = {cell["fault"]: (cell["leg"], cell["state"]) for cell in told["matrix"]}
    assert ends == {
        "dispute": ("payment", "disputed, open"),
        "dispute_lost": ("payment", "disputed, lost"),
        "dispute_won": ("payment", "disputed, won"),
    }
    assert told["right"] == len(DISPUTES)


@pytest.mark.extreme
def test_every_cell_of_every_supplier_is_right(committed_db: Database) -> None:
    few = [] if EXTREME else ["--faults", *FEW_OF_SUPPLIERS]
    names = list(SUPPLIERS) if EXTREME else ["anxin", "acg"]
    told = matrix(committed_db, "--channels", "--suppliers", *names, *few)
    assert {cell["supplier"] for cell in told["matrix"]} == set(names)
    assert told["right"] == told["cases"] == len(told["matrix"])
    assert set(registered(SUPPLIERS)) == set(KINDS), "every adapter stands in the matrix"
    assert {cell["leg"] for cell in told["matrix"]} == {"deliver", "refund"}
    assert all(cell["delivered"] <= 1 or cell["surplus"] for cell in told["matrix"])


def cell(**changes: Any) -> Outcome:
    told: dict[str, Any] = {
        "channel": "epay",
        "fault": "none",
        "leg": "payment",
        "state": "delivered",
        "acted": "machine",
    }
    told |= {"movements": 1, "moved_minor": 4_850, "booked_minor": 4_850, "price_minor": 4_850}
    return Outcome(**told | {"queryable": True, "seconds": 1.0} | changes)


BACK: dict[str, Any] = {"leg": "refund", "state": "arrived", "moved_minor": 0, "booked_minor": 0}


def test_what_ends_as_it_must_is_right() -> None:
    assert cell().right
    assert cell(**BACK).right
    assert cell(fault="wrong_amount", state="expired", moved_minor=0, booked_minor=0).right
    assert cell(**BACK, fault="unknown", acted="finance", queryable=False).right
    assert cell(leg="refund", fault="bounce", state="arrived in the balance", acted="buyer", movements=0).right


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "expired", "moved_minor": 0, "booked_minor": 0, "movements": 0},
        {"state": "refunded", "moved_minor": 0, "booked_minor": 0},
        {"moved_minor": 0, "booked_minor": 0},
        {"booked_minor": 4_849},
        {"movements": 2},
        {"leg": "refund", "state": "arrived in the balance", "acted": "buyer", "movements": 0},
        {**BACK, "fault": "unknown", "acted": "finance"},
        {**BACK, "fault": "unknown", "queryable": False},
        {**BACK, "moved_minor": 4_850, "booked_minor": 4_850},
        {"leg": "refund", "state": "accepted"},
    ],
)
def test_another_end_is_wrong_though_nothing_is_missing(changes: dict[str, Any]) -> None:
    assert not cell(**changes).right


TAKEN: dict[str, Any] = {"moved_minor": 0, "booked_minor": 0}


@pytest.mark.parametrize(("fault", "end"), [("dispute", "open"), ("dispute_lost", "lost")])
def test_what_a_bank_took_is_gone_there_and_here(fault: str, end: str) -> None:
    assert cell(fault=fault, state=f"disputed, {end}", **TAKEN).right
    assert not cell(fault=fault, state=f"disputed, {end}").right
    assert not cell(fault=fault, state="delivered").right
    assert cell(fault="dispute_won", state="disputed, won").right
    assert not cell(fault="dispute_won", state="disputed, won", **TAKEN).right

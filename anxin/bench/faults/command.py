"""What does a person ask to see of faults? `anxin faults [--json] [--channels …] [--suppliers …] [--faults …]`."""

import argparse
import contextlib
import importlib
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

from anxin.bench.faults.case import DISPUTED, Outcome, run_case
from anxin.bench.faults.docks import SUPPLIERS
from anxin.bench.faults.parties import MODULES, SETUPS, party
from anxin.bench.faults.supply import LEGS as SUPPLY_LEGS
from anxin.bench.faults.supply import Supplied, dock, run_supply
from anxin.bench.faults.world import World, world

LEGS = ("payment", "refund")
# what concerns bills or shares alone is tested with them
ELSEWHERE = frozenset(
    {"share_fails", "return_fails", "wrong_hash", "cut_short", "bill_differs", "bill_lacks", "bill_repeats"}
)


def main(rest: Sequence[str]) -> int:
    """Play every case and print the matrix; 0 where every cell is right."""
    parser = argparse.ArgumentParser(prog="anxin faults", description="every channel and supplier × every fault")
    parser.add_argument("--json", action="store_true", help="print the matrix as JSON")
    parser.add_argument("--channels", nargs="*", choices=list(SETUPS), default=list(SETUPS))
    parser.add_argument("--suppliers", nargs="*", choices=list(SUPPLIERS), default=list(SUPPLIERS))
    parser.add_argument("--faults", nargs="*", help="only these faults")
    parser.add_argument("--legs", nargs="*", choices=[*LEGS, *SUPPLY_LEGS], default=[*LEGS, *SUPPLY_LEGS])
    parser.add_argument("--database", help="a migrated database without a shop; default: a server for the run")
    chosen = parser.parse_args(rest)
    outcomes: list[Outcome | Supplied] = []
    with contextlib.ExitStack() as stack:
        stack.enter_context(_database(chosen.database))
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stage = stack.enter_context(world(chosen.channels, Path(folder)))
        for kind in chosen.channels:
            for fault, leg in product(_faults(kind, chosen.faults), _legs(kind, chosen.legs)):
                if fault in DISPUTED and leg != "payment":
                    continue
                outcome = run_case(stage, kind, fault, leg)
                outcomes.append(outcome)
                _tell(outcome)
        for name in chosen.suppliers:
            for cell in _at_supplier(stage, name, Path(folder), chosen):
                outcomes.append(cell)
                _tell_supply(cell)
        findings = _books()
    counts = Counter("right" if one.right else "wrong" for one in outcomes)
    if chosen.json:
        told = {"cases": len(outcomes), **counts, "books": findings, "matrix": [one.as_data() for one in outcomes]}
        print(json.dumps(told, indent=1))
    else:
        print(f"{len(outcomes)} cases: {counts['right']} right, {counts['wrong']} wrong")
        print("\n".join(findings) or "the books are proven")
    return 0 if outcomes and not counts["wrong"] and not findings else 1


def _books() -> list[str]:
    """What does not hold in the books after all of it; nothing when they are proven."""
    from anxin.ledger.verify import verify
    from anxin.site.closed import closed

    return [finding.sentence.en for finding in verify(closed=closed).findings]


def _at_supplier(stage: World, name: str, folder: Path, chosen: argparse.Namespace) -> Iterator[Supplied]:
    with party(name, folder, SUPPLIERS[name].setup()) as other:
        dock(stage, name, other)
        for fault, leg in product(_faults(name, chosen.faults), SUPPLY_LEGS):
            if leg in chosen.legs:
                yield run_supply(stage, name, other, fault, leg)


def _tell_supply(one: Supplied) -> None:
    mark = "right" if one.right else "WRONG"
    print(
        f"{mark}  {one.supplier:<10}{one.fault:<26}{one.leg:<9}{one.state:<24}{one.acted:<9}"
        f"went out {one.delivered}  refunded {one.refunded_minor}  too many: {one.surplus or '-'}  {one.seconds} s",
        file=sys.stderr,
        flush=True,
    )


def _faults(kind: str, only: Sequence[str] | None) -> list[str]:
    other = SUPPLIERS.get(kind)
    home = other.knobs if other else f"{MODULES.get(kind, kind)}.knobs"
    knobs = importlib.import_module(f"anxin.simulators.{home}")
    behaviours = other.behaviours if other else ()
    known = ["none", *sorted(knobs.FAULTS - ELSEWHERE), *behaviours]
    return [fault for fault in known if (not only or fault in only) and BY_THE_BILL.get(kind) != fault]


# who takes a refund back without a word and cannot be asked is found out by the bill alone, which has its own tests
BY_THE_BILL = {"epay": "reversed_later"}


def _legs(kind: str, wanted: Sequence[str]) -> list[str]:
    return [leg for leg in LEGS if leg in wanted and (leg == "payment" or kind != "usdt")]


def _tell(one: Outcome) -> None:
    mark = "right" if one.right else "WRONG"
    print(
        f"{mark}  {one.channel:<10}{one.fault:<26}{one.leg:<9}{one.state:<24}{one.acted:<9}"
        f"moved {one.movements}  there {one.moved_minor}  booked {one.booked_minor}  {one.seconds} s",
        file=sys.stderr,
        flush=True,
    )


@contextlib.contextmanager
def _database(address: str | None) -> Iterator[None]:
    os.environ |= {"ANXIN_CLOCK": "row", "DJANGO_SETTINGS_MODULE": "anxin.site.settings"}
    if address is None:
        from anxin.bench.server import BenchServer

        with BenchServer() as server:
            server.prepare()
            yield
        return
    os.environ["DATABASE_URL"] = address
    import django

    django.setup()
    from anxin.routines.install import install

    install()
    yield

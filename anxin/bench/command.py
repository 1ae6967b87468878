"""What does a person ask to have measured? `anxin bench NAME … --json`."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from anxin.bench.others import Others
from anxin.bench.results import Result, machine, rate, table
from anxin.bench.server import WORDS, BenchServer

NAMES = (
    "single",
    "one_supplier",
    "batch_1000",
    "batch_1000_floor",
    "hordak",
    "hordak_single",
    "verify",
    "growth",
    "policy",
    "policy_longest",
    "policy_sql",
    "case_deadlines",
    "case_facts",
    "due_together",
    "pack",
    "payments",
    "queue",
    "reconcile",
    "stock",
    "stock_one",
    "stock_sets",
    "sweep",
    "sweep_rows",
)
# what takes minutes to write, and a folder may keep
LONG_BOOKS = ("verify", "growth")


def main(rest: Sequence[str]) -> int:
    """Measure what is named, or all; print it, and write the page if asked."""
    parser = argparse.ArgumentParser(prog="anxin bench", description="measure, each beside a reference")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(NAMES)} (default: all)")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument("--repeats", type=int, default=9, help="pairs of runs (default 9)")
    parser.add_argument("--seconds", type=int, default=5, help="length of a run (default 5)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="length of the books for verify and growth")
    parser.add_argument("--orders", type=int, default=1_000, help="how many promises pass at once (due_together)")
    parser.add_argument("--folder", type=Path, help="keep the server's data here instead of a temporary folder")
    parser.add_argument("--write", type=Path, help="put the results on this page; rows of others stay")
    chosen = parser.parse_args(rest)
    unknown = set(chosen.names) - set(NAMES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(NAMES)}")
    results: list[Result] = []
    with BenchServer(chosen.folder) as server:
        server.prepare()
        for name in chosen.names or NAMES:
            print(f"… {name}", file=sys.stderr, flush=True)
            if name not in LONG_BOOKS:
                server.begin_anew()
            others = Others(server)
            try:
                result = _measure(name, server, chosen)
            except RuntimeError as problem:
                print(f"  not measured: {problem}", file=sys.stderr, flush=True)
                continue
            result = replace(result, note="; ".join(filter(None, [result.note, others.told()])))
            results.append(result)
            if chosen.write:
                _write(chosen.write, result)
            print(
                f"  {rate(result.per_second)}/s, {result.ratio:.2f} × {result.reference} "
                f"({result.spread[0]:.2f}–{result.spread[1]:.2f}); CPU {result.as_data()['cpu_ms']:.3f} ms, "
                f"reference {result.as_data()['reference_cpu_ms']:.3f} ms; {result.note}",
                file=sys.stderr,
                flush=True,
            )
    if chosen.json:
        told = {
            "bench": ", ".join(chosen.names or NAMES),
            "machine": machine(),
            "results": [r.as_data() for r in results],
        }
        print(json.dumps(told, indent=1))
    return 0 if len(results) == len(chosen.names or NAMES) else 1


def _write(page: Path, result: Result) -> None:
    """At once, so that what was measured stays when the rest is broken off."""
    page.parent.mkdir(parents=True, exist_ok=True)
    before = page.read_text(encoding="utf-8") if page.exists() else ""
    page.write_text(table([result], WORDS, before), encoding="utf-8")


def _measure(name: str, server: BenchServer, chosen: argparse.Namespace) -> Result:
    from anxin.bench.batch import batch_1000, batch_1000_floor
    from anxin.bench.case_facts import case_facts
    from anxin.bench.due_together import due_together
    from anxin.bench.growth import growth
    from anxin.bench.hordak import hordak, hordak_single
    from anxin.bench.policy import policy, policy_longest, policy_sql
    from anxin.bench.proving import verify
    from anxin.bench.reconcile import reconcile
    from anxin.bench.single import one_supplier, single
    from anxin.bench.stock import stock, stock_one, stock_sets

    by_time: dict[str, Callable[..., Result]] = {
        "single": single,
        "one_supplier": one_supplier,
        "batch_1000": batch_1000,
        "batch_1000_floor": batch_1000_floor,
        "hordak": hordak,
        "hordak_single": hordak_single,
        "policy": policy,
        "policy_longest": policy_longest,
        "policy_sql": policy_sql,
        "stock": stock,
        "stock_one": stock_one,
        "stock_sets": stock_sets,
    }
    if name == "payments":
        from anxin.bench.payments import payments

        return payments(server, count=chosen.orders, seconds=chosen.seconds, repeats=min(chosen.repeats, 5))
    if name == "pack":
        from anxin.bench.pack import pack

        return pack(server, repeats=min(chosen.repeats, 5))
    if name == "queue":
        from anxin.bench.queue import queue

        return queue(server, repeats=min(chosen.repeats, 5))
    if name == "case_deadlines":
        from anxin.bench.case_deadlines import case_deadlines

        return case_deadlines(server, repeats=min(chosen.repeats, 5))
    if name == "case_facts":
        return case_facts(server, repeats=min(chosen.repeats, 5))
    if name.startswith("sweep"):
        from anxin.bench.sweep import sweep, sweep_rows

        return (sweep if name == "sweep" else sweep_rows)(server, count=chosen.orders, repeats=min(chosen.repeats, 5))
    if name == "due_together":
        return due_together(server, count=chosen.orders, repeats=min(chosen.repeats, 5))
    if name == "reconcile":
        return reconcile(server, rows=chosen.rows, repeats=min(chosen.repeats, 5))
    by_rows: dict[str, Callable[..., Result]] = {"verify": verify, "growth": growth}
    if name in by_time:
        return by_time[name](server, seconds=chosen.seconds, repeats=chosen.repeats)
    return by_rows[name](server, rows=chosen.rows, repeats=min(chosen.repeats, 5))

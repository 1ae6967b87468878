"""Processes that get ready, begin together, and answer a line each when they are done."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from anxin.bench.results import Rate
from anxin.bench.server import TICKS, BenchServer

READY, GO = "ready", "go"
Worker = subprocess.Popen[str]


class NotReady(RuntimeError):
    """A process ended before it was ready."""


@contextmanager
def made_ready(module: str, *words: str, count: int, env: Mapping[str, str] | None = None) -> Iterator[list[Worker]]:
    """So many processes of a module, each of which has said that it is ready. Raises NotReady."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", module, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **(env or {})},
        )
        for _ in range(count)
    ]
    try:
        for worker in workers:
            if worker.stdout is None or worker.stdout.readline().strip() != READY:
                raise NotReady(module)
        yield workers
    finally:
        for worker in workers:
            worker.communicate()


def run_together(server: BenchServer, workers: Sequence[Worker]) -> tuple[Rate, list[list[str]]]:
    """From the word to the last answer: items a second with the CPU of server and workers, and what each answered.

    The first word of an answer is how many items its worker did.
    """
    cpu, began = server.cpu_seconds() + _cpu(workers), time.perf_counter()
    for worker in workers:
        if worker.stdin is not None:
            worker.stdin.write(f"{GO}\n")
            worker.stdin.flush()
    told = [worker.stdout.readline().split() for worker in workers if worker.stdout]
    took = time.perf_counter() - began
    done = sum(int(words[0]) for words in told)
    spent = server.cpu_seconds() + _cpu(workers) - cpu
    return Rate(done / took, 1000 * spent / max(done, 1)), told


def wait_for_the_word() -> None:
    """In such a process: say that it is ready, and wait until all are."""
    print(READY, flush=True)
    sys.stdin.readline()


def _cpu(workers: Sequence[Worker]) -> float:
    """Seconds that they have used so far; none may have ended."""
    total = 0
    for worker in workers:
        stat = Path(f"/proc/{worker.pid}/stat").read_text(encoding="utf-8")
        total += sum(map(int, stat.rpartition(")")[2].split()[11:13]))
    return total / TICKS

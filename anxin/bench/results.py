"""What was measured, on what, and how is it told?"""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Rate:
    """One run: items a second, and the CPU that an item took, server and client together, in milliseconds."""

    per_second: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Result:
    """A measure and its reference, run in turn: medians, and the interval that the ratios of the pairs lie in."""

    name: str
    reference: str
    runs: Sequence[Rate]
    reference_runs: Sequence[Rate]
    target: float | None = None
    note: str = ""

    @property
    def per_second(self) -> float:
        return statistics.median(run.per_second for run in self.runs)

    @property
    def reference_per_second(self) -> float:
        return statistics.median(run.per_second for run in self.reference_runs)

    @property
    def ratios(self) -> list[float]:
        pairs = zip(self.runs, self.reference_runs, strict=True)
        return sorted(run.per_second / reference.per_second for run, reference in pairs if reference.per_second)

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios: two runs beside each other share the machine's mood."""
        return statistics.median(self.ratios) if self.ratios else 0.0

    @property
    def spread(self) -> tuple[float, float]:
        """The middle half of the pairs' ratios."""
        if len(self.ratios) < 4:
            return (min(self.ratios, default=0.0), max(self.ratios, default=0.0))
        low, _, high = statistics.quantiles(self.ratios, n=4)
        return low, high

    def as_data(self) -> dict[str, Any]:
        """The shape that `--json` promises."""
        return {
            "name": self.name,
            "per_second": round(self.per_second, 1),
            "reference": self.reference,
            "reference_per_second": round(self.reference_per_second, 1),
            "ratio": round(self.ratio, 3),
            "spread": [round(edge, 3) for edge in self.spread],
            "repeats": len(self.runs),
            "cpu_ms": round(statistics.median(run.cpu_ms for run in self.runs), 4),
            "reference_cpu_ms": round(statistics.median(run.cpu_ms for run in self.reference_runs), 4),
            "target": self.target,
            "note": self.note,
        }


def machine() -> str:
    """The machine in words."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({model}), {memory_gb:.0f} GB memory, {platform.system()} {platform.release()}"


def table(results: Sequence[Result], server: str, before: str = "") -> str:
    """The results as a page; rows of the page as it was before stay, but for those of what was measured now."""
    kept = {row.split("`")[1]: row for row in before.splitlines() if row.startswith("| `")}
    rows = "\n".join((kept | {result.name: _row(result) for result in results}).values())
    return f"""# What was measured

Written by `anxin bench`. Machine: {machine()}. Server: {server}.

Every measure ran in turn with its reference on the same server (ABBA); the ratio is the median of the pairs' ratios,
the interval their middle half. CPU is of server and client together, per item.

| measure | per second | CPU ms | reference | per second | CPU ms | ratio | interval | target | repeats | note |
|---|---|---|---|---|---|---|---|---|---|---|
{rows}
"""


def rate(per_second: float) -> str:
    """So many a second, with as many digits as say something."""
    return f"{per_second:,.0f}" if per_second >= 100 else f"{per_second:,.3g}"


def _row(result: Result) -> str:
    data = result.as_data()
    cells = (
        f"`{result.name}`",
        rate(result.per_second),
        f"{data['cpu_ms']:.3f}",
        result.reference,
        rate(result.reference_per_second),
        f"{data['reference_cpu_ms']:.3f}",
        f"**{result.ratio:.2f}**",
        f"{result.spread[0]:.2f}–{result.spread[1]:.2f}",
        "" if result.target is None else f"{result.target:.2g}",
        str(len(result.runs)),
        result.note,
    )
    return f"| {' | '.join(cells)} |"

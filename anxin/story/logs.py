"""Did a process of the shop stumble over something, even where no order shows it?"""

from pathlib import Path

BEGINS, LONGEST = "Traceback (most recent call last)", 300


def complaints(folder: Path) -> list[str]:
    """The last line of every traceback in the logs, with the log's name."""
    found = []
    for log in sorted(folder.glob("*.log")):
        inside = False
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            inside = inside or line.startswith(BEGINS)
            if inside and line and not line.startswith((" ", BEGINS)):
                found.append(f"{log.stem}: {line[:LONGEST]}")
                inside = False
    return found

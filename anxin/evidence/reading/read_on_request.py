"""What does the child process do that reads pictures? It answers one after the other, until nobody asks any more.

    python -m anxin.evidence.reading.read_on_request BYTES

Asked on its standard input and answering on its standard output, each message with its length before it. `BYTES` is
what it may take of address space: a picture that needs more ends with this process, and not with its parent.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

from anxin.evidence.reading.bounded import LENGTH
from anxin.evidence.reading.read_picture import read_picture
from anxin.refusal import Refusal


def read_on_request(most_bytes: int, asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the other end is closed."""
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while len(head := asked.read(LENGTH.size)) == LENGTH.size:
        told = json.dumps(_answer(asked.read(LENGTH.unpack(head)[0]))).encode()
        answers.write(LENGTH.pack(len(told)) + told)
        answers.flush()


def _answer(data: bytes) -> dict[str, Any]:
    began = time.process_time()
    try:
        reading = read_picture(data)
    except Refusal as refusal:
        return {"refused": type(refusal).__name__, "values": refusal.values}
    told = reading.to_json() | {"codes": list(reading.codes)}
    return {"reading": told, "cpu_seconds": time.process_time() - began, "peak_kilobytes": _peak_kilobytes()}


def _peak_kilobytes() -> int:
    """The most memory that this process held. Where Linux does not tell, the resource usage, which may be higher: a
    child begins with what its parent held."""
    try:
        told = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    [line] = [line for line in told.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1])


if __name__ == "__main__":
    # whatever a library prints goes to the log, and not between the answers
    answering = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    read_on_request(int(sys.argv[1]), sys.stdin.buffer, answering)

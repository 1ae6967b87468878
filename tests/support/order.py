"""In what order do tests run, so that at the end no process waits for another's long one?

Every process of xdist is given one stretch of the list, and takes from the end of another's when its own is done. So
the long files stand whole at the beginnings of the stretches: each is begun early, by one process, which builds what
its tests share once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

import pytest

# about how many seconds on two busy cores; what is not named takes few
LONG = {
    "tests/site/test_run.py": 95,
    "tests/faults/test_matrix.py": 90,
    "tests/story/test_story.py": 80,
    "tests/site/test_postgres.py": 30,
    "tests/web/test_looks.py": 30,
    "tests/complaints/test_cap.py": 25,
    "tests/flows/test_take_plain.py": 25,
    "tests/policy/test_compile_sql.py": 22,
    "tests/jobs/test_last_codes.py": 18,
    "tests/security/test_hostile_posts.py": 18,
    "tests/site/test_house_rules.py": 18,
    "tests/jobs/test_killed_anywhere.py": 15,
    "tests/flows/test_rotation.py": 13,
    "tests/flows/test_silence.py": 13,
    "tests/jobs/test_drain.py": 13,
    "tests/console/test_channels_look.py": 12,
    "tests/jobs/test_worker.py": 12,
    "tests/web/test_offer_looks.py": 10,
}


def long_first(items: Sequence[pytest.Item], processes: int) -> list[pytest.Item]:
    """The same tests, the long ones dealt to the beginnings of as many stretches as there are processes."""
    long: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    rest: list[pytest.Item] = []
    for item in items:
        path = item.nodeid.partition("::")[0]
        (long[path] if path in LONG else rest).append(item)
    stretches: list[list[pytest.Item]] = [[] for _ in range(processes)]
    seconds = [0] * processes
    for path in sorted(long, key=LONG.__getitem__, reverse=True):
        least = seconds.index(min(seconds))
        stretches[least] += long[path]
        seconds[least] += LONG[path]
    others, left = iter(rest), len(items)
    for place, stretch in enumerate(stretches):
        stretch += islice(others, max(0, left // (processes - place) - len(stretch)))
        left -= len(stretch)
    return [item for stretch in stretches for item in stretch]

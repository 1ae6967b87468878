"""Do the long files stand at the beginnings, whole, with no test lost?"""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.order import LONG, long_first

ROOT = Path(__file__).resolve().parents[2]


def files(order: Any) -> list[str]:
    return [item.nodeid.partition("::")[0] for item in order]


@pytest.mark.parametrize("processes", [1, 2, 3, 4])
def test_none_is_lost_and_the_longest_begin(processes: int) -> None:
    # as many as can be shared evenly
    names = [*(f"tests/short/test_{n}.py" for n in range(240 - len(LONG))), *LONG]
    items: Any = [SimpleNamespace(nodeid=f"{name}::test_{turn}") for turn in range(2) for name in names]
    order = long_first(items, processes)
    assert sorted(item.nodeid for item in order) == sorted(item.nodeid for item in items)
    share = len(items) // processes
    heads = [files(order[place * share :][:2]) for place in range(processes)]
    longest = sorted(LONG, key=LONG.__getitem__, reverse=True)[:processes]
    assert [head for head in heads if head[0] == head[1]] == heads, "a file stands whole"
    assert {head[0] for head in heads} == set(longest)


def test_few_long_ones_alone_keep_to_themselves() -> None:
    items: Any = [SimpleNamespace(nodeid=f"{next(iter(LONG))}::test_{n}") for n in range(5)]
    assert long_first(items, 3) == items


def test_every_file_that_is_called_long_is_there() -> None:
    assert [path for path in LONG if not (ROOT / path).exists()] == []

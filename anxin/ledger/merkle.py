"""How do many chain heads become one hash, and how is it shown that one of them is in it? Pure.

A leaf is the head of a chain, as it is: a sha256 over 64 bytes, which began with the chain's subject. A node is
`sha256(01 || left || right)`, over 65 bytes, so that no node can be passed off as a leaf; the last of an odd row moves
up as it is.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

EMPTY = sha256(b"").digest()


class Turn(NamedTuple):
    """One step from a leaf to the root: the neighbour's hash and the side on which it stands."""

    side: str
    hash: bytes


class Tree:
    """A tree that grows by many leaves at once, keeping no more than one hash for each level."""

    def __init__(self) -> None:
        self.leaves = 0
        self._heights: list[tuple[int, bytes]] = []

    def add(self, leaves: Iterable[bytes]) -> None:
        """The next leaves, in order."""
        row = list(leaves)
        self.leaves += len(row)
        left_over: list[tuple[int, bytes]] = []
        level = 0
        while row:
            if self._heights and self._heights[-1][0] == level:
                row.insert(0, self._heights.pop()[1])
            if len(row) % 2:
                left_over.append((level, row.pop()))
            row = [sha256(b"\1" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)]
            level += 1
        self._heights += reversed(left_over)

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._heights:
            return EMPTY
        *lower, (_, node) = self._heights
        for _, left in reversed(lower):
            node = sha256(b"\1" + left + node).digest()
        return node


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaves in order."""
    tree = Tree()
    tree.add(leaves)
    return tree.root()


def path(leaves: Sequence[bytes], place: int) -> list[Turn]:
    """The steps from the leaf at a place to the root."""
    turns = []
    row = list(leaves)
    while len(row) > 1:
        beside = place ^ 1
        if beside < len(row):
            turns.append(Turn("left" if beside < place else "right", row[beside]))
        row = [_join(row[n : n + 2]) for n in range(0, len(row), 2)]
        place //= 2
    return turns


def climb(start: bytes, turns: Iterable[Turn]) -> bytes:
    """The root that a leaf and its steps lead to."""
    node = start
    for turn in turns:
        node = sha256(b"\1" + (turn.hash + node if turn.side == "left" else node + turn.hash)).digest()
    return node


def root_hash(previous: bytes, day: str, leaves: int, top: bytes) -> bytes:
    """The hash by which a day's root is chained to the one before and published."""
    return sha256(previous + day.encode() + leaves.to_bytes(8, "big") + top).digest()


def _join(pair: Sequence[bytes]) -> bytes:
    return sha256(b"\1" + pair[0] + pair[1]).digest() if len(pair) == 2 else pair[0]

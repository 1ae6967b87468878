"""Which clause decides in every cell of the space of facts?

A decision diagram: each node asks for one fact, each edge is a set of cells, each leaf is the place of a clause in the
list. Equal parts are one node, so that the whole of all combinations (about 10^18 for the standard policy) is walked in
milliseconds. Everything that the proof asks is one of two walks:

- `reach(allowed)`: which clauses decide somewhere within these cells, each with an example;
- `pairs(other, steps)`: which two clauses decide before and after a step that changes some facts and no others.
"""

from collections.abc import Mapping, Sequence

from anxin.policy.clauses import Clause
from anxin.policy.space import Space
from anxin.refusal import Refusal
from anxin.texts import Text

Path = dict[str, int]
Steps = Mapping[str, Sequence[tuple[int, int]]]
Allowed = Mapping[str, frozenset[int]]
NOBODY = -1  # as a leaf and as a place, since the leaf of place p is -2 - p
MOST_NODES = 50_000


class TooTangled(Refusal):
    """The clauses test so many facts against each other that no proof ends in reasonable time."""

    text = Text(
        "条款之间牵涉的事实过多,无法证明,请拆分或简化条款。",
        "These clauses are too tangled to be proven. Split or simplify them.",
    )
    status = 422


class Diagram:
    """The diagram of an ordered list of clauses over a space; leaf `NOBODY` where no clause holds."""

    def __init__(self, clauses: Sequence[Clause], space: Space) -> None:
        self.space = space
        self.clauses = tuple(clauses)
        self.levels: list[int] = []
        self.kids: list[tuple[int, ...]] = []
        self._unique: dict[tuple[int, tuple[int, ...]], int] = {}
        self._made: dict[tuple[tuple[int, Box], ...], int] = {}
        start = []
        for place, clause in enumerate(clauses):
            for tests in clause.boxes:
                masks: dict[int, frozenset[int]] = {}
                for test in tests:
                    level, mask = space.level[test.fact], space.mask(test)
                    masks[level] = masks.get(level, mask) & mask
                if all(masks.values()):
                    start.append((place, tuple(sorted(masks.items()))))
        self.root = self._make(tuple(start))

    def _make(self, alive: "tuple[tuple[int, Box], ...]") -> int:
        kept: list[tuple[int, Box]] = []
        for each in dict.fromkeys(alive):
            kept.append(each)
            if not each[1]:
                break
        if not kept:
            return NOBODY
        if not kept[0][1]:
            return -2 - kept[0][0]
        key = tuple(kept)
        if (made := self._made.get(key)) is not None:
            return made
        level = min(box[0][0] for _, box in kept if box)
        kids = []
        for cell in range(len(self.space.cells[self.space.facts[level]])):
            left = []
            for place, box in kept:
                if not box or box[0][0] != level:
                    left.append((place, box))
                elif cell in box[0][1]:
                    left.append((place, box[1:]))
            kids.append(self._make(tuple(left)))
        self._made[key] = node = self._node(level, tuple(kids))
        return node

    def _node(self, level: int, kids: tuple[int, ...]) -> int:
        if len(set(kids)) == 1:
            return kids[0]
        if (node := self._unique.get((level, kids))) is None:
            if len(self.levels) >= MOST_NODES:
                raise TooTangled
            node = self._unique[level, kids] = len(self.levels)
            self.levels.append(level)
            self.kids.append(kids)
        return node

    def __len__(self) -> int:
        return len(self.levels)

    def reach(self, allowed: Allowed) -> dict[int, Path]:
        """The places of all clauses that decide within `allowed`, each with the cells of an example."""
        found: dict[int, Path] = {}
        seen: set[int] = set()
        limits = {self.space.level[name]: cells for name, cells in allowed.items()}
        rest = {name: min(cells) for name, cells in allowed.items()}
        stack: list[tuple[int, Path]] = [(self.root, {})]
        while stack:
            node, path = stack.pop()
            if node < 0:
                found.setdefault(-2 - node, {**rest, **path})
            elif node not in seen:
                seen.add(node)
                level = self.levels[node]
                name, kids = self.space.facts[level], self.kids[node]
                cells = limits.get(level, range(len(kids)))
                stack.extend((kids[cell], {**path, name: cell}) for cell in cells)
        return found

    def pairs(self, steps: Steps, allowed: Allowed, other: "Diagram | None" = None) -> "dict[Pair, tuple[Path, Path]]":
        """The places of the clauses before and after a step, with an example of both sides.

        `steps` lists for each changed fact the (before, after) cells; every other fact stays as it is, within
        `allowed`. `other` is the diagram after the step, on the same space; by default this one.
        """
        return _Walk(self, other or self, steps, allowed).found


Box = tuple[tuple[int, frozenset[int]], ...]
Pair = tuple[int, int]


class _Walk:
    def __init__(self, one: Diagram, two: Diagram, steps: Steps, allowed: Allowed) -> None:
        self.one, self.two = one, two
        self.facts = one.space.facts
        self.found: dict[Pair, tuple[Path, Path]] = {}
        self.seen: set[tuple[int, int]] = set()
        self.moves: list[Sequence[tuple[int, int]]] = []
        for name in self.facts:
            cells = allowed.get(name, range(len(one.space.cells[name])))
            stay = [(cell, cell) for cell in sorted(cells)]
            self.moves.append(steps.get(name, stay))
        self.named = {one.space.level[name] for name in (*steps, *allowed)}
        self.before: Path = {name: self.moves[one.space.level[name]][0][0] for name in (*allowed, *steps)}
        self.after: Path = {name: self.moves[one.space.level[name]][0][1] for name in (*allowed, *steps)}
        if all(self.moves):
            self._walk(one.root, two.root)

    def _walk(self, a: int, b: int) -> None:
        if (a, b) in self.seen:
            return
        self.seen.add((a, b))
        level_a = self.one.levels[a] if a >= 0 else 99
        level_b = self.two.levels[b] if b >= 0 else 99
        level = min(level_a, level_b)
        if level == 99:
            self.found[-2 - a, -2 - b] = (dict(self.before), dict(self.after))
            return
        name = self.facts[level]
        kept = self.before.get(name), self.after.get(name)
        kids_a = self.one.kids[a] if level_a == level else None
        kids_b = self.two.kids[b] if level_b == level else None
        for was, becomes in self.moves[level]:
            self.before[name], self.after[name] = was, becomes
            self._walk(kids_a[was] if kids_a else a, kids_b[becomes] if kids_b else b)
        for path, value in ((self.before, kept[0]), (self.after, kept[1])):
            if value is None:
                del path[name]
            else:
                path[name] = value

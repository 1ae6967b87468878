"""What does the source tree look like to the rules? It is read and never imported, so that bad examples can be too."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHELLS = frozenset({"web", "api", "console", "jobs", "integrations"})
OUTSIDE = frozenset({"bench", "story", "site", "simulators"})


def layers(pyproject: Path = ROOT / "pyproject.toml") -> list[list[str]]:
    """The contract's layers, the highest first: one truth for import-linter and for the rules below."""
    contracts = tomllib.loads(pyproject.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    lines = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    return [[name.strip().strip("()") for name in line.split("|")] for line in lines]


def ranks() -> dict[str, int]:
    """How high each package stands; siblings stand equally high."""
    return {name: height for height, names in enumerate(reversed(layers())) for name in names}


@dataclass(frozen=True)
class Import:
    """One imported name, dotted, with its line."""

    name: str
    line: int

    def under(self, *prefixes: str) -> bool:
        """Whether it is one of `prefixes` or lies in it."""
        return any(self.name == prefix or self.name.startswith(f"{prefix}.") for prefix in prefixes)


@dataclass
class Source:
    """One Python file of the house."""

    path: Path
    parts: tuple[str, ...]
    text: str

    @property
    def package(self) -> str:
        """`orders` of `anxin/orders/access.py`; empty for the files of the house itself."""
        return self.parts[0] if len(self.parts) > 1 else ""

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    @property
    def dotted(self) -> str:
        """The module's name, `anxin.orders.access`."""
        names = [*self.parts[:-1], self.stem]
        return ".".join(["anxin", *(names[:-1] if self.stem == "__init__" else names)])

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @cached_property
    def imports(self) -> list[Import]:
        """Everything imported anywhere in the file; `from a import b` is `a.b`."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [Import(alias.name, node.lineno) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found += [Import(f"{node.module or ''}.{alias.name}", node.lineno) for alias in node.names]
        return found

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function, methods and inner ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def public_functions(self) -> list[str]:
        """The names of the functions that the module offers."""
        return [
            node.name
            for node in self.tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
        ]

    def at(self, line: int) -> str:
        """Where, for a message."""
        return f"{'/'.join(('anxin', *self.parts))}:{line}"


@dataclass
class House:
    """A source tree: the folder that holds the packages."""

    root: Path = ROOT / "anxin"
    ranks: dict[str, int] = field(default_factory=ranks)

    @cached_property
    def sources(self) -> list[Source]:
        """All modules but migrations, which are history and not written by these rules."""
        return [
            Source(path, path.relative_to(self.root).parts, path.read_text(encoding="utf-8"))
            for path in sorted(self.root.rglob("*.py"))
            if "migrations" not in path.parts
        ]

    @cached_property
    def by_name(self) -> dict[str, Source]:
        return {source.dotted: source for source in self.sources}

    @cached_property
    def apps(self) -> frozenset[str]:
        """The packages in which nouns hold and verbs do."""
        low, high = self.ranks["agenda"], self.ranks["openness"]
        return frozenset(name for name, rank in self.ranks.items() if low <= rank <= high)

    def module_of(self, imported: Import) -> Source | None:
        """The module of the house that an import reaches, be it named itself or by one of its names."""
        return self.by_name.get(imported.name) or self.by_name.get(imported.name.rpartition(".")[0])

    @cached_property
    def free_of_django(self) -> frozenset[str]:
        """Modules that import no Django, neither themselves nor through the house."""
        tainted = {name for name, source in self.by_name.items() if any(i.under("django") for i in source.imports)}
        grew = True
        while grew:
            reach = {
                name
                for name, source in self.by_name.items()
                if any((met := self.module_of(i)) is not None and met.dotted in tainted for i in source.imports)
            }
            grew = not reach <= tainted
            tainted |= reach
        return frozenset(self.by_name) - tainted

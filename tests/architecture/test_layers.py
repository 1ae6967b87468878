"""Do imports, foreign keys, migrations and SQL all point down the life of an order?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.architecture.house import ROOT, layers, ranks

INSTEAD = "Point down: let the upper one hold the key, pass the value in, or compose both in a flow."
DEFINED = re.compile(
    r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE|VIEW|TYPE)\s+routines\.(\w+)", re.IGNORECASE
)
CALLED = re.compile(r"\broutines\.(\w+)")


def upward(edges: Iterable[tuple[str, str]], ranks: Mapping[str, int]) -> list[str]:
    """The edges (from, to) between packages that do not point down; inside one package all is allowed."""
    return [
        f"{source} → {target}: points up or sideways. {INSTEAD}"
        for source, target in edges
        if source != target and ranks[source] <= ranks[target]
    ]


def package_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "anxin" and len(parts) > 1 else None


def foreign_keys() -> list[tuple[str, str]]:
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete and field.is_relation else None
            if isinstance(target, type):
                found.append((package_of(model.__module__), package_of(target.__module__)))
    return [(source, target) for source, target in found if source and target]


def migration_edges() -> list[tuple[str, str]]:
    ours = {
        config.label: config.name.split(".")[1] for config in apps.get_app_configs() if config.name.startswith("anxin.")
    }
    return [
        (ours[label], ours[needed])
        for (label, _), migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items()
        for needed, _ in [*migration.dependencies, *migration.run_before]
        if label in ours and needed in ours
    ]


def without_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*", "", sql)


def sql_breaches(root: Path, ranks: Mapping[str, int], tables: Mapping[str, str]) -> list[str]:
    """Routines and tables that a package's SQL reaches above itself, or that nobody makes."""
    texts = {path: without_comments(path.read_text(encoding="utf-8")) for path in sorted(root.glob("*/sql/*.sql"))}
    owner = {name: path.parts[-3] for path, text in texts.items() for name in DEFINED.findall(text)}
    found = []
    for path, text in texts.items():
        package, where = path.parts[-3], "/".join(path.parts[-3:])
        for name in sorted(set(CALLED.findall(text))):
            if name not in owner:
                found.append(f"{where}: calls routines.{name}, which no file makes. Mend the name.")
            elif upward([(package, owner[name])], ranks):
                found.append(f"{where}: calls routines.{name} of {owner[name]}. {INSTEAD}")
        for table, home in tables.items():
            if re.search(rf"\b{table}\b", text) and upward([(package, home)], ranks):
                found.append(f"{where}: touches {table} of {home}. {INSTEAD}")
    return found


def our_tables() -> dict[str, str]:
    packages = {model._meta.db_table: package_of(model.__module__) for model in apps.get_models()}
    return {table: package for table, package in packages.items() if package}


def lint(pyproject: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    script = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [script, "--no-cache", "--no-logo", "--config", pyproject],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(cwd)},
        capture_output=True,
        text=True,
        check=False,
    )


def cycles(graph: grimp.ImportGraph) -> list[str]:
    """One sentence for every group of modules that import each other in a ring."""
    found, done = [], set()
    for module in sorted(graph.modules):
        if module in done or not graph.find_modules_directly_imported_by(module):
            continue
        ring = {
            other
            for other in graph.find_upstream_modules(module)
            if other != module and module in graph.find_upstream_modules(other)
        }
        done |= ring
        if ring:
            names = ", ".join(sorted({module, *ring}))
            found.append(f"{names}: import each other. Move what both need below them.")
    return found


def bad_house(folder: Path, files: dict[str, str]) -> Path:
    """A small house under our own contract."""
    names = {name for line in layers() for name in line}
    for name in names:
        (folder / "anxin" / name).mkdir(parents=True)
        (folder / "anxin" / name / "__init__.py").touch()
    (folder / "anxin" / "__init__.py").touch()
    for name, text in files.items():
        path = folder / "anxin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("[tool.importlinter]")[2]
    config = folder / "pyproject.toml"
    config.write_text(f"[tool.importlinter]{contract.partition('[tool.pytest')[0]}", encoding="utf-8")
    return config


def test_imports_point_down() -> None:
    result = lint(ROOT / "pyproject.toml", ROOT)
    assert result.returncode == 0, f"{result.stdout}\n{INSTEAD}"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"orders/x.py": "import anxin.cases"}, "anxin.orders is not allowed to import anxin.cases"),
        ({"catalog/x.py": "import anxin.policy"}, "anxin.catalog is not allowed to import anxin.policy"),
        ({"gossip/__init__.py": ""}, "gossip"),
    ],
    ids=["upward", "sideways", "without a layer"],
)
def test_a_bad_import_is_caught(files: dict[str, str], said: str, tmp_path: Path) -> None:
    result = lint(bad_house(tmp_path, files), tmp_path)
    assert result.returncode != 0
    assert said in result.stdout


def test_a_house_under_the_contract_passes(tmp_path: Path) -> None:
    result = lint(bad_house(tmp_path, {"cases/x.py": "import anxin.orders"}), tmp_path)
    assert result.returncode == 0, result.stdout


def test_no_modules_import_each_other() -> None:
    found = cycles(grimp.build_graph("anxin", cache_dir=None))
    assert not found, "\n".join(["", *found])


def test_a_ring_is_caught() -> None:
    graph = grimp.ImportGraph()
    for importer, imported in [("a", "b"), ("b", "c"), ("c", "a"), ("a", "d")]:
        graph.add_import(importer=importer, imported=imported)
    assert cycles(graph) == ["a, b, c: import each other. Move what both need below them."]


def test_foreign_keys_point_down() -> None:
    edges = foreign_keys()
    assert edges, "no foreign key was found at all: the test looks in the wrong place"
    assert not (found := upward(edges, ranks())), "\n".join(["", *found])


def test_migrations_depend_downward() -> None:
    edges = migration_edges()
    assert edges, "no migration was found at all: the test looks in the wrong place"
    assert not (found := upward(edges, ranks())), "\n".join(["", *found])


@pytest.mark.parametrize("edge", [("orders", "cases"), ("catalog", "policy"), ("ledger", "people")])
def test_an_upward_edge_is_caught(edge: tuple[str, str]) -> None:
    assert "Point down" in upward([edge], ranks())[0]


def test_a_downward_edge_is_left_alone() -> None:
    assert upward([("cases", "orders"), ("orders", "orders")], ranks()) == []


def test_sql_calls_downward() -> None:
    found = sql_breaches(ROOT / "anxin", ranks(), our_tables())
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT routines.transfer(1);", "calls routines.transfer of refunds"),
        ("SELECT routines.nothing(1);", "which no file makes"),
        ("UPDATE refunds_refund SET x = 1;", "touches refunds_refund of refunds"),
    ],
)
def test_bad_sql_is_caught(sql: str, said: str, tmp_path: Path) -> None:
    for name, text in {"orders": sql, "refunds": "CREATE FUNCTION routines.transfer(x int) ..."}.items():
        (tmp_path / name / "sql").mkdir(parents=True)
        (tmp_path / name / "sql" / "x.sql").write_text(text, encoding="utf-8")
    found = sql_breaches(tmp_path, ranks(), {"refunds_refund": "refunds"})
    assert len(found) == 1
    assert said in found[0]


def test_sql_that_calls_down_is_left_alone(tmp_path: Path) -> None:
    texts = {"refunds": "SELECT routines.hold(1); -- cases_case", "orders": "CREATE FUNCTION routines.hold(x int) ..."}
    for name, text in texts.items():
        (tmp_path / name / "sql").mkdir(parents=True)
        (tmp_path / name / "sql" / "x.sql").write_text(text, encoding="utf-8")
    assert sql_breaches(tmp_path, ranks(), {"cases_case": "cases"}) == []

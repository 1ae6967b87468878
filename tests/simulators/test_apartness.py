"""Do the simulators share no code with us?"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from anxin import simulators

HOME = Path(simulators.__file__).parent


def imported(path: Path) -> set[str]:
    """Every module a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by full name"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_no_file_of_the_simulators_imports_ours() -> None:
    files = list(HOME.rglob("*.py"))
    assert len(files) > 10
    for path in files:
        ours = {name for name in imported(path) if name.split(".")[0] in ("anxin", "tests", "django")}
        foreign = {name for name in ours if not name.startswith("anxin.simulators")}
        assert not foreign, f"{path} imports {foreign}: write the code again, so that no mistake is made twice"


def test_nothing_of_ours_imports_the_simulators() -> None:
    for path in HOME.parent.rglob("*.py"):
        if HOME not in path.parents:
            borrowed = {name for name in imported(path) if name.startswith("anxin.simulators")}
            assert not borrowed, f"{path} imports {borrowed}: start the simulator as a process instead"


@pytest.mark.parametrize("name", sorted(main.parent.name for main in HOME.glob("*/__main__.py")))
def test_a_simulator_loads_nothing_of_ours(name: str) -> None:
    program = f"import anxin.simulators.{name}.__main__, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    ours = [module for module in loaded if module.startswith("anxin.") and not module.startswith("anxin.simulators")]
    assert ours == []
    assert "django" not in loaded

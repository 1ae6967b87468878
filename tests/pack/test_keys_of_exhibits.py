"""Has everything that is ever sealed its place in the table of who sees what?"""

import ast
from collections.abc import Iterator

from anxin.evidence.pack.words import KEYS, KINDS
from tests.architecture.house import House

SEALED = [source for source in House().sources if source.package == "flows" and "NewExhibit(" in source.text]


def keys_of(tree: ast.AST) -> Iterator[str]:
    """The names in every dictionary that is written out in a function that makes exhibits, or helps to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "content":
            for inner in ast.walk(node.value):
                if isinstance(inner, ast.Dict):
                    yield from (str(key.value) for key in inner.keys if isinstance(key, ast.Constant))
        if (
            isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
            and "content" in ast.unparse(node).split("=")[0]
        ):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Dict):
                    yield from (str(key.value) for key in inner.keys if isinstance(key, ast.Constant))
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                    yield str(target.slice.value)


def kinds_of(tree: ast.AST) -> Iterator[str]:
    """The kinds that are written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "NewExhibit":
            for given in node.keywords:
                if given.arg == "kind" and isinstance(given.value, ast.Constant):
                    yield str(given.value.value)


def test_every_key_is_somebodys_business() -> None:
    found = {key: source.at(1) for source in SEALED for key in keys_of(source.tree)}
    assert len(found) > 30
    unknown = {key: where for key, where in found.items() if key not in KEYS}
    assert not unknown, f"say in evidence/pack/words.py who may see it, else nobody is shown it: {unknown}"


def test_every_kind_has_a_name() -> None:
    found = {kind: source.at(1) for source in SEALED for kind in kinds_of(source.tree)}
    assert len(found) > 20
    unnamed = {kind: where for kind, where in found.items() if kind not in KINDS}
    assert not unnamed, f"name it in evidence/pack/words.py: {unnamed}"

"""How many flows can one run of a function call? Counted along its longest path: of two branches only one is run."""

from __future__ import annotations

import ast
from collections.abc import Sequence

ENDINGS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def flow_names(tree: ast.Module) -> set[str]:
    """The local names under which flows can be called: imported, or given another name. Classes are no flows."""
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("anxin.flows")
        for alias in node.names
        if alias.name[0].islower()
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _stands_for(node.value, names):
            names.add(node.targets[0].id)
    return names


def _stands_for(value: ast.expr, names: set[str]) -> bool:
    if isinstance(value, ast.IfExp):
        return _stands_for(value.body, names) or _stands_for(value.orelse, names)
    return isinstance(value, ast.Name) and value.id in names


def calls_on_longest_path(body: Sequence[ast.stmt], names: set[str]) -> int:
    """Count the calls of `names` on the path through `body` that makes most of them; a loop's body counts once."""
    total = 0
    for index, statement in enumerate(body):
        rest = body[index + 1 :]
        if isinstance(statement, ast.If):
            yes, no = statement.body, statement.orelse
            after_yes = [] if _ends(yes) else rest
            after_no = [] if _ends(no) else rest
            branches = max(
                calls_on_longest_path([*yes, *after_yes], names), calls_on_longest_path([*no, *after_no], names)
            )
            return total + _in(statement.test, names) + branches
        total += _statement(statement, names)
        if isinstance(statement, ENDINGS):
            break
    return total


def _statement(statement: ast.stmt, names: set[str]) -> int:
    if isinstance(statement, INNER):
        return 0
    if isinstance(statement, ast.For | ast.AsyncFor | ast.While):
        head = statement.test if isinstance(statement, ast.While) else statement.iter
        return _in(head, names) + calls_on_longest_path(statement.body, names)
    if isinstance(statement, ast.With | ast.AsyncWith):
        heads = sum(_in(item.context_expr, names) for item in statement.items)
        return heads + calls_on_longest_path(statement.body, names)
    if isinstance(statement, ast.Try):
        handlers = [calls_on_longest_path(handler.body, names) for handler in statement.handlers]
        tried = calls_on_longest_path([*statement.body, *statement.orelse], names)
        # what refused did nothing, so a handler stands beside the body and not after it
        return max([tried, *handlers]) + calls_on_longest_path(statement.finalbody, names)
    if isinstance(statement, ast.Match):
        return _in(statement.subject, names) + max(calls_on_longest_path(case.body, names) for case in statement.cases)
    return _in(statement, names)


def _ends(body: Sequence[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], ENDINGS)


def _in(node: ast.AST, names: set[str]) -> int:
    """Calls within one expression; the two arms of `a if b else c` are branches as well."""
    if isinstance(node, INNER):
        return 0
    if isinstance(node, ast.IfExp):
        return _in(node.test, names) + max(_in(node.body, names), _in(node.orelse, names))
    own = int(isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names)
    return own + sum(_in(child, names) for child in ast.iter_child_nodes(node))

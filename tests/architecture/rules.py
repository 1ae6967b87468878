"""Which rules of the house can be seen in its source? Each takes a house and returns a sentence for every breach.

A sentence says where, what, and what to do instead.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.calls import calls_on_longest_path, flow_names
from tests.architecture.house import OUTSIDE, SHELLS, House, Source
from tests.architecture.nouns import NOUNS

DRAWERS = frozenset({"utils", "services", "helpers", "signals", "managers", "common", "misc", "tasks", "views"})
MAY_HOLD_TWO_FLOWS = frozenset({"pay"})
NETWORK = ("httpx", "socket", "requests", "smtplib", "ssl", "aiohttp", "urllib.request", "http.client", "websockets")
OUTSIDERS = ("anxin.integrations", "anxin.simulators", "django.core.mail")
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "timezone.now",
}
SQL_CLOCK = re.compile(
    r"\b(now\(\)|current_timestamp|localtimestamp|current_date|statement_timestamp\(\))", re.IGNORECASE
)
REAL_CLOCK = re.compile(r"\bclock_timestamp\(\)", re.IGNORECASE)
SQL_TEXT = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b")
PURE_PACKAGES = frozenset({"texts", "refs", "refusal", "money", "workdays"})
PURE_FILES = frozenset(
    {
        "agenda/kinds",
        "agenda/asks",
        "agenda/backoff",
        "agenda/next_act",
        "agenda/act_on_found",
        "credit/score",
        "ledger/accounts",
        "policy/facts",
        "policy/clauses",
        "policy/decide",
        "policy/document",
        "policy/wording",
        "policy/prove",
        "policy/lint",
    }
)
# the machinery on which every app stands: its rows belong to the app that writes them
MACHINERY = frozenset({"anxin.agenda.plan", "anxin.transitions.move"})
LONGEST_FILE, LONGEST_FUNCTION = 400, 70


def every_package_has_its_layer(house: House) -> Iterator[str]:
    """A package that no layer names could import anything."""
    for folder in sorted(path.parent for path in house.root.glob("*/__init__.py")):
        if folder.name not in house.ranks:
            yield f"anxin/{folder.name}: in no layer. Give it its place in [tool.importlinter] of pyproject.toml."


def no_drawers(house: House) -> Iterator[str]:
    """A drawer takes anything, so nothing is found in it."""
    for source in house.sources:
        if source.stem in DRAWERS:
            yield f"{source.at(1)}: a drawer. Name the file for the noun it holds or the verb it does."


def a_verb_file_does_one_thing(house: House) -> Iterator[str]:
    """Nouns hold, verbs do."""
    for source in house.sources:
        if source.package not in house.apps | {"flows"} or source.stem in NOUNS:
            continue
        if source.public_functions() != [source.stem]:
            offers = ", ".join(source.public_functions()) or "nothing"
            yield (
                f"{source.at(1)}: offers {offers}. A verb file has one public function of its own name: split it, or, "
                "if it holds and does not do, write its name into tests/architecture/nouns.py."
            )


def verbs_are_called_by_flows_only(house: House) -> Iterator[str]:
    """What changes a table is part of somebody's transaction; pure verbs change nothing and may be used anywhere.

    An app's verb may call the machinery below it for its own rows. The bench measures verbs on a database of its own.
    """
    for source in house.sources:
        if source.package in {"flows", "bench"}:
            continue
        for imported in source.imports:
            verb = house.module_of(imported)
            if verb is None or verb.package == source.package or verb.package not in house.apps:
                continue
            if source.package in house.apps and verb.dotted in MACHINERY:
                continue
            if verb.stem not in NOUNS and verb.dotted not in house.free_of_django:
                yield (
                    f"{source.at(imported.line)}: calls the verb {verb.dotted}. Verbs are called by flows: "
                    "call the flow that needs it, or read through `queries` or `access`."
                )


def a_shell_step_calls_one_flow(house: House) -> Iterator[str]:
    """Two flows in a row are two transactions, and a crash between them leaves half of a thought."""
    for source in house.sources:
        if source.package not in SHELLS:
            continue
        names = flow_names(source.tree)
        for function in source.functions():
            allowed = 2 if function.name.startswith("ask_") or function.name in MAY_HOLD_TWO_FLOWS else 1
            called = calls_on_longest_path(function.body, names)
            if called > allowed:
                yield (
                    f"{source.at(function.lineno)}: {function.name} calls {called} flows. Make one flow of them; only "
                    "a conversation with the world (`ask_…`) may hold two, with the ask between them."
                )


def only_shells_read_the_clock(house: House) -> Iterator[str]:
    """A business time that is passed in can be moved, repeated and tested."""
    for source in house.sources:
        if source.package in SHELLS | OUTSIDE | {"clock"}:
            continue
        found = [i.line for i in source.imports if i.under("anxin.clock") or i.name.endswith("timezone.now")]
        found += [i.line for i in source.imports if i.under("django.db.models.functions.Now", "time.time")]
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and ".".join(ast.unparse(node).split(".")[-2:]) in CLOCKS:
                found.append(node.lineno)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _sql_clock(source, node.value):
                found.append(node.lineno)
        for line in sorted(set(found)):
            yield f"{source.at(line)}: reads the clock. Take the business time as `at=` from the shell."


def _sql_clock(source: Source, text: str) -> bool:
    if not SQL_TEXT.search(text):
        return False
    # leases are the one thing that runs by the database's real clock
    leases = source.package == "agenda"
    return bool(SQL_CLOCK.search(text) or (REAL_CLOCK.search(text) and not leases))


def sql_files_take_the_time_as_a_parameter(house: House) -> Iterator[str]:
    """The database's clock is not the business's."""
    for path in sorted(house.root.glob("*/sql/*.sql")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            code = line.split("--", 1)[0]
            if SQL_CLOCK.search(code) or REAL_CLOCK.search(code):
                where = path.relative_to(house.root.parent).as_posix()
                yield f"{where}:{number}: reads the clock. Take the business time as a parameter."


def only_shells_read_settings(house: House) -> Iterator[str]:
    """What depends on the installation comes in from above, or stands in a row."""
    for source in house.sources:
        if source.package in SHELLS | OUTSIDE | {"clock"} or source.stem == "apps":
            continue
        for imported in source.imports:
            if imported.under("django.conf", "anxin.site"):
                yield f"{source.at(imported.line)}: reads settings. Take the value as a parameter from the shell."


def no_network_in_flows_and_below(house: House) -> Iterator[str]:
    """A flow is a transaction, and a transaction never waits on the world."""
    for source in house.sources:
        if house.ranks.get(source.package, 99) > house.ranks["flows"]:
            continue
        for imported in source.imports:
            if imported.under(*NETWORK, *OUTSIDERS):
                yield (
                    f"{source.at(imported.line)}: imports {imported.name}. Plan an ask in the agenda instead; "
                    "a worker asks, with no transaction open."
                )


def a_flow_is_one_durable_transaction(house: House) -> Iterator[str]:
    """Durable: it refuses to run inside another one, so what it returns is committed."""
    for source in house.sources:
        if source.package != "flows" or len(source.parts) != 2 or source.stem in NOUNS:
            continue
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        flows = [node for node in source.tree.body if isinstance(node, functions) and node.name == source.stem]
        durable = any(_is_durable(flow) or _is_one_statement(source.tree, flow) for flow in flows)
        if not durable:
            yield f"{source.at(1)}: {source.stem} is not durable. Decorate it with @atomic(durable=True)."


def _is_durable(flow: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    wanted = r"(transaction\.)?atomic\(durable=True\)"
    return any(re.fullmatch(wanted, ast.unparse(decorator)) for decorator in flow.decorator_list)


def _is_one_statement(tree: ast.Module, flow: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """It asks the database once, by `alone` or, in a loop, `Soon.alone`, and calls no verb of ours and no model."""
    repeating = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)
    repeated = [node for node in ast.walk(flow) if isinstance(node, repeating)]
    imported = [
        node for node in tree.body if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("anxin")
    ]
    verbs = {alias.name for node in imported for alias in node.names if alias.name.islower()}
    return (
        _asks_alone(flow) == 1
        and not any(map(_asks_alone, repeated))
        and verbs == ({"alone"} if isinstance(flow, ast.FunctionDef) else set())
        and ".objects" not in ast.unparse(flow)
    )


def _asks_alone(tree: ast.AST) -> int:
    asks = {"alone", "soon.alone"}
    return sum(isinstance(node, ast.Call) and ast.unparse(node.func) in asks for node in ast.walk(tree))


def flows_open_no_second_transaction(house: House) -> Iterator[str]:
    """One request, one flow, one transaction: below a flow nobody decides what is committed."""
    for source in house.sources:
        if house.ranks.get(source.package, 99) > house.ranks["flows"] or source.package in {"routines", "clock"}:
            continue
        if source.package == "flows" and len(source.parts) == 2:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and "durable=True" in ast.unparse(node):
                yield f"{source.at(node.lineno)}: opens a transaction of its own. Work inside the flow's."


def pure_modules_know_no_django(house: House) -> Iterator[str]:
    """What decides must be provable, and run without a database."""
    for source in house.sources:
        name = "/".join(source.parts).removesuffix(".py")
        pure = source.package in PURE_PACKAGES or name in PURE_FILES or name.endswith("/states")
        if not pure or source.dotted in house.free_of_django:
            continue
        yield (
            f"{source.at(1)}: reaches Django through {_way_to_django(house, source)}. Pure modules take plain values: "
            "move what needs the database into `queries` or a verb."
        )


def _way_to_django(house: House, source: Source) -> str:
    for imported in source.imports:
        met = house.module_of(imported)
        if imported.under("django") or (met is not None and met.dotted not in house.free_of_django):
            return imported.name
    return "its package"


def files_and_functions_stay_short(house: House) -> Iterator[str]:
    """What does not fit on a few screens is not read."""
    for source in house.sources:
        if (lines := source.text.count("\n")) > LONGEST_FILE:
            yield f"{source.at(1)}: {lines} lines, more than {LONGEST_FILE}. Split it by the questions it answers."
        for function in source.functions():
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > LONGEST_FUNCTION:
                yield (
                    f"{source.at(function.lineno)}: {function.name} has {length} lines, more than {LONGEST_FUNCTION}. "
                    "Give its parts names of their own."
                )


def a_balance_names_its_currency(house: House) -> Iterator[str]:
    """An account holds several currencies, and what is left out is taken for yuan."""
    for source in house.sources:
        asked = {i.name.rpartition(".")[2] for i in source.imports if i.under("anxin.ledger.queries")}
        asked &= {"balance", "balances", "statement"}
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) not in asked:
                continue
            if all(keyword.arg != "currency" for keyword in node.keywords):
                yield f"{source.at(node.lineno)}: in which currency? Pass `currency=`, the order's or the shop's."


RULES = [
    every_package_has_its_layer,
    no_drawers,
    a_verb_file_does_one_thing,
    verbs_are_called_by_flows_only,
    a_shell_step_calls_one_flow,
    only_shells_read_the_clock,
    sql_files_take_the_time_as_a_parameter,
    only_shells_read_settings,
    no_network_in_flows_and_below,
    a_flow_is_one_durable_transaction,
    flows_open_no_second_transaction,
    pure_modules_know_no_django,
    files_and_functions_stay_short,
    a_balance_names_its_currency,
]

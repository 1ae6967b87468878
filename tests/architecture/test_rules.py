"""Does the house keep its rules, and does each rule catch a house that breaks it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.architecture import rules
from tests.architecture.house import House

Rule = Callable[[House], Iterator[str]]

# breaches known when their rule was written: each is to be mended, none may be added
DEBTS: frozenset[tuple[Rule, str]] = frozenset(
    {
        (rules.a_verb_file_does_one_thing, "anxin/ledger/write_chart.py"),
    }
)

ALONE = "from anxin.routines.alone import alone\n\n\n"
SOON = "from anxin.routines.soon import Soon\n\n\nasync def pay(soon):\n    return await soon.alone(A, [])"
FLOW = "from django.db.transaction import atomic\n\n\n@atomic(durable=True)\ndef {name}():\n    return 1\n"
BALANCE = "from anxin.ledger.queries import balance\n\n\n"
LONG_FUNCTION = "def long():\n" + "    x = 1\n" * 70
TWO_FLOWS = "from anxin.flows.pay_order import pay_order\nfrom anxin.flows.ship_order import ship_order\n\n\n"

BAD: list[tuple[Rule, dict[str, str], str]] = [
    (rules.every_package_has_its_layer, {"gossip/__init__.py": ""}, "anxin/gossip: in no layer"),
    (rules.no_drawers, {"orders/utils.py": ""}, "a drawer"),
    (rules.a_verb_file_does_one_thing, {"orders/place.py": "def expire(): ..."}, "offers expire"),
    (
        rules.a_verb_file_does_one_thing,
        {"orders/place.py": "def place(): ...\ndef expire(): ..."},
        "offers place, expire",
    ),
    (rules.a_verb_file_does_one_thing, {"flows/place_order.py": "X = 1"}, "offers nothing"),
    (
        rules.verbs_are_called_by_flows_only,
        {"orders/place.py": "import django\ndef place(): ...", "web/shop.py": "from anxin.orders.place import place"},
        "calls the verb anxin.orders.place",
    ),
    (
        rules.verbs_are_called_by_flows_only,
        {"ledger/transfer.py": "import django", "refunds/plan.py": "import anxin.ledger.transfer"},
        "calls the verb anxin.ledger.transfer",
    ),
    (
        rules.verbs_are_called_by_flows_only,
        {"transitions/move.py": "import django", "jobs/work.py": "from anxin.transitions.move import move"},
        "calls the verb anxin.transitions.move",
    ),
    (
        rules.a_shell_step_calls_one_flow,
        {"web/pay_now.py": TWO_FLOWS + "def pay_now(r):\n    pay_order(r)\n    return ship_order(r)\n"},
        "pay_now calls 2 flows",
    ),
    (
        rules.a_shell_step_calls_one_flow,
        {"jobs/ask_all.py": TWO_FLOWS + "def ask_all():\n    pay_order()\n    ship_order()\n    pay_order()\n"},
        "ask_all calls 3 flows",
    ),
    (
        rules.a_shell_step_calls_one_flow,
        {
            "api/a.py": TWO_FLOWS
            + "def a(x):\n    f = pay_order if x else ship_order\n    f(x)\n    if x:\n        f(x)\n"
        },
        "a calls 2 flows",
    ),
    (rules.only_shells_read_the_clock, {"orders/x.py": "from anxin.clock import now"}, "reads the clock"),
    (rules.only_shells_read_the_clock, {"flows/x.py": "import datetime\nd = datetime.datetime.now()"}, "x.py:2: reads"),
    (
        rules.only_shells_read_the_clock,
        {"orders/x.py": "from django.utils import timezone\nf = timezone.now"},
        "x.py:2",
    ),
    (rules.only_shells_read_the_clock, {"orders/x.py": "import time\ntime.time()"}, "reads the clock"),
    (rules.only_shells_read_the_clock, {"orders/x.py": "from django.utils.timezone import now"}, "reads the clock"),
    (rules.only_shells_read_the_clock, {"orders/x.py": "Q = 'SELECT now()'"}, "reads the clock"),
    (rules.only_shells_read_the_clock, {"orders/x.py": "Q = 'UPDATE a SET b = clock_timestamp()'"}, "reads the clock"),
    (rules.sql_files_take_the_time_as_a_parameter, {"orders/sql/x.sql": "-- now()\nSELECT now();"}, "x.sql:2: reads"),
    (rules.only_shells_read_settings, {"orders/x.py": "from django.conf import settings"}, "reads settings"),
    (rules.only_shells_read_settings, {"flows/x.py": "from anxin.site.settings import DEBUG"}, "reads settings"),
    (rules.no_network_in_flows_and_below, {"flows/x.py": "import httpx"}, "imports httpx"),
    (rules.no_network_in_flows_and_below, {"refunds/x.py": "import urllib.request"}, "imports urllib.request"),
    (rules.no_network_in_flows_and_below, {"support/x.py": "from django.core.mail import send_mail"}, "Plan an ask"),
    (rules.no_network_in_flows_and_below, {"flows/x.py": "from anxin.integrations import registry"}, "Plan an ask"),
    (rules.a_flow_is_one_durable_transaction, {"flows/pay.py": "def pay(): ..."}, "pay is not durable"),
    (
        rules.a_flow_is_one_durable_transaction,
        {"flows/pay.py": "from django.db.transaction import atomic\n\n\n@atomic\ndef pay(): ..."},
        "pay is not durable",
    ),
    *(
        (
            rules.a_flow_is_one_durable_transaction,
            {"flows/pay.py": ALONE + "def pay():\n    " + body},
            "pay is not durable",
        )
        for body in (
            "alone(A, []); alone(B, [])",
            "return [alone(A, [a]) for a in b]",
            "alone(A, Order.objects.all())",
            "return alone(A, [])\n\n\nfrom anxin.flows.acts.post import post",
        )
    ),
    (rules.flows_open_no_second_transaction, {"flows/acts/pay.py": FLOW.format(name="pay")}, "opens a transaction"),
    (rules.pure_modules_know_no_django, {"money/x.py": "import django"}, "reaches Django through django"),
    (rules.pure_modules_know_no_django, {"orders/states.py": "from django.db import models"}, "django.db.models"),
    (
        rules.pure_modules_know_no_django,
        {"orders/models.py": "import django", "policy/decide.py": "from anxin.orders.models import Order"},
        "through anxin.orders.models.Order",
    ),
    (rules.files_and_functions_stay_short, {"orders/x.py": "x = 1\n" * 401}, "401 lines"),
    (rules.files_and_functions_stay_short, {"orders/x.py": LONG_FUNCTION}, "long has 71 lines"),
    (rules.a_balance_names_its_currency, {"web/pay.py": BALANCE + 'balance("a")\n'}, "in which currency?"),
]

GOOD: list[tuple[Rule, dict[str, str]]] = [
    (rules.every_package_has_its_layer, {"orders/__init__.py": ""}),
    (rules.a_verb_file_does_one_thing, {"orders/place.py": "def place(): ...\ndef _check(): ..."}),
    (rules.a_verb_file_does_one_thing, {"orders/queries.py": "def one(): ...\ndef two(): ..."}),
    (
        rules.verbs_are_called_by_flows_only,
        {
            "orders/place.py": "import django",
            "flows/place_order.py": "from anxin.orders.place import place",
            "orders/queries.py": "import django",
            "web/shop.py": "from anxin.orders.queries import one\nfrom anxin.policy.decide import decide",
            "policy/decide.py": "",
            "transitions/move.py": "import django",
            "refunds/plan.py": "from anxin.transitions.move import move",
        },
    ),
    (
        rules.a_shell_step_calls_one_flow,
        {"web/x.py": TWO_FLOWS + "def x(r):\n    if r:\n        return pay_order(r)\n    return ship_order(r)\n"},
    ),
    (
        rules.a_shell_step_calls_one_flow,
        {
            "web/x.py": TWO_FLOWS
            + "def x(r):\n    try:\n        pay_order(r)\n    except ValueError:\n        ship_order(r)\n"
        },
    ),
    (
        rules.a_shell_step_calls_one_flow,
        {"jobs/ask_it.py": TWO_FLOWS + "def ask_it():\n    for x in pay_order():\n        ship_order(x)\n"},
    ),
    (rules.only_shells_read_the_clock, {"web/x.py": "from anxin.clock import now"}),
    (rules.only_shells_read_the_clock, {"orders/x.py": "import time\ntime.monotonic()\ntext = 'right now() or never'"}),
    (rules.only_shells_read_the_clock, {"agenda/x.py": "Q = 'UPDATE a SET leased_until = clock_timestamp()'"}),
    (rules.only_shells_read_settings, {"web/x.py": "from django.conf import settings"}),
    (rules.no_network_in_flows_and_below, {"integrations/x.py": "import httpx"}),
    (rules.a_flow_is_one_durable_transaction, {"flows/pay.py": FLOW.format(name="pay"), "flows/acts/a.py": ""}),
    (rules.a_flow_is_one_durable_transaction, {"flows/pay.py": ALONE + "def pay():\n    return alone(A, [])"}),
    (
        rules.a_flow_is_one_durable_transaction,
        {"flows/pay.py": SOON},
    ),
    (rules.pure_modules_know_no_django, {"policy/decide.py": "from anxin.money import x", "money/__init__.py": ""}),
    (rules.files_and_functions_stay_short, {"orders/x.py": "x = 1\n" * 400}),
    (rules.a_balance_names_its_currency, {"web/pay.py": BALANCE + 'balance("a", currency="USD")\n'}),
    (rules.a_balance_names_its_currency, {"web/pay.py": "from anxin.web.scale import balance\nbalance('a')\n"}),
]


def build(folder: Path, files: dict[str, str]) -> House:
    for name, text in files.items():
        path = folder / "anxin" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return House(folder / "anxin")


def ids(examples: Sequence[tuple[Any, ...]]) -> list[str]:
    return [f"{example[0].__name__}-{n}" for n, example in enumerate(examples)]


@cache
def breaches_of(rule: Rule) -> tuple[str, ...]:
    return tuple(rule(the_house()))


@cache
def the_house() -> House:
    return House()


def file_of(breach: str) -> str:
    return breach.split(":", 1)[0]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Rule) -> None:
    breaches = [breach for breach in breaches_of(rule) if (rule, file_of(breach)) not in DEBTS]
    assert not breaches, "\n".join(["", *breaches])


def test_no_debt_stays_on_the_list_after_it_was_paid() -> None:
    open_debts = {(rule, file_of(breach)) for rule in rules.RULES for breach in breaches_of(rule)}
    assert set(DEBTS) <= open_debts, f"paid: take off the list {sorted(file for _, file in DEBTS - open_debts)}"


@pytest.mark.parametrize(("rule", "files", "sentence"), BAD, ids=ids(BAD))
def test_a_breach_is_caught(rule: Rule, files: dict[str, str], sentence: str, tmp_path: Path) -> None:
    breaches = list(rule(build(tmp_path, files)))
    assert any(sentence in breach for breach in breaches), breaches


@pytest.mark.parametrize(("rule", "files"), GOOD, ids=ids(GOOD))
def test_what_keeps_the_rule_is_left_alone(rule: Rule, files: dict[str, str], tmp_path: Path) -> None:
    assert list(rule(build(tmp_path, files))) == []


def test_every_rule_is_shown_a_breach() -> None:
    assert {example[0] for example in BAD} == set(rules.RULES)

"""How long does the review queue's page take on the server, with ten thousand cases waiting for people?

The whole request: the gate, the narrowed and ordered rows, the counts, the figures, the page. The reference is the bare
SQL of the same page, its rows and its counts, over the same tables in the same run.
"""

import statistics
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection

from anxin.bench.abba import abba
from anxin.bench.due_together import some_shop
from anxin.bench.one_order import one_order
from anxin.bench.results import Result
from anxin.bench.server import BenchServer
from anxin.clock import now
from anxin.flows.furnish_shop import STAFF

CASES = 10_000
PAGES = 60
WARM = 5
# the ways in which people look: from the top, narrowed, by amount; far down is added once the cases are there
LOOKS = ("", "?only=overdue", "?only=nudged", "?order=amount", "?band=500", "?only=mine")


def queue(server: BenchServer, *, repeats: int) -> Result:
    """Pages of a queue of ten thousand; p50, p95 and the slowest in the note, of every way to look together."""
    shop = _fill()
    client = _signed_in(shop)
    looks = (*LOOKS, *_far_down())
    times: list[float] = []

    def look() -> float:
        for number in range(PAGES):
            began = time.perf_counter()
            answer = client.get("/desk/queue/" + looks[number % len(looks)])
            times.append(1000 * (time.perf_counter() - began))
            if answer.status_code != 200:
                raise RuntimeError("the queue did not answer")
        return float(PAGES)

    def ask() -> float:
        for _ in range(PAGES):
            with connection.cursor() as cursor:
                cursor.execute(BARE, {"shop": shop, "at": now()})
                cursor.fetchall()
                cursor.execute(COUNTS, {"shop": shop, "at": now()})
                cursor.fetchall()
        return float(PAGES)

    for _ in range(WARM):
        client.get("/desk/queue/")
    runs = abba(lambda: server.rate(look), lambda: server.rate(ask), repeats)
    p95 = statistics.quantiles(times, n=20)[-1]
    note = f"{CASES:,} cases; page p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, slowest {max(times):.0f} ms"
    return Result("queue", "the bare SQL of the same page", *runs, note=note)


def _fill() -> UUID:
    """One case as anybody would open it, and very many like it: a few of them nudged, taken or late."""
    from anxin.cases.models import Case

    order = _example()
    case = Case.objects.get(order=order)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "case": case.pk,
            "count": CASES,
            "at": now() - timedelta(hours=1),
            "gap": timedelta(seconds=7),
        }
        cursor.execute(COPIES, values)
        cursor.execute(MARKS)
        cursor.execute(
            "VACUUM ANALYZE orders_order, orders_line, cases_case, cases_attention, support_nudge, cases_verdict"
        )
    return case.shop_id


def _far_down() -> tuple[str, str]:
    """The page behind nine in ten of them, by time and by amount, as its link says it."""
    from anxin.cases.models import Case

    rows = Case.objects.order_by("due_at", "pk").values_list("line__amount_minor", "due_at", "pk")
    minor, due, key = rows[CASES * 9 // 10]
    after = f"{due}~{key}"
    return "?" + urlencode({"after": after}), "?" + urlencode({"order": "amount", "after": f"{minor}~{after}"})


def _example() -> UUID:
    from anxin.cases.models import Case
    from anxin.orders.models import Line

    at = now()
    order = one_order(some_shop(), at=at)
    line = Line.objects.get(order=order)
    Case.objects.create(
        shop_id=line.shop_id,
        order_id=order,
        line=line,
        number=1,
        problem="other",
        state="in_review",
        owner="agent",
        due_at=at + timedelta(hours=24),
        on_due="escalate",
        opened_by="bench",
        opened_at=at,
    )
    return order


def _signed_in(shop: UUID) -> Any:
    """The browser of somebody of the staff, as the sign-in leaves it."""
    from allauth.account.internal.flows.login import (
        _AUTHENTICATION_METHODS_USER_SESSION_KEY,
        AUTHENTICATION_METHODS_SESSION_KEY,
    )
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.conf import settings
    from django.test import Client

    from anxin.people.models import Person

    settings.ALLOWED_HOSTS = ["*"]
    person = Person.objects.get(email=STAFF["senior"][0])
    TOTP.activate(person, generate_totp_secret())
    client = Client()
    client.force_login(person)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": 0.0}, {"method": "mfa", "at": 0.0}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()
    return client


BARE = """
    SELECT c.id, o.ref, c.number, c.problem, c.state, c.owner, c.due_at, l.amount_minor, l.title_zh, l.title_en,
        a.came_at, a.first_at, a.taken_by, a.taken_until
    FROM cases_case AS c JOIN orders_order AS o ON o.id = c.order_id JOIN orders_line AS l ON l.id = c.line_id
    LEFT JOIN cases_attention AS a ON a.case_id = c.id
    WHERE c.shop_id = %(shop)s AND c.owner IN ('agent', 'senior') ORDER BY c.due_at, c.id LIMIT 51
"""
COUNTS = """
    SELECT count(*), count(*) FILTER (WHERE c.due_at <= %(at)s), count(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM support_nudge AS n WHERE n.order_id = c.order_id AND n."to" = 'agent' AND n.at >= c.opened_at))
    FROM cases_case AS c WHERE c.shop_id = %(shop)s AND c.owner IN ('agent', 'senior')
"""

# each copy is a case on an order and a line of its own, due one after the other
COPIES = """
    WITH numbers AS (
        SELECT n, ('01a30000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS order_id,
            ('01a30000-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid AS line_id,
            ('01a30000-0000-7000-8002-' || lpad(to_hex(n), 12, '0'))::uuid AS case_id
        FROM generate_series(1, %(count)s) AS n
    ), original AS (SELECT * FROM cases_case WHERE id = %(case)s
    ), orders AS (
        INSERT INTO orders_order SELECT (jsonb_populate_record(o, jsonb_build_object(
            'id', n.order_id, 'ref', lpad(to_hex(n.n), 8, '0'), 'token_sha256', md5(n.n::text)))).*
        FROM orders_order AS o, numbers AS n, original WHERE o.id = original.order_id
        RETURNING id
    ), lines AS (
        INSERT INTO orders_line SELECT (jsonb_populate_record(l, jsonb_build_object(
            'id', n.line_id, 'order_id', n.order_id, 'quantity', 1 + n.n %% 20,
            'amount_minor', l.unit_price_minor * (1 + n.n %% 20)))).*
        FROM orders_line AS l, numbers AS n, original WHERE l.id = original.line_id
        RETURNING id
    )
    INSERT INTO cases_case SELECT (jsonb_populate_record(c, jsonb_build_object(
        'id', n.case_id, 'order_id', n.order_id, 'line_id', n.line_id, 'due_at', %(at)s + n.n * %(gap)s))).*
    FROM cases_case AS c, numbers AS n WHERE c.id = %(case)s
"""
MARKS = """
    INSERT INTO support_nudge (id, shop_id, order_id, number, by, "to", stands, at, until)
    SELECT uuidv7(), c.shop_id, c.order_id, 1, 'buyer', 'agent', 'in_review', c.opened_at,
        c.opened_at + interval '4 hours'
    FROM cases_case AS c WHERE get_byte(uuid_send(c.id), 15) % 10 = 0;
    INSERT INTO cases_attention (case_id, shop_id, taken_by, taken_until, came_at, first_by, first_at)
    SELECT c.id, c.shop_id, 'staff:' || c.id, c.opened_at + interval '1 day', c.opened_at, 'staff:' || c.id,
        c.opened_at + interval '5 minutes'
    FROM cases_case AS c WHERE get_byte(uuid_send(c.id), 15) % 20 = 1
"""

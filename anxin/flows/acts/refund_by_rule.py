"""How are many plain cases of "nothing came" decided and refunded at once, in two statements?

The rules are read as SQL. What their answer is other than a whole refund, or whose money does not lie plainly in its
order's hold, is left to the reading in Python, which knows every act.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from anxin.flows.acts.plan_refunds import ANSWER_WITHIN
from anxin.flows.acts.reason_of import reason_of
from anxin.flows.acts.refund_letter import SUBJECT
from anxin.policy.clauses import Amount, Clause, Outcome, Policy
from anxin.policy.compile_sql import compile_sql
from anxin.policy.decision import Decision
from anxin.policy.facts import Facts
from anxin.policy.kept import ALWAYS, NOT_KNOWN
from anxin.policy.queries import policy_for
from anxin.policy.vocabulary import FACTS
from anxin.refs import new_id
from anxin.routines import schema
from anxin.routines.prepared import prepared, renew_plans


def refund_by_rule(deliveries: str, *, at: datetime) -> int:
    """Decide about the due ones of these deliveries and refund those that are plain; how many.

    Ids come as `as_array` writes them. The caller holds the orders' locks. A refund that the books refuse undoes the
    flow, by the database's error.
    """
    planned = 0
    with connection.cursor() as cursor:
        renew_plans()
        cursor.execute(f"{BY_INDEX}; {IN_FULL}")
        for policy, due in _by_rules(deliveries):
            statement, terms = _judging(policy)
            [(decided,)] = prepared(statement, [due, at, at, new_id().hex[:FIRST_ID], at, *terms])
            if decided:
                refund = REFUND.format(schema())
                [(count,)] = prepared(refund, [decided, at, ANSWER_WITHIN.total_seconds(), SUBJECT.zh, SUBJECT.en])
                planned += count
        cursor.execute(AS_IT_LIKES)
    return planned


MOST_KNOWN = 256
# of an id's hexadecimal digits, those before the number that nth_id counts
FIRST_ID = 26

# a batch always goes by index: over tables that were just filled the planner knows nothing yet and reads them whole
BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
AS_IT_LIKES = "SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on"
# a sweep is bound by processors and not by the disk, and packing the full pages of its log takes a twentieth of its
# time; a role that may not say so goes without
IN_FULL = """
    SELECT set_config('wal_compression', 'off', true) WHERE has_parameter_privilege('wal_compression', 'SET')
"""
REFUND = "SELECT {}.refund_unasked(%s::uuid[], %s, make_interval(secs => %s), %s, %s)"

# plain is an order of one line and one payment that nothing has been returned of, with its money in its hold; looked up
# for each order, because a join of two lists without an index compares every one with every other
JUDGE = """
    WITH judged AS MATERIALIZED (
        SELECT facts.*, {case} AS decides
        FROM (
            SELECT f.* FROM unnest(%s::uuid[]) AS u (id) JOIN delivery_delivery AS due ON due.id = u.id
            JOIN {schema}.case_facts(%s) AS f ON f.subject = due.line_id AND f.delivery_id = due.id
            WHERE due.due_at <= %s AND due.state IN ('planned', 'in_progress', 'unknown', 'partial', 'failed')
            OFFSET 0
        ) AS facts
    ), decided AS (
        INSERT INTO cases_decision (
            id, shop_id, order_id, line_id, case_id, policy_id, outcome, clause, clause_number, reason_zh, reason_en,
            by, liable, amount_minor, within_minutes, facts, trace, at)
        SELECT {schema}.nth_id(%s, row_number() OVER ()), j.shop, j.order_id, j.subject, NULL, j.policy_id,
            terms.outcome, terms.clause, terms.number, terms.reason_zh, terms.reason_en, 'machine', terms.liable,
            j.remaining, terms.within_minutes, {facts}, NULL, %s::timestamptz
        FROM judged AS j
        JOIN unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[])
            AS terms(number, outcome, clause, reason_zh, reason_en, liable, within_minutes) ON terms.number = j.decides
        JOIN ledger_balance AS held ON held.address = 'hold:' || j.shop || ':' || j.order_id AND held.currency = 'CNY'
            AND held.amount_minor >= j.remaining
        WHERE j.remaining > 0
            AND NOT EXISTS (SELECT 1 FROM orders_line AS m WHERE m.order_id = j.order_id AND m.id <> j.subject)
            AND (
                SELECT count(*) FILTER (WHERE p.currency = 'CNY') = 1 AND count(*) = 1
                FROM payments_payment AS p WHERE p.order_id = j.order_id AND p.state = 'paid'
            )
            AND NOT EXISTS (SELECT 1 FROM refunds_refund AS r WHERE r.order_id = j.order_id)
        RETURNING id
    )
    SELECT array_agg(id)::text FROM decided
"""


def _by_rules(deliveries: str) -> list[tuple[Policy, str]]:
    """The deliveries by the rules that hold for them: of their order's version, refined for their item."""
    found: dict[int, tuple[Policy, list[str]]] = {}
    for version, goods, sku, due in prepared(RULED, [deliveries]):
        policy = policy_for(version, goods, sku)
        found.setdefault(id(policy), (policy, []))[1].append(due)
    return [(policy, "{" + ",".join(due) + "}") for policy, due in found.values()]


RULED = """
    SELECT o.policy_id, l.goods, i.sku, string_agg(d.id::text, ',' ORDER BY o.id)
    FROM unnest(%s::uuid[]) AS u (id) JOIN delivery_delivery AS d ON d.id = u.id
        JOIN orders_order AS o ON o.id = d.order_id JOIN orders_line AS l ON l.id = d.line_id
        JOIN catalog_item AS i ON i.id = l.item_id
    GROUP BY o.policy_id, l.goods, i.sku
"""


# by the identity of the rules, which are kept here so that no other rules can get it
_known: dict[int, tuple[Policy, str, list[list[Any]]]] = {}


def _judging(policy: Policy) -> tuple[str, list[list[Any]]]:
    """The statement that decides under these rules, and the terms of their clauses that give all back."""
    if id(policy) not in _known:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[id(policy)] = (policy, _statement(policy), _terms(policy))
    return _known[id(policy)][1:]


def _statement(policy: Policy) -> str:
    statement = JUDGE.format(case=compile_sql(policy, "facts."), schema=schema(), facts=_kept_facts())
    return statement.replace("%", "%%").replace("%%s", "%s")


def _kept_facts() -> str:
    """What keep_facts keeps, of a row `j`. Few have any of the others, so that these are asked about first."""
    # in the order in which jsonb keeps names, so that it need not sort them for every decision
    names = sorted(FACTS, key=lambda name: (len(name), name))
    always = "jsonb_build_object({})".format(", ".join(f"'{name}', j.{name}" for name in names if name in ALWAYS))
    others = {name: _literal(NOT_KNOWN[name]) for name in names if name not in ALWAYS}
    plain = " AND ".join(f"j.{name} = {unknown}" for name, unknown in others.items())
    said = ", ".join(f"'{name}', nullif(j.{name}, {unknown})" for name, unknown in others.items())
    return f"CASE WHEN {plain} THEN {always} ELSE {always} || jsonb_strip_nulls(jsonb_build_object({said})) END"


def _literal(value: str | int | bool) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value).lower()


def _terms(policy: Policy) -> list[list[Any]]:
    plain = [
        clause
        for clause in policy.clauses
        if clause.terms.outcome is Outcome.REFUND_FULL and clause.terms.amount is Amount.WHOLE
    ]
    return [list(column) for column in zip(*map(_row, plain), strict=True)] if plain else [[] for _ in range(7)]


def _row(clause: Clause) -> tuple[Any, ...]:
    decision = Decision(Facts(), clause, ())
    reason = reason_of(decision)
    return (
        clause.number,
        str(clause.terms.outcome),
        clause.id,
        reason.zh,
        reason.en,
        str(clause.terms.liable),
        decision.within_minutes,
    )

"""How is a draft tried on all of history in one statement?

`trial_sql(old, new, source)` reads a table or view with a column for each fact and a `subject` column; its rows
are read by `Trial.read`.
"""

from anxin.policy.clauses import Amount, Policy
from anxin.policy.compile_sql import compile_sql

AMOUNT_SQL = {
    Amount.NOTHING: "0",
    Amount.WHOLE: "{p}remaining",
    Amount.THAT_PAYMENT: "{p}remaining",
    Amount.UNDELIVERED_SHARE: "LEAST({p}remaining, ({p}amount * (100 - {p}delivered_share) + 99) / 100)",
    Amount.UNUSED_SHARE: "LEAST({p}remaining, ({p}amount * (100 - {p}used_share) + 99) / 100)",
}


def trial_sql(old: Policy, new: Policy, source: str) -> str:
    """One statement over `source` (the name of a table or view of ours, never user text)."""
    return (
        "SELECT was, becomes, count(*), "
        f"sum({_amount(old, 'was')})::bigint, sum({_amount(new, 'becomes')})::bigint, min(subject::text)\n"
        f"FROM (SELECT facts.*, {compile_sql(old, 'facts.')} AS was, {compile_sql(new, 'facts.')} AS becomes\n"
        f"FROM {source} facts) tried\nGROUP BY was, becomes"
    )


def _amount(policy: Policy, column: str) -> str:
    rules: dict[Amount, list[str]] = {}
    for clause in policy.clauses:
        if clause.terms.amount is not Amount.NOTHING:
            rules.setdefault(clause.terms.amount, []).append(str(clause.number))
    arms = [
        f"WHEN {column} IN ({', '.join(numbers)}) THEN {AMOUNT_SQL[rule].format(p='tried.')}"
        for rule, numbers in rules.items()
    ]
    return f"CASE {' '.join(arms)} ELSE 0 END" if arms else "0"

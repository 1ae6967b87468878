"""How do the database and the readers learn the chart? `python -m anxin.ledger.write_chart` writes it for both."""

from pathlib import Path

from anxin.ledger.chart import ACCOUNTS, GUARDED, OF_ORDER, REVERSED, ROUTES, STEPS, ZERO_AT_CLOSE
from anxin.ledger.movements import REASONS

SQL = Path(__file__).parent / "sql" / "chart.sql"

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "ledger.md"

_PAGE = """\
# The ledger's chart

<!-- Written from anxin/ledger/chart.py by `python -m anxin.ledger.write_chart`; a test compares them. -->

Every fen lies in exactly one account, and moves from one to another by a transfer that names both. A transfer that
is not in this chart is refused by name.

```mermaid
{flows}
```

## Accounts

An address is a path `<kind>:<shop>:<id>[:<part>]`; the platform's own are `platform:<shop>:<part>`. A *guarded*
account has a balance that the database refuses to let below zero; an *open* one has no row and no lock and is summed.

| kind | what lies there | 中文 | | balance | zero at close |
|---|---|---|---|---|---|
{accounts}

## Transfers

| kind | what happened | 中文 | ways |
|---|---|---|---|
{steps}
| `reversed` | an earlier transfer was wrong | 冲正 | any of these ways backwards, for the same amount, once |

## Answers

Each movement is answered by itself: `done`, `repeat` (its key is in the books with the same content), `conflict` (with
other content) or `refused` for one of these reasons:

| reason | | 中文 |
|---|---|---|
{reasons}
"""

_HEAD = """\
-- Which kinds of account are there, and which may pay which? Written from chart.py by anxin.ledger.write_chart.

CREATE FUNCTION routines.chart_accounts() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY[
{kinds}
    ]
$$;

CREATE FUNCTION routines.chart_open() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY[
{open}
    ]
$$;

-- "kind source>target" with the traits of both ends: 1 and 2 guarded, 4 and 8 of an order, 16 and 32 zero at close,
-- each time the source's first. One constant to look up in, because arrays are hashed anew in every transaction.
CREATE FUNCTION routines.chart_rules() RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '{{
{entries}
    }}'::jsonb
$$;

CREATE FUNCTION routines.account_kind(address text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN starts_with(address, 'platform:') THEN 'platform:' || split_part(address, ':', 3)
        WHEN split_part(address, ':', 4) = '' THEN split_part(address, ':', 1)
        ELSE split_part(address, ':', 1) || ':' || split_part(address, ':', 4)
    END
$$;
"""


def chart_sql() -> str:
    """The chart as SQL functions that return constants."""
    rules = {f"{route.kind} {route.source}>{route.target}": _traits(route.source, route.target) for route in ROUTES}
    rules |= {f"{REVERSED} {route.target}>{route.source}": _traits(route.target, route.source) for route in ROUTES}
    kinds = ",\n".join(f"        '{account.kind}'" for account in ACCOUNTS)
    open_kinds = ",\n".join(f"        '{account.kind}'" for account in ACCOUNTS if not account.guarded)
    entries = ",\n".join(f'        "{path}": {traits}' for path, traits in rules.items())
    return _HEAD.format(kinds=kinds, open=open_kinds, entries=entries)


def _traits(source: str, target: str) -> int:
    sides = (source, target)
    return sum(
        1 << place
        for place, trait in enumerate(side in kinds for kinds in (GUARDED, OF_ORDER, ZERO_AT_CLOSE) for side in sides)
        if trait
    )


def chart_page() -> str:
    """The chart as a page for readers: a picture of the flows, the accounts, the transfers."""
    accounts = "\n".join(
        f"| `{account.kind}` | {account.name.en} | {account.name.zh} | {'guarded' if account.guarded else 'open'} | "
        f"{account.sign.value} | {'yes' if account.zero_at_close else ''} |"
        for account in ACCOUNTS
    )
    steps = "\n".join(
        f"| `{step.kind}` | {step.name.en} | {step.name.zh} | "
        + "<br>".join(f"`{source}` → `{target}`" for source, target in step.routes)
        + " |"
        for step in STEPS
    )
    reasons = "\n".join(f"| `{reason}` | {text.en} | {text.zh} |" for reason, text in REASONS.items())
    return _PAGE.format(flows=_flows(), accounts=accounts, steps=steps, reasons=reasons)


def _flows() -> str:
    """A Mermaid picture of the main way: money in, to the supplier, and back."""
    shown = {"paid", "confirmed", "fee", "settled", "paid_out", "refund_decided", "refund_arrived"}
    shown |= {"charged_back", "chargeback_closed"}
    lines = [
        f"    {_node(source)} -- {step.kind} --> {_node(target)}"
        for step in STEPS
        if step.kind in shown
        for source, target in step.routes
    ]
    return "\n".join(["flowchart LR", *lines])


def _node(kind: str) -> str:
    return f'{kind.replace(":", "_")}["{kind}"]'


def write_chart() -> None:
    """Write the chart where the database and the readers find it."""
    SQL.write_text(chart_sql(), encoding="utf-8")
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(chart_page(), encoding="utf-8")


if __name__ == "__main__":
    write_chart()

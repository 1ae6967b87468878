"""How do the database and the readers learn the chart? `python -m anxin.ledger.write_chart` writes it for both."""

from pathlib import Path

from anxin.ledger.chart import ACCOUNTS, GUARDED, OF_ORDER, REVERSED, ROUTES, ZERO_AT_CLOSE

SQL = Path(__file__).parent / "sql" / "chart.sql"

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


def write_chart() -> None:
    """Write the chart where the database and the readers find it."""
    SQL.write_text(chart_sql(), encoding="utf-8")


if __name__ == "__main__":
    write_chart()

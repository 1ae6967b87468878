"""How do the database and the readers learn the chart? `python -m anxin.ledger.write_chart` writes it for both."""

from collections.abc import Iterable
from pathlib import Path

from anxin.ledger.chart import ACCOUNTS, GUARDED, OF_ORDER, ROUTES, ZERO_AT_CLOSE

SQL = Path(__file__).parent / "sql" / "chart.sql"

_HEAD = """\
-- Which kinds of account are there, and which may pay which? Written from chart.py by anxin.ledger.write_chart.

CREATE FUNCTION routines.account_kind(address text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN starts_with(address, 'platform:') THEN 'platform:' || split_part(address, ':', 3)
        WHEN split_part(address, ':', 4) = '' THEN split_part(address, ':', 1)
        ELSE split_part(address, ':', 1) || ':' || split_part(address, ':', 4)
    END
$$;
"""


def chart_sql() -> str:
    """The chart as SQL functions that return constant arrays."""
    lists = {
        "chart_accounts": [account.kind for account in ACCOUNTS],
        "chart_guarded": sorted(GUARDED),
        "chart_of_order": sorted(OF_ORDER),
        "chart_zero_at_close": sorted(ZERO_AT_CLOSE),
        "chart_routes": [f"{route.kind} {route.source}>{route.target}" for route in ROUTES],
        "chart_pairs": sorted({f"{route.source}>{route.target}" for route in ROUTES}),
    }
    return _HEAD + "".join(_constant(name, entries) for name, entries in lists.items())


def _constant(name: str, entries: Iterable[str]) -> str:
    lines = ",\n".join(f"        '{entry}'" for entry in entries)
    return (
        f"\nCREATE FUNCTION routines.{name}() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$\n"
        f"    SELECT ARRAY[\n{lines}\n    ]\n$$;\n"
    )


def write_chart() -> None:
    """Write the chart where the database and the readers find it."""
    SQL.write_text(chart_sql(), encoding="utf-8")


if __name__ == "__main__":
    write_chart()

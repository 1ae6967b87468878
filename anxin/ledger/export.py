"""How do the books leave the house? `anxin export beancount` takes them all, `statement` and `balance` one account."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TextIO
from uuid import UUID

from django.db.models import Q

from anxin.ledger.accounts import is_address
from anxin.ledger.export_beancount import export_beancount
from anxin.ledger.export_csv import export_csv
from anxin.ledger.models import Balance, Rollup
from anxin.ledger.queries import balance, currencies, streamed
from anxin.money.amounts import format_minor
from anxin.refusal import Refusal
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

MOST_NAMED = 40


class NoSuchShop(Refusal):
    """Several shops or none are meant."""

    text = Text("请用 --shop 指明商店：{names}", "Say which shop with --shop: {names}")


class NoSuchAccount(Refusal):
    """Nothing was ever booked there."""

    text = Text(
        "账户 {address} 没有记录。有记录的账户：\n{known}",
        "Nothing was ever booked on {address}. Accounts with records:\n{known}",
    )


def export_command(rest: Sequence[str], shops: Mapping[UUID, str], lang: str) -> int:
    """Write one of them to --out, or to standard output; 1 where it is refused, and then nothing is written.

    `shops` are those whose books lie here, with their names.
    """
    chosen = _arguments(rest)
    try:
        if chosen.what == "balance":
            for currency in _currencies(chosen):
                held = format_minor(balance(chosen.address, chosen.at, currency=currency), currency, lang)
                print(f"{held} {currency}")
            return 0
        if chosen.what == "beancount":
            shop = _shop(shops, chosen.shop)
            with _written(chosen.out) as out:
                count = export_beancount(shop, out)
        else:
            since, until = _beginning(chosen.since), _beginning(chosen.until and chosen.until + timedelta(days=1))
            found = {
                currency: streamed(chosen.address, currency=currency, since=since, until=until)
                for currency in _currencies(chosen)
            }
            with _written(chosen.out) as out:
                count = export_csv(found, out)
    except Refusal as refusal:
        print(refusal.say(lang), file=sys.stderr)
        return 1
    if chosen.out:
        print(Text("已写入 {file}，{n} 笔", "{file} written, {n} lines").fill(file=str(chosen.out), n=count).say(lang))
    return 0


def _arguments(rest: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="anxin export", description="the books, for tools of others")
    whats = parser.add_subparsers(dest="what", required=True)
    books = whats.add_parser("beancount", help="all books of a shop, with assertions; check them with bean-check")
    books.add_argument("--shop", help="its name or id, where there are several")
    lines = whats.add_parser("statement", help="the lines of one account with its running balance, as CSV")
    held = whats.add_parser("balance", help="what one account holds, or held at an instant")
    for one in (lines, held):
        one.add_argument("address", help="as in docs/reference/ledger.md, such as platform:SHOP:fees")
        one.add_argument("--currency", help="all in which anything was booked, without it")
    lines.add_argument("--since", type=date.fromisoformat, help="the first day, in Shanghai (YYYY-MM-DD)")
    lines.add_argument("--until", type=date.fromisoformat, help="the last day")
    held.add_argument(
        "--at", type=_instant, help="ISO 8601, such as 2026-11-20T12:00; in Shanghai where it says no zone"
    )
    for one in (books, lines):
        one.add_argument("--out", type=Path, help="a file; standard output without it")
    return parser.parse_args(rest)


def _instant(text: str) -> datetime:
    said = datetime.fromisoformat(text)
    return said if said.tzinfo else said.replace(tzinfo=SHANGHAI)


def _currencies(chosen: argparse.Namespace) -> list[str]:
    known = currencies(chosen.address) if is_address(chosen.address) else []
    wanted = [currency for currency in known if chosen.currency in (None, currency)]
    if not wanted:
        raise NoSuchAccount(address=chosen.address, known="\n".join(_known()))
    return wanted


def _shop(shops: Mapping[UUID, str], named: str | None) -> UUID:
    found = [shop for shop, name in shops.items() if named is None or named in (str(shop), name)]
    if len(found) != 1:
        raise NoSuchShop(names=", ".join(shops.values()))
    return found[0]


def _beginning(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), SHANGHAI)


def _known() -> list[str]:
    of_orders = Q(address__startswith="hold:") | Q(address__startswith="pending:")
    named = set(Balance.objects.exclude(of_orders).values_list("address", flat=True)[:MOST_NAMED])
    return sorted(named | set(Rollup.objects.values_list("address", flat=True).distinct()[:MOST_NAMED]))


@contextmanager
def _written(path: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that is whole or not there."""
    if path is None:
        yield sys.stdout
        return
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8") as out:
            yield out
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)

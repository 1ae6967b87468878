"""How are resale accounts looked after from a terminal? `anxin resale open | list | top-up | renew | revoke`."""

import argparse
from collections.abc import Sequence

from anxin.clock import now
from anxin.flows.change_reseller import change_reseller
from anxin.flows.open_reseller import open_reseller
from anxin.flows.top_up_reseller import top_up_reseller
from anxin.money import format_minor
from anxin.people.models import Shop
from anxin.refusal import Refusal
from anxin.resale.models import Reseller
from anxin.resale.queries import resellers_of
from anxin.routines.typed_amount import typed_amount
from anxin.texts import Text


def resale_command(rest: Sequence[str], lang: str) -> int:
    """Do one of them; 1 where it is refused. Keys are printed once, when they are made."""
    chosen = _arguments(rest)
    try:
        if chosen.action == "open":
            shop = Shop.objects.order_by("pk").values_list("pk", flat=True)[0]
            _tell(open_reseller(shop, chosen.kind, name=chosen.name, email=chosen.email, at=now()).told)
        elif chosen.action == "list":
            for row, balance, orders in resellers_of(Shop.objects.values_list("pk", flat=True)):
                state = "" if row.enabled else Text("已吊销", "revoked").say(lang)
                left = format_minor(balance, row.shop.currency)
                print(f"{row.account}  {row.name}  {row.kind}  {left}  {orders}  {state}".rstrip())
        else:
            return _change(chosen, lang)
    except Refusal as refusal:
        print(refusal.say(lang))
        return 1
    return 0


def _change(chosen: argparse.Namespace, lang: str) -> int:
    row = Reseller.objects.select_related("shop").filter(account=chosen.account).first()
    if row is None:
        print(Text("没有这个分销账户。", "There is no such account.").say(lang))
        return 1
    if chosen.action == "top-up":
        amount_minor = typed_amount(chosen.amount, row.shop.currency)
        top_up_reseller(row.pk, amount_minor, proof=chosen.proof, by="terminal", at=now())
    else:
        _tell(change_reseller(row.pk, enabled=chosen.action == "renew", at=now()))
    return 0


def _arguments(rest: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="anxin resale", description="other shops that buy from this one")
    actions = parser.add_subparsers(dest="action", required=True)
    opened = actions.add_parser("open", help="open an account and show its keys, once")
    opened.add_argument("--name", required=True)
    opened.add_argument("--email", required=True)
    opened.add_argument("--kind", choices=Reseller.Kind.values, default=Reseller.Kind.ANXIN)
    actions.add_parser("list", help="accounts, balances, orders")
    for action, told in (("top-up", "book money paid in advance"), ("renew", "new keys"), ("revoke", "no keys")):
        one = actions.add_parser(action, help=told)
        one.add_argument("account")
        if action == "top-up":
            one.add_argument("amount", help="in the shop's currency, 100.00")
            one.add_argument("--proof", required=True, help="the number of the receipt")
    return parser.parse_args(rest)


def _tell(told: dict[str, str]) -> None:
    for name, value in told.items():
        print(f"{name}: {value}")

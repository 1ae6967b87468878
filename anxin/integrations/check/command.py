"""What does a person ask of a supplier? `anxin supplier check [--adapter KIND | MODULE:CLASS] --url … --key …`."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from anxin.delivery.supplier import NotSaid
from anxin.integrations.check.adapters import Adapter, adapter_of
from anxin.integrations.check.bench import LOOK_SECONDS, Bench, Broken, Goods, NotOffered, NotTried
from anxin.integrations.check.claims import CLAIMS, Try
from anxin.integrations.check.doors import Doors
from anxin.integrations.check.listener import listening
from anxin.integrations.connections import NoAnswer
from anxin.integrations.supplier_kinds import OURS, SUPPLIERS
from anxin.money import parse_minor
from anxin.refusal import Refusal
from anxin.texts import Text

KEPT, BROKEN, NOT_TRIED, NOT_OFFERED = "kept", "broken", "not tried", "not offered"
MARKS = {
    KEPT: Text("通过", "kept"),
    BROKEN: Text("违反", "BROKEN"),
    NOT_TRIED: Text("未试", "not tried"),
    NOT_OFFERED: Text("未提供", "not offered"),
}
# what our own simulator of the open protocol sells; elsewhere what is not named is not bought
SOLD_BY_OURS = ("card-50", "coin-50", "slow-50")
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Verdict:
    """What became of one claim."""

    name: str
    claim: Text
    verdict: str
    because: str = ""


def main(rest: Sequence[str]) -> int:
    """Try every claim and print the table; 0 where all that is offered is kept, 1 where one is broken or untried."""
    chosen = _arguments(rest)
    host, _, port = chosen.listen.rpartition(":")
    adapter: Adapter = chosen.adapter
    with listening(host, int(port), chosen.callback_url) as listener:
        verdicts = try_claims(
            Bench(
                adapter.client(chosen.url, chosen.key, chosen.settings),
                adapter.can,
                listener,
                Goods(
                    chosen.code_sku, chosen.topup_sku, chosen.slow_sku, chosen.account, chosen.price, chosen.currency
                ),
                chosen.patience,
                doors=Doors(chosen.url, chosen.key, chosen.settings["secret"], chosen.patience)
                if adapter.ours
                else None,
                stranger=adapter.stranger(chosen.url, chosen.key, chosen.settings),
                look_seconds=max(LOOK_SECONDS, chosen.look if chosen.look >= 0 else adapter.can.query_interval_seconds),
            )
        )
    if chosen.json:
        told = [{"name": one.name, "verdict": one.verdict, "because": one.because} for one in verdicts]
        print(json.dumps({"url": chosen.url, "adapter": adapter.name, "claims": told}, indent=1))
    else:
        _print(verdicts, chosen.url)
    return 0 if all(one.verdict in (KEPT, NOT_OFFERED) for one in verdicts) else 1


def try_claims(bench: Bench) -> list[Verdict]:
    """Every claim in order; what could not be answered is broken as well, and never stops the others."""
    verdicts = []
    for claim, attempt, declares in CLAIMS:
        said = _tried(bench, attempt) if declares(bench.can) else (NOT_OFFERED, "not among its capabilities")
        verdicts.append(Verdict(attempt.__name__, claim, *said))
    return verdicts


def _tried(bench: Bench, attempt: Try) -> tuple[str, str]:
    try:
        attempt(bench)
    except NotOffered as absent:
        return NOT_OFFERED, str(absent)
    except NotTried as missing:
        return NOT_TRIED, str(missing)
    except (Broken, NotSaid) as broken:
        return BROKEN, str(broken)
    except NoAnswer as silent:
        return BROKEN, f"no answer: {silent}"
    return KEPT, ""


def _arguments(rest: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="anxin supplier check",
        description="try every claim of the supplier protocol at a live system; it really buys what is named",
    )
    parser.add_argument(
        "--adapter", default=OURS, help=f"{', '.join(SUPPLIERS)}, or MODULE:CLASS; default: the open protocol"
    )
    parser.add_argument("--url", required=True, type=_address, help="where the system lies, before its own paths")
    parser.add_argument("--key", required=True, help="our name there: the key, account or merchant number")
    parser.add_argument("--secret", help="of the open protocol, hexadecimal; default: ANXIN_SUPPLIER_SECRET")
    parser.add_argument(
        "--setting", action="append", default=[], metavar="NAME=VALUE", help="of an adapter; or ANXIN_SUPPLIER_SETTINGS"
    )
    parser.add_argument("--code-sku", help="an item of codes of which five can be bought")
    parser.add_argument("--topup-sku", help="a top-up that is delivered soon")
    parser.add_argument("--slow-sku", help="goods that wait, so that they can be stopped")
    parser.add_argument("--price", default="", help="of a piece, where the system tells none")
    parser.add_argument("--currency", default="CNY", help="of that price; CNY unless said")
    parser.add_argument("--account", default="12345678", help="the account that is topped up")
    parser.add_argument("--listen", default="127.0.0.1:0", help="where callbacks arrive, HOST:PORT")
    parser.add_argument("--callback-url", default="", help="how the system reaches it")
    parser.add_argument("--patience", type=float, default=PATIENCE_SECONDS, help="seconds to wait for an end")
    parser.add_argument("--look", type=float, default=-1.0, help="seconds between looks; default: as the adapter says")
    parser.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    chosen = parser.parse_args(rest)
    try:
        chosen.adapter = adapter_of(chosen.adapter)
        chosen.settings = _settings(chosen)
        chosen.adapter.client(chosen.url, chosen.key, chosen.settings)
    except (ValueError, KeyError) as missing:
        parser.error(f"{missing.args[0] if missing.args else missing} (--secret, --setting or the environment)")
    try:
        chosen.price = parse_minor(chosen.price, chosen.currency) if chosen.price else 0
    except Refusal as refused:
        parser.error(refused.say("en"))
    for name, sku in zip(("code_sku", "topup_sku", "slow_sku"), SOLD_BY_OURS, strict=True):
        if getattr(chosen, name) is None:
            setattr(chosen, name, sku if chosen.adapter.ours else "")
    return chosen


def _settings(chosen: argparse.Namespace) -> dict[str, str]:
    told = json.loads(os.environ.get("ANXIN_SUPPLIER_SETTINGS", "{}"))
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        raise ValueError("ANXIN_SUPPLIER_SETTINGS is a JSON object of texts")
    secret = chosen.secret or os.environ.get("ANXIN_SUPPLIER_SECRET", "")
    pairs = (one.partition("=") for one in chosen.setting)
    return told | ({"secret": secret} if secret else {}) | {name: value for name, _, value in pairs}


def _address(said: str) -> str:
    parts = urlsplit(said)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError("an address begins with http:// or https://")
    return said


def _print(verdicts: Sequence[Verdict], url: str) -> None:
    lang = "zh-hans" if os.environ.get("LANG", "").startswith("zh") else "en"
    for one in verdicts:
        because = f"  ({one.because})" if one.because else ""
        print(f"{MARKS[one.verdict].say(lang):<13}{one.claim.say(lang)}{because}")
    kept, absent = (sum(one.verdict == said for one in verdicts) for said in (KEPT, NOT_OFFERED))
    asked = len(verdicts) - absent
    told = Text(
        f"{url}：{asked} 项，通过 {kept} 项；未提供 {absent} 项",
        f"{url}: {kept} of {asked} claims kept, {absent} not offered",
    )
    print(told.say(lang), file=sys.stdout)

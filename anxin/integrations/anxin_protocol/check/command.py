"""What does a person ask of an endpoint? `anxin supplier check --url … --key … --secret …`."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from anxin.delivery.supplier import NotSaid
from anxin.integrations.anxin_protocol.check.bench import Bench, Broken, Goods, NotTried
from anxin.integrations.anxin_protocol.check.claims import CLAIMS
from anxin.integrations.anxin_protocol.check.listener import listening
from anxin.integrations.anxin_protocol.supplier import AnxinSupplier
from anxin.integrations.connections import NoAnswer
from anxin.texts import Text

KEPT, BROKEN, NOT_TRIED = "kept", "broken", "not tried"
MARKS = {KEPT: Text("通过", "kept"), BROKEN: Text("违反", "BROKEN"), NOT_TRIED: Text("未试", "not tried")}
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Verdict:
    """What became of one claim."""

    name: str
    claim: Text
    verdict: str
    because: str = ""


def main(rest: Sequence[str]) -> int:
    """Try every claim and print the table; 0 where all are kept, 1 where one is broken or could not be tried."""
    chosen = _arguments(rest)
    host, _, port = chosen.listen.rpartition(":")
    with listening(host, int(port), chosen.callback_url) as listener:
        client = AnxinSupplier(
            base_url=chosen.url, key=chosen.key, secret=chosen.secret, timeout_seconds=chosen.patience
        )
        goods = Goods(chosen.code_sku, chosen.topup_sku, chosen.slow_sku, chosen.account)
        bench = Bench(client, chosen.url, chosen.key, chosen.secret, listener, goods, chosen.patience)
        verdicts = try_claims(bench)
        client.close()
    if chosen.json:
        told = [{"name": one.name, "verdict": one.verdict, "because": one.because} for one in verdicts]
        print(json.dumps({"url": chosen.url, "claims": told}, indent=1))
    else:
        _print(verdicts, chosen.url)
    return 0 if all(one.verdict == KEPT for one in verdicts) else 1


def try_claims(bench: Bench) -> list[Verdict]:
    """Every claim in order; what could not be answered is broken as well, and never stops the others."""
    verdicts = []
    for claim, attempt in CLAIMS:
        verdict, because = KEPT, ""
        try:
            attempt(bench)
        except NotTried as missing:
            verdict, because = NOT_TRIED, str(missing)
        except (Broken, NotSaid) as broken:
            verdict, because = BROKEN, str(broken)
        except NoAnswer as silent:
            verdict, because = BROKEN, f"no answer: {silent}"
        verdicts.append(Verdict(attempt.__name__, claim, verdict, because))
    return verdicts


def _arguments(rest: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="anxin supplier check",
        description="try every claim of the open supplier protocol at a live endpoint; it really buys what is named",
    )
    parser.add_argument("--url", required=True, type=_address, help="where the endpoint lies, before /supply/v1")
    parser.add_argument("--key", required=True)
    parser.add_argument("--secret", help="in hexadecimal; default: the environment's ANXIN_SUPPLIER_SECRET")
    parser.add_argument("--code-sku", default="card-50", help="an item of codes of which two can be bought")
    parser.add_argument("--topup-sku", default="coin-50", help="a top-up that is delivered soon")
    parser.add_argument("--slow-sku", default="slow-50", help="a top-up that waits, so that it can be stopped")
    parser.add_argument("--account", default="12345678", help="the account that is topped up")
    parser.add_argument("--listen", default="127.0.0.1:0", help="where callbacks arrive, HOST:PORT")
    parser.add_argument("--callback-url", default="", help="how the endpoint reaches it")
    parser.add_argument("--patience", type=float, default=PATIENCE_SECONDS, help="seconds to wait for an end")
    parser.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    chosen = parser.parse_args(rest)
    chosen.secret = chosen.secret or os.environ.get("ANXIN_SUPPLIER_SECRET", "")
    if not chosen.secret:
        parser.error("a secret is needed: --secret or ANXIN_SUPPLIER_SECRET")
    return chosen


def _address(said: str) -> str:
    parts = urlsplit(said)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError("an address begins with http:// or https://")
    return said


def _print(verdicts: Sequence[Verdict], url: str) -> None:
    lang = "zh-hans" if os.environ.get("LANG", "").startswith("zh") else "en"
    for one in verdicts:
        because = f"  ({one.because})" if one.because else ""
        print(f"{MARKS[one.verdict].say(lang):<10}{one.claim.say(lang)}{because}")
    kept = sum(one.verdict == KEPT for one in verdicts)
    told = Text(f"{url}：{len(verdicts)} 项，通过 {kept} 项", f"{url}: {kept} of {len(verdicts)} claims kept")
    print(told.say(lang), file=sys.stdout)

"""`anxin story [--json] [--seed N]`: does the main path hold from buy to settled, and every way back?"""

import argparse
import contextlib
import json
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any

from anxin.refusal import Refusal
from anxin.site.progress import complain
from anxin.story.stage import stage
from anxin.story.teller import Teller
from anxin.texts import Text
from anxin.texts.terminal import say

if TYPE_CHECKING:
    from anxin.story.play import Played

AS_TOLD, NOT_AS_TOLD, STOPPED = 0, 1, 130


def main(argv: Sequence[str]) -> int:
    """Tell the story; 0 where everything was as told and every fen is accounted for.

    With `--json` the narration goes to the error stream and one object to the output.
    """
    chosen = _arguments(argv)
    signal.signal(signal.SIGTERM, _stop)
    teller = Teller()
    narration = contextlib.redirect_stdout(sys.stderr) if chosen.json else contextlib.nullcontext()
    try:
        with narration:
            played = _play(teller, chosen)
            report = _report(played, chosen.seed, teller.seconds)
            _sum_up(played, report)
    except Refusal as refusal:
        complain(refusal.sentence)
        return NOT_AS_TOLD
    except KeyboardInterrupt:
        return STOPPED
    if chosen.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    return AS_TOLD if played.as_told else NOT_AS_TOLD


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    about = Text("讲一遍主流程，并核对每一分钱", "tell the main path, and account for every fen")
    parser = argparse.ArgumentParser(prog="anxin story", description=f"{about.zh} / {about.en}")
    parser.add_argument(
        "--json", action="store_true", help="one object on the output, the narration on the error stream"
    )
    parser.add_argument("--seed", type=int, default=1, help="the order of the tales and the accounts in them")
    parser.add_argument("--only", action="append", default=[], metavar="PATH", help="only this tale; can be repeated")
    parser.add_argument("--keep", action="store_true", help="keep the logs of all processes")
    parser.add_argument(
        "--slowness", type=float, default=1.0, help="how many times as long as on an idle machine all may take"
    )
    return parser.parse_args(argv)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _play(teller: Teller, chosen: argparse.Namespace) -> "Played":
    with stage(keep=chosen.keep, slowness=chosen.slowness) as standing:
        # models can be imported only once the stage stands
        from anxin.story.play import play

        return play(standing, teller, chosen.seed, chosen.only)


def _report(played: "Played", seed: int, seconds: float) -> dict[str, Any]:
    return {
        "orders": [
            {
                "ref": order.facts.ref,
                "path": order.tale.path,
                "outcome": order.facts.states[-1],
                "clause": order.facts.clause,
                "decision": order.facts.decision,
                "states": list(order.facts.states),
                "fen_in": order.facts.fen_in,
                "fen_out": order.facts.fen_out,
                "fen_sold": order.facts.fen_sold,
                "seconds_to_refund_asked": order.facts.seconds_to_refund_asked,
                "as_told": not order.wrong,
            }
            for order in played.orders
        ],
        "broken_off": {tale.path: why.en for tale, why in played.failed},
        "complaints": played.complaints,
        "unaccounted_minor": played.proof.unaccounted_minor,
        "ledger_proven": not played.proof.broken,
        "as_told": played.as_told,
        "seed": seed,
        "seconds": round(seconds, 1),
    }


def _sum_up(played: "Played", report: dict[str, Any]) -> None:
    say(Text("\n结局", "\nHow they ended"))
    for order in played.orders:
        facts = order.facts
        late = "" if facts.seconds_to_refund_asked is None else f" +{facts.seconds_to_refund_asked:.2f} s"
        mark = "✗" if order.wrong else "✓"
        money = f"{facts.fen_in:>6} → {facts.fen_out:>6}"
        line = f"{mark} {facts.ref}  {order.tale.path:<32}{facts.states[-1]:<10}{money}  {facts.clause or '–'}{late}"
        say(Text(f"  {line}", f"  {line}"))
        for wrong in order.wrong:
            say(Text(f"      {wrong.zh}", f"      {wrong.en}"))
    for tale, why in played.failed:
        say(Text(f"  ✗ {tale.title.zh}：{why.zh}", f"  ✗ {tale.title.en}: {why.en}"))
    for complaint in played.complaints:
        say(Text(f"  ✗ 日志：{complaint}", f"  ✗ log: {complaint}"))
    for broken in played.proof.broken:
        say(Text(f"  ✗ 账本：{broken.zh}", f"  ✗ ledger: {broken.en}"))
    count, proof, seconds = len(played.orders), played.proof, report["seconds"]
    say(
        Text(
            f"\n{count} 笔订单，核对 {proof.transfers} 笔划转，未对上的分：{proof.unaccounted_minor}，"
            f"用时 {seconds} 秒。",
            f"\n{count} orders, {proof.transfers} transfers verified, fen unaccounted for: {proof.unaccounted_minor}, "
            f"told in {seconds} s.",
        )
    )

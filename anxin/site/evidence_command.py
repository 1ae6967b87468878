"""How is a screenshot read at a terminal?

    anxin evidence read IMAGE [--order ORDER.json] [--slot payment|goods|talk] [--json] [--lang zh|en]

ORDER.json holds what is known of the payment: any of amount_minor (fen), paid_at (ISO 8601 with its offset),
transaction_no, merchant_no, order_no. The slot says what the picture is to show, a bill where nothing is said. The exit
status is 0 where the picture was read and contradicts nothing, 1 where it should be taken again or shows something
else, 2 where there is nothing to read.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from anxin.evidence.exhibits import GOODS, PAYMENT, TALK
from anxin.evidence.reading.bounded import read_bounded
from anxin.evidence.reading.compare import compare
from anxin.evidence.reading.problems import advice_for, said_of
from anxin.evidence.reading.shapes import FIELDS, Comparison, Kind, Reading, Record, Value, Verdict
from anxin.evidence.refusals import NotAPicture
from anxin.evidence.tell_type import PICTURES, tell_type
from anxin.money.amounts import format_minor
from anxin.refusal import Invalid, Refusal
from anxin.texts import Text

READ, TAKE_AGAIN, NOTHING_TO_READ = 0, 1, 2

SLOTS = (PAYMENT, GOODS, TALK)

NAMES: Mapping[str, Text] = {
    "amount_minor": Text("金额", "amount"),
    "paid_at": Text("支付时间", "paid at"),
    "transaction_no": Text("交易单号", "transaction no."),
    "merchant_no": Text("商户单号", "merchant no."),
    "order_no": Text("订单号", "order no."),
}
KINDS: Mapping[Kind, Text] = {
    Kind.PAYMENT: Text("支付凭证", "payment"),
    Kind.GOODS: Text("商品状态", "goods"),
    Kind.TALK: Text("沟通记录", "talk"),
    Kind.OTHER: Text("其他页面", "another page"),
}
VERDICTS: Mapping[Verdict, Text] = {
    Verdict.MATCHED: Text("与订单一致", "matches the order"),
    Verdict.NEAR: Text("与订单接近，需人工核对", "close to the order, a person looks"),
    Verdict.CONTRADICTED: Text("与订单不符", "differs from the order"),
    Verdict.UNREAD: Text("未读出", "not read"),
    Verdict.UNKNOWN: Text("订单未提供", "not told by the order"),
}
ACCEPTED = {Verdict.MATCHED: True, Verdict.CONTRADICTED: False}


def evidence_command(rest: Sequence[str]) -> int:
    """Run `anxin evidence …` and answer the exit status."""
    chosen = _parser().parse_args(rest)
    try:
        told = _read(chosen.image, chosen.order, chosen.slot)
    except Refusal as refusal:
        return _refuse(refusal, json_wanted=chosen.json, lang=chosen.lang)
    sys.stdout.write(json.dumps(told.to_json(), ensure_ascii=False) + "\n" if chosen.json else told.said(chosen.lang))
    return READ if told.reading.readable and told.match != "contradicted" else TAKE_AGAIN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="anxin evidence", description="read a screenshot of a payment, goods or talk")
    actions = parser.add_subparsers(dest="action", required=True)
    read = actions.add_parser("read", help="what it says, and whether that is what the order says")
    read.add_argument("image", type=Path)
    read.add_argument("--order", type=Path, help="JSON with what is known of the payment")
    read.add_argument("--slot", choices=SLOTS, default=PAYMENT, help="what the picture is to show; a bill unless said")
    read.add_argument("--json", action="store_true", help="for programs")
    read.add_argument("--lang", choices=("zh", "en"), default="zh")
    return parser


@dataclass(frozen=True)
class _Told:
    """A reading and, where there is an order, how it compares."""

    reading: Reading
    comparison: Comparison | None
    slot: str

    @property
    def match(self) -> str:
        return self.comparison.match if self.comparison else ""

    def to_json(self) -> dict[str, Any]:
        sure = {name: self.reading.sure_value(name) for name in FIELDS}
        verdicts = self.comparison.verdicts if self.comparison else {}
        return {
            "readable": self.reading.readable,
            "kind": self.reading.kind.value,
            "fields": {name: one.isoformat() if isinstance(one, datetime) else one for name, one in sure.items()},
            "confidence": {name: round(found.confidence, 4) for name, found in self.reading.fields.items()},
            "matches": {name: ACCEPTED.get(verdict) for name, verdict in verdicts.items()},
            "match": self.match or None,
            "problems": [{"code": code, **said_of(code, self.slot)._asdict()} for code in self.reading.problems],
            "order_refs": list(self.reading.order_refs),
            "failures": list(self.reading.failures),
            "promises": [promise.to_json() for promise in self.reading.promises],
            "quality": self.reading.quality.to_json(),
        }

    def said(self, lang: str) -> str:
        kind = KINDS[self.reading.kind].say(lang)
        lines = [Text("页面：{kind}", "Page: {kind}").fill(kind=kind).say(lang)]
        for name in FIELDS:
            found = self.reading.fields.get(name)
            value = _shown(found.value) if found and found.sure else Text("未读出", "not read").say(lang)
            verdict = self.comparison.verdicts[name] if self.comparison else None
            beside = f"  [{VERDICTS[verdict].say(lang)}]" if verdict and (found or verdict is Verdict.MATCHED) else ""
            lines.append(
                Text("{name}：{value}", "{name}: {value}").fill(name=NAMES[name], value=value).say(lang) + beside
            )
        lines += [f"→ {said.say(lang)}" for said in advice_for(self.reading.problems, self.slot)]
        return "".join(f"{line}\n" for line in lines)


def _shown(value: Value) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return format_minor(value) if isinstance(value, int) else value


def _read(image: Path, order: Path | None, slot: str) -> _Told:
    record = _record(order) if order else None
    data = _bytes(image)
    # what cannot be read is refused before the reader is started
    if tell_type(data) not in PICTURES:
        raise NotAPicture
    reading = read_bounded(data)
    return _Told(reading, compare(reading, record) if record else None, slot)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what = Text("打不开文件 {path}：{why}", "Cannot open {path}: {why}").fill(
            path=path, why=error.strerror or error
        )
        raise Invalid(what=what) from None


def _record(path: Path) -> Record:
    """What is known; whatever is not as it should be is named rather than left out."""
    try:
        raw = json.loads(_bytes(path))
    except ValueError:
        raw = None
    if not isinstance(raw, dict):
        raise Invalid(what=Text("{path} 不是一个 JSON 对象。", "{path} is not a JSON object.").fill(path=path))
    for name, value in raw.items():
        wanted = int if name == "amount_minor" else str
        if name not in FIELDS or not isinstance(value, wanted) or isinstance(value, bool):
            raise _bad(name)
    if "paid_at" in raw:
        raw["paid_at"] = _moment(raw["paid_at"])
    return Record(**raw)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _bad("paid_at") from None
    if moment.tzinfo is None:
        raise _bad("paid_at")
    return moment


def _bad(name: str) -> Invalid:
    text = Text(
        "订单文件中的 {name} 无法使用。可用：amount_minor（整数，分）、paid_at（带时区的 ISO 8601 时间）、"
        "transaction_no、merchant_no、order_no（文字）。",
        "{name} in the order file cannot be used. Known are amount_minor (a whole number of fen), paid_at (ISO 8601 "
        "with its offset), transaction_no, merchant_no and order_no (texts).",
    )
    return Invalid(what=text.fill(name=name))


def _refuse(refusal: Refusal, *, json_wanted: bool, lang: str) -> int:
    said = refusal.say(lang)
    told = json.dumps({"refused": refusal.code(), "reason": said}, ensure_ascii=False) if json_wanted else said
    sys.stderr.write(told + "\n")
    return NOTHING_TO_READ

"""How is a policy asked from the command line?

    anxin policy say FILE             every sentence: the table, what is not refundable, all clauses
    anxin policy decide FILE --facts FACTS.json    the decision with its trace and what would change it, as JSON
                                      (--words for people)
    anxin policy prove FILE           findings with examples, and the worst case per problem
    anxin policy lint FILE            void, risky and vague wording in a policy or in plain text
    anxin policy diff OLD NEW         what has changed, in words
    anxin policy try NEW --on OLD --facts HISTORY.jsonl    what NEW would have decided otherwise

FILE is a path, `-` for standard input, or a policy that ships: standard (the default), topup_strict, generous.
`--lang zh|en`, `--json`. The exit status is 0; 1 when a proof or the linter found something; 2 for a refusal.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from anxin.policy.clauses import Policy
from anxin.policy.decide import decide
from anxin.policy.diff import diff
from anxin.policy.document import SHIPPED, load
from anxin.policy.effects import effects
from anxin.policy.findings import PRINCIPLES, told
from anxin.policy.law import LAW
from anxin.policy.lint import lint
from anxin.policy.prove import prove
from anxin.policy.refine import refine
from anxin.policy.summary import headline, not_refundable
from anxin.policy.try_on_history import try_on_history
from anxin.policy.vocabulary import read_facts, write_money
from anxin.policy.what_would_change import what_would_change
from anxin.policy.wording import say_at_most, say_clause, say_law, say_then
from anxin.policy.words import LABELS
from anxin.refusal import Refusal
from anxin.texts import Text

Run = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str]) -> int:
    """Run `anxin policy …` with these arguments and answer the exit status."""
    args = _parser().parse_args(argv)
    run: Run = args.run
    try:
        return run(args)
    except Refusal as refusal:
        _refuse(args, refusal.say(args.lang), refusal.code())
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        _refuse(args, str(error), type(error).__name__)
    return 2


def _refuse(args: argparse.Namespace, said: str, code: str) -> None:
    sys.stderr.write((json.dumps({"refused": code, "reason": said}, ensure_ascii=False) if args.json else said) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="anxin policy", description="One text, four readings.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--lang", choices=("zh", "en"), default="zh")
    shared.add_argument("--json", action="store_true", help="for programs")
    shared.add_argument("--item", help="the sku of an item, for its sub-policies")

    def add(name: str, run: Run, told_as: str, *files: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=told_as, parents=[shared])
        for file in files:
            command.add_argument(file, nargs="?" if file == "rules" else None, default="standard")
        command.set_defaults(run=run)
        return command

    add("say", _say, "every sentence of the rules", "rules")
    deciding = add("decide", _decide, "what is right, given facts", "rules")
    deciding.add_argument("--facts", required=True, help="a JSON object; - for standard input")
    deciding.add_argument("--words", action="store_true", help="for people")
    add("prove", _prove, "does it keep what it must", "rules")
    add("lint", _lint, "void, risky and vague wording", "file")
    add("diff", _diff, "what has changed, in words", "old", "new")
    trial = add("try", _try, "what would have been decided otherwise", "file")
    trial.add_argument("--on", default="standard", help="the rules that did decide")
    trial.add_argument("--facts", required=True, help="one JSON object a line")
    return parser


def _read(file: str) -> str:
    return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")


def _text(file: str) -> str:
    name = file.removesuffix(".yaml")
    if name in SHIPPED and not Path(file).exists():
        return (Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8")
    return _read(file)


def _policy(file: str, item: str | None) -> Policy:
    return refine(load(_text(file)), item)


def _print(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _dump(value: object) -> None:
    _print(json.dumps(value, ensure_ascii=False, indent=2))


def _say(args: argparse.Namespace) -> int:
    policy, lang = _policy(args.rules, args.item), args.lang
    rows = headline(policy)
    if args.json:
        clauses = [
            {"id": c.id, "number": c.number, "zh": say_clause(c).zh, "en": say_clause(c).en, "law": list(c.terms.law)}
            for c in policy.clauses
        ]
        table = [{"problem": row.problem, **_row_json(row, lang)} for row in rows]
        refused = [clause.id for clause in not_refundable(policy)]
        _dump({"policy": policy.name, "headline": table, "not_refundable": refused, "clauses": clauses})
        return 0
    _print(policy.title.say(lang), "", Text("不予退款的情形", "Not refundable").say(lang))
    _print(*(f"  {clause.number}. {say_clause(clause).say(lang)}" for clause in not_refundable(policy)))
    _print("", Text("什么可以退、最迟多久、需要什么", "What is refunded, how fast at most, what you need").say(lang))
    _print(*("  " + " | ".join(_row_json(row, lang).values()) for row in rows))
    _print("", Text("全部条款", "All clauses").say(lang))
    for clause in policy.clauses:
        law = say_law(clause.terms).say(lang)
        _print(f"  {clause.number}. {say_clause(clause).say(lang)}{f' [{law}]' if law else ''}")
    return 0


def _row_json(row: Any, lang: str) -> dict[str, str]:
    return {name: getattr(row, name).say(lang) for name in ("name", "refund", "at_most", "needs")}


def _decide(args: argparse.Namespace) -> int:
    policy, raw = _policy(args.rules, args.item), json.loads(_read(args.facts))
    if not isinstance(raw, dict):
        _refuse(args, Text("事实须为一个 JSON 对象。", "Facts are one JSON object.").say(args.lang), "bad_facts")
        return 2
    facts = read_facts(raw)
    decision, changes = decide(facts, policy), what_would_change(facts, policy)
    if not args.words:
        said = {"sentence_zh": say_clause(decision.clause).zh, "sentence_en": say_clause(decision.clause).en}
        _dump({**decision.as_json(), **said, "would_change": [change.as_json() for change in changes]})
        return 0
    _print(
        say_then(decision.clause).say(args.lang),
        "",
        f"{decision.clause.number}. {say_clause(decision.clause).say(args.lang)}",
    )
    if decision.amount_minor:
        _print(write_money(decision.amount_minor))
    _print("", Text("跳过的条款", "Clauses passed over").say(args.lang))
    _print(*(f"  {p.number}. {p.clause}: {p.fact} {p.expected} ← {p.actual}" for p in decision.trace))
    if changes:
        _print("", Text("什么会改变结果", "What would change it").say(args.lang))
        _print(*(f"  {change.text.say(args.lang)}" for change in changes))
    return 0


def _prove(args: argparse.Namespace) -> int:
    proof = prove(_policy(args.rules, args.item))
    if args.json:
        _dump(proof.as_json())
        return 0 if proof.holds else 1
    for finding in proof.findings:
        _print(f"✗ {PRINCIPLES[finding.principle].say(args.lang)}: {', '.join(finding.clauses)}")
        _print(f"  {finding.text.say(args.lang)}")
        for facts in (finding.example, finding.after):
            if facts is not None:
                _print(f"  {json.dumps(told(facts), ensure_ascii=False)}")
    if proof.holds:
        text = Text(
            "✓ 全部原则成立，覆盖 {n:.1e} 种事实组合", "✓ every principle holds over {n:.1e} combinations of facts"
        )
        _print(text.fill(n=proof.cells).say(args.lang))
    for problem, worst in proof.worst.items():
        name = LABELS["problem"][problem].say(args.lang)
        _print(f"  {name}: {say_at_most(worst.seconds).say(args.lang)} ({' → '.join(worst.clauses)})")
    return 0 if proof.holds else 1


def _lint(args: argparse.Namespace) -> int:
    notes = lint(_text(args.file))
    for note in notes:
        if args.json:
            _print(json.dumps(note.as_json(), ensure_ascii=False))
            continue
        pattern = note.pattern
        _print(f"{note.line}: [{pattern.severity}] {pattern.id}: “{note.quote}”")
        _print(
            f"   {pattern.harm.say(args.lang)} — {LAW[pattern.law].say(args.lang)}",
            f"   → {pattern.instead.say(args.lang)}",
        )
    return 1 if notes else 0


def _diff(args: argparse.Namespace) -> int:
    old, new = _policy(args.old, args.item), _policy(args.new, args.item)
    changes, found = diff(old, new), effects(old, new)
    if args.json:
        said = [{"what": str(c.what), "clause": c.clause, "zh": c.text.zh, "en": c.text.en} for c in changes]
        _dump({"changes": said, "effects": [effect.as_json() for effect in found]})
        return 0
    _print(*(change.text.say(args.lang) for change in changes))
    worse, better = Text("对买家更不利", "worse for the buyer"), Text("对买家更有利", "better for the buyer")
    for effect in found:
        word = (better if effect.better else worse).say(args.lang)
        _print(f"  {word}: {effect.before} → {effect.after} {json.dumps(told(effect.example), ensure_ascii=False)}")
    return 0


def _try(args: argparse.Namespace) -> int:
    old, new = _policy(args.on, args.item), _policy(args.file, args.item)
    lines = [line for line in _read(args.facts).splitlines() if line.strip()]
    history = [(f"{place:08d}", read_facts(json.loads(line))) for place, line in enumerate(lines, 1)]
    trial = try_on_history(old, new, history).as_json()
    if args.json:
        _dump(trial)
        return 0
    text = Text(
        "{n} 件中有 {m} 件结果不同，退款变动 {money}", "{m} of {n} would be decided otherwise; money moved: {money}"
    )
    money = write_money(trial["money_moved_minor"])
    _print(text.fill(n=trial["cases"], m=trial["otherwise"], money=money).say(args.lang))
    for change in trial["changes"]:
        _print(f"  {change['count']} × {change['before']} → {change['after']} ({change['example']})")
    return 0

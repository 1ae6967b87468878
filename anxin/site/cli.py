"""What can be asked of Anxin from a terminal? Each command is loaded when it is called, so that help is instant."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from anxin.texts import Text
from anxin.texts.terminal import terminal_language

INTERRUPTED = 130

Command = Callable[[Sequence[str]], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 where all is as it should be."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(_help())
        return 0
    name, rest = words[0], words[1:]
    if name not in COMMANDS:
        unknown = Text(f"没有命令 {name}。\n", f"There is no command {name}.\n")
        print(unknown.say(terminal_language()) + _help(), file=sys.stderr)
        return 2
    try:
        return COMMANDS[name][1](rest)
    except KeyboardInterrupt:
        return INTERRUPTED


def _help() -> str:
    lines = [f"  {name:<10}{text.say(terminal_language())}" for name, (text, _) in COMMANDS.items()]
    return "anxin COMMAND …\n\n" + "\n".join(lines)


def _django() -> None:
    from anxin.site.database import use_database

    use_database(Path(os.environ.get("ANXIN_VAR", "var")).resolve())
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxin.site.settings")
    django.setup()


def _become(module: str, words: Sequence[str]) -> int:
    """Go on as another program: story and bench stand above the site, simulators share nothing with it."""
    os.execv(sys.executable, [sys.executable, "-m", module, *words])  # noqa: S606  the words go to our own module


def _run(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="anxin run", description="the whole shop, until Ctrl-C")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--hooks-port", type=int, help="where channels' notices come in (default: the port + 3)")
    parser.add_argument("--var", type=Path, default=Path(os.environ.get("ANXIN_VAR", "var")), help="where data lies")
    chosen = parser.parse_args(rest)
    os.environ["ANXIN_VAR"] = str(chosen.var.resolve())
    from anxin.site.run import run

    return run(chosen.var.resolve(), port=chosen.port, hooks_port=chosen.hooks_port)


def _work(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="anxin work", description="one worker, until it is asked to stop")
    parser.add_argument("--no-reading", action="store_true", help="leave pictures to another worker")
    chosen = parser.parse_args(rest)
    _django()
    from anxin.jobs.work import work

    work(reading=not chosen.no_reading)
    return 0


def _simulate(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="anxin simulate", description="the other side of a sandbox, as a process")
    played = sorted(main.parent.name for main in (Path(__file__).parents[1] / "simulators").glob("*/__main__.py"))
    parser.add_argument("name", choices=played)
    chosen, options = parser.parse_known_args(rest)
    return _become(f"anxin.simulators.{chosen.name}", options)


def _supplier(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="anxin supplier", description="check an endpoint, name a source")
    parser.add_argument("action", choices=["check", "source"])
    if parser.parse_args(rest[:1]).action == "source":
        _django()
        from anxin.site.name_source import name_source

        return name_source(rest[1:], terminal_language())
    from anxin.integrations.check.command import main as check

    return check(rest[1:])


def _resale(rest: Sequence[str]) -> int:
    _django()
    from anxin.site.resale_command import resale_command

    return resale_command(rest, terminal_language())


def _stock(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="anxin stock", description="import codes from a file")
    parser.add_argument("action", choices=["import"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--sku", required=True, help="the item whose codes these are")
    chosen = parser.parse_args(rest)
    _django()
    from anxin.site.imports import import_stock_file

    return import_stock_file(chosen.file, chosen.sku, terminal_language())


def _items(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="anxin items", description="import items and prices from a CSV table")
    parser.add_argument("action", choices=["import"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--supplier", required=True, help="the supplier's name")
    chosen = parser.parse_args(rest)
    _django()
    from anxin.site.imports import import_items_file

    return import_items_file(chosen.file, chosen.supplier, terminal_language())


def _bills(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="anxin bills", description="bring a channel's bill and compare it")
    parser.add_argument("action", choices=["import"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--channel", required=True, help="the channel's name, account or kind")
    parser.add_argument("--day", type=date.fromisoformat, help="of which day it is; told by its lines where it has any")
    parser.add_argument("--kind", choices=["trade", "flow", "share"], default="trade")
    chosen = parser.parse_args(rest)
    _django()
    from anxin.site.bring_bill import bring_bill

    return bring_bill(chosen.file, chosen.channel, chosen.day, chosen.kind, terminal_language())


def _keys(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="anxin keys", description="look after the keys under which secrets lie")
    parser.add_argument("action", choices=["rotate", "show", "renew-signing"])
    chosen = parser.parse_args(rest)
    _django()
    from anxin.site.keys import renew_signing, rotate_keys, tell_keys

    if chosen.action == "renew-signing":
        return renew_signing(terminal_language())
    return rotate_keys(terminal_language()) if chosen.action == "rotate" else tell_keys(terminal_language())


def _story(rest: Sequence[str]) -> int:
    return _become("anxin.story", rest)


def _policy(rest: Sequence[str]) -> int:
    from anxin.policy.command import main as policy

    return policy(rest)


def _verify(rest: Sequence[str]) -> int:
    _django()
    from anxin.ledger.command import verify
    from anxin.site.closed import closed

    return verify(rest, closed)


def _proof(rest: Sequence[str]) -> int:
    from anxin.ledger.proof_command import proof_command

    return proof_command(rest, _django)


def _export(rest: Sequence[str]) -> int:
    _django()
    from anxin.ledger.export import export_command
    from anxin.people.models import Shop

    return export_command(rest, dict(Shop.objects.order_by("pk").values_list("pk", "name_zh")), terminal_language())


def _evidence(rest: Sequence[str]) -> int:
    from anxin.site.evidence_command import evidence_command

    return evidence_command(rest)


def _bench(rest: Sequence[str]) -> int:
    return _become("anxin.bench", rest)


def _faults(rest: Sequence[str]) -> int:
    return _become("anxin.bench.faults", rest)


def _manage(rest: Sequence[str]) -> int:
    _django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["anxin manage", *rest])
    return 0


COMMANDS: dict[str, tuple[Text, Command]] = {
    "run": (Text("启动整个商店", "start the whole shop"), _run),
    "work": (Text("启动一个后台进程", "run one worker"), _work),
    "story": (Text("讲一遍主流程并核对每一分钱", "tell the main path and account for every fen"), _story),
    "stock": (Text("导入卡密", "import codes"), _stock),
    "items": (Text("导入商品和价格", "import items and prices"), _items),
    "bills": (Text("导入渠道账单并核对", "bring a channel's bill and compare it"), _bills),
    "keys": (Text("轮换主密钥", "rotate the master key"), _keys),
    "policy": (Text("读、判、证、查售后规则", "say, decide, prove and lint rules"), _policy),
    "verify": (Text("核对账本", "prove the ledger"), _verify),
    "proof": (Text("核对一笔订单的存证", "check the proof of one order"), _proof),
    "export": (Text("导出账本或一个账户的流水", "take the books or one account's lines out"), _export),
    "evidence": (Text("读取截图并与订单核对", "read a screenshot and compare it with an order"), _evidence),
    "supplier": (Text("检验货源接口，为商品加货源", "check a supplier's endpoint, name a source"), _supplier),
    "resale": (Text("管理分销账户", "look after shops that buy from this one"), _resale),
    "faults": (Text("逐个渠道试每种故障", "try every fault at every channel"), _faults),
    "bench": (Text("测量速度", "measure"), _bench),
    "simulate": (Text("启动一个沙箱对方", "run the other side of a sandbox"), _simulate),
    "manage": (Text("Django 管理命令", "Django's own commands"), _manage),
}

if __name__ == "__main__":
    sys.exit(main())

"""On what do the cases stand? One shop with every channel, a door for their notices, and a clock that can be moved."""

import contextlib
import json
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from anxin.bench.faults.parties import Party, party
from anxin.site.ports import LOOPBACK

QUICK_SECONDS = 2.5


@dataclass(frozen=True)
class World:
    """The shop, its item of codes, its buyer, and each channel with its other side."""

    shop: UUID
    item: UUID
    buyer: UUID
    parties: dict[str, tuple[UUID, Party]]
    pool: ThreadPoolExecutor


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing: the result is the table."""


@contextlib.contextmanager
def world(kinds: Sequence[str], folder: Path) -> Iterator[World]:
    """A shop furnished for these channels in the database that Django is set up for."""
    from django.conf import settings

    from anxin.site.wsgi import application

    settings.ANXIN_CLOCK = "row"
    settings.ALLOWED_HOSTS = ["*"]
    _less_patience()
    with contextlib.ExitStack() as stack:
        running = {kind: stack.enter_context(party(kind, folder)) for kind in kinds}
        server = make_server(LOOPBACK, 0, application, server_class=_Server, handler_class=_Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        settings.ANXIN_BASE_URL = f"http://{LOOPBACK}:{server.server_port}"
        pool = stack.enter_context(ThreadPoolExecutor(8))
        yield _furnish(running, pool)


def _less_patience() -> None:
    """A channel that hangs for 30 seconds is as silent after one."""
    from anxin.integrations.connections import Connections

    made = Connections.__init__

    def quick(self: Connections, base_url: str, timeout_seconds: float, *rest: Any, **more: Any) -> None:
        made(self, base_url, min(timeout_seconds, QUICK_SECONDS), *rest, **more)

    Connections.__init__ = quick  # type: ignore[method-assign]  # for this process alone


def _furnish(running: dict[str, Party], pool: ThreadPoolExecutor) -> World:
    from importlib.resources import files

    from anxin.catalog.models import Item
    from anxin.clock import now
    from anxin.flows.furnish_shop import Furniture, furnish_shop
    from anxin.payments.models import Channel

    sandbox = running.get("sandbox")
    furnished = furnish_shop(
        Furniture(
            merchant=sandbox.setup.account if sandbox else "none",
            channel_url=sandbox.base_url if sandbox else "http://127.0.0.1:9",
            our_signing_key=sandbox.setup.secret if sandbox else "11" * 32,
            channel_key=sandbox.setup.their_key if sandbox else "22" * 32,
            supplier_url="http://127.0.0.1:9",
            supplier_account="none",
            supplier_secret="33" * 32,
            rules=files("anxin.policy").joinpath("standard.yaml").read_text(encoding="utf-8"),
            passwords={},
        ),
        codes=2_000,
        at=now(),
    )
    if furnished is None:
        raise RuntimeError("the cases need a database of their own")
    # one buyer stands for many
    Item.objects.update(most_reserved=100_000)
    rows = {"sandbox": furnished.channel} if sandbox else {}
    for kind, other in running.items():
        if kind != "sandbox":
            rows[kind] = _row(furnished.shop, kind, other)
    Channel.objects.filter(pk=furnished.channel).update(enabled=sandbox is not None)
    parties = {kind: (rows[kind], running[kind]) for kind in running}
    return World(furnished.shop, furnished.items["steam-50"], furnished.people["buyer"], parties, pool)


def _row(shop: UUID, kind: str, other: Party) -> UUID:
    from anxin import vault
    from anxin.integrations.addresses import channel_hook_url
    from anxin.integrations.epay.v2 import CAPABILITIES_V2
    from anxin.integrations.registry import capabilities_of
    from anxin.payments.models import Channel

    named = "epay" if kind == "epay2" else kind
    can = CAPABILITIES_V2 if kind == "epay2" else capabilities_of(named)
    row = Channel.objects.create(
        shop_id=shop,
        kind=named,
        name_zh=kind,
        name_en=kind,
        account=other.setup.account,
        base_url=other.base_url,
        secret_sealed=vault.seal(json.dumps(other.setup.settings), "channel"),
        capabilities=can.to_json(),
    )
    if kind == "stripe":
        other.control("webhook", url=channel_hook_url(row.pk))
    return row.pk


def reset_clock() -> None:
    """Business time is the machine's again, so that no case is later than another."""
    from anxin.clock.models import Offset

    Offset.objects.all().delete()


def wait(seconds: float) -> None:
    """Let business time pass."""
    from anxin.clock import move_ahead

    move_ahead(timedelta(seconds=seconds))

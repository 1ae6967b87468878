"""How fast is a day's bill of a million lines held against as many payments, and are its planted differences found?

From the gzipped file of WeChat Pay's form, as it is downloaded, to differences on record: read with Decimal amounts and
checked totals, kept, compared with orders and books, its fees booked. The reference is the database alone, taking in
the same rows ready-made by COPY.
"""

import gzip
import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from uuid import UUID

from anxin.bench.proving import private_kilobytes
from anxin.bench.results import Rate, Result
from anxin.bench.server import BenchServer

PLANTED_OF_EACH = 200
PER_ORDER = 1_000
PART = 100_000
AMOUNT_MINOR = 12_800
FEE_MINOR = 77
RATE = 60
DAY = date(2026, 11, 20)
HEADER = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,"
    "退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\n"
)
TOTALS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n"
# what is planted, by the place of a payment in its day: every kind a bill can show, spread over the file
LACKS, AMOUNT, CURRENCY, FEE = range(4)


@dataclass(frozen=True)
class Shop:
    """Where it happens."""

    shop: UUID
    channel: UUID


def reconcile(server: BenchServer, *, rows: int, repeats: int) -> Result:
    """Lines a second and peak memory, at a tenth of the rows and at all of them; raises when a difference is wrong."""
    shop = _shop()
    runs, bare, notes = [], [], []
    sizes = [rows // 10, *[rows] * max(repeats, 1)]
    for number, size in enumerate(sizes):
        day = DAY + timedelta(days=2 * number)
        _load(server, shop, size, day)
        raw, expected = _file(server, shop, size, day)
        server.checkpoint()
        with _peak(os.getpid()) as mine, _peak(server.server.pid()) as theirs:
            rate = server.rate(partial(_take, shop, raw, day))
        _prove(shop, day, expected)
        notes.append(
            f"{size:,} lines ({len(raw) / 1e6:.0f} MB packed): {rate.per_second:,.0f}/s, at most "
            f"{mine[0] / 1e3:.0f} MB more here (peak {getrusage(RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB resident) "
            f"and {theirs[0] / 1e3:.0f} MB more in the server"
        )
        if number:
            runs.append(rate)
            bare.append(_copy(server, day))
    note = f"target 40,000/s; {len(expected):,} planted, as many found, none invented; {'; '.join(notes)}"
    return Result("reconcile", "COPY of the same rows, ready-made", runs, bare, note=note)


def _shop() -> Shop:
    from anxin.clock import now
    from anxin.flows.furnish_shop import furnish_shop
    from anxin.reconciliation.models import FeeTerms
    from anxin.site.sandbox import new_sandbox
    from anxin.site.seed import furniture

    furnished = furnish_shop(furniture(new_sandbox(18_400, 18_401), {}), codes=0, at=now())
    if furnished is None:
        raise RuntimeError("the bench needs a database of its own")
    FeeTerms.objects.create(channel_id=furnished.channel, basis_points=RATE)
    return Shop(furnished.shop, furnished.channel)


def _load(server: BenchServer, shop: Shop, rows: int, day: date) -> None:
    """Paid payments with their transfers, a thousand for each order: what is compared is the payment."""
    with server.connect() as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET anxin.writer = 'transfer'")
        for first in range(0, rows, PART):
            connection.execute(
                LOAD,
                {
                    "shop": shop.shop,
                    "channel": shop.channel,
                    "first": first,
                    "count": min(PART, rows - first),
                    "per_order": PER_ORDER,
                    "amount": AMOUNT_MINOR,
                    "day": f"{day} 00:00:00+08",
                },
            )
        connection.execute("VACUUM ANALYZE ledger_transfer, payments_payment")


def _file(server: BenchServer, shop: Shop, rows: int, day: date) -> tuple[bytes, set[tuple[str, str]]]:
    """The bill of the day with its planted differences, and what must be found."""
    every = rows // PLANTED_OF_EACH
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6) as bill, server.connect() as connection:
        bill.write(("\ufeff" + HEADER).encode())
        values = {"channel": shop.channel, "every": every, "day": f"{day} 00:00:00+08", "strangers": PLANTED_OF_EACH}
        connection.execute(f"CREATE TEMP TABLE shown AS {SHOWN}", values)
        with connection.cursor() as cursor, cursor.copy("COPY (SELECT text FROM shown ORDER BY n) TO STDOUT") as copy:
            for block in copy:
                bill.write(block)
        count, yuan = connection.execute("SELECT count(*), sum(amount_minor) / 100.0 FROM shown").fetchone() or (0, 0)
        bill.write(f"{TOTALS}`{count},`{yuan:.2f},`0.00,`0.00,`0.00,`{yuan:.2f},`0.00\n".encode())
        expected = {(kind, number) for kind, number in connection.execute(EXPECTED, values).fetchall()}
    return packed.getvalue(), expected


def _take(shop: Shop, raw: bytes, day: date) -> float:
    from anxin.flows.acts.take_bill import NewBill
    from anxin.flows.import_bill import import_bill
    from anxin.integrations.bills import bill_reader
    from anxin.payments.channel import BillKind
    from anxin.reconciliation.days import first_moment

    new = NewBill(channel=shop.channel, kind=BillKind.TRADE, raw=raw, day=day)
    return float(
        import_bill(new, bill_reader("wechatpay")(raw), by="bench", at=first_moment(day + timedelta(days=2))).lines
    )


def _prove(shop: Shop, day: date, expected: set[tuple[str, str]]) -> None:
    from anxin.reconciliation.models import Difference

    rows = Difference.objects.filter(channel=shop.channel, bill__day=day).values_list("kind", "our_no")
    found = list(rows)
    if len(found) != len(expected) or set(found) != expected:
        message = f"{len(expected)} planted, {len(found)} found, {len(set(found) ^ expected)} of them wrong"
        raise AssertionError(message)


def _copy(server: BenchServer, day: date) -> Rate:
    """The day's rows as text, and the time that the database takes to have them in a table with the same index."""
    with server.connect() as connection:
        query = "SELECT r.* FROM reconciliation_billrow AS r JOIN reconciliation_bill AS b ON b.file_id = r.file"
        with connection.cursor() as cursor, cursor.copy(f"COPY ({query} WHERE b.day = '{day}') TO STDOUT") as copy:
            blocks = list(copy)
        connection.execute("DROP TABLE IF EXISTS bare")
        connection.execute("CREATE TABLE bare (LIKE reconciliation_billrow INCLUDING INDEXES)")

        def take_in() -> float:
            with connection.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as copy:
                for block in blocks:
                    copy.write(block)
            return float(len(blocks))

        return server.rate(take_in)


@contextmanager
def _peak(process: int | None) -> Iterator[list[int]]:
    """By how many kilobytes the private memory of a process and its children grew at most, looked at all the while."""
    grown, ended = [0], threading.Event()
    before = _kilobytes(process)

    def look() -> None:
        while not ended.wait(0.25):
            grown[0] = max(grown[0], _kilobytes(process) - before)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield grown
    finally:
        ended.set()
        watcher.join()


def _kilobytes(process: int | None) -> int:
    if process is None or process == os.getpid():
        return private_kilobytes(Path("/proc/self"))
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return sum(private_kilobytes(Path("/proc") / child) for child in children)


_DAY = "%(day)s::timestamptz"
LOAD = f"""
    WITH numbered AS MATERIALIZED (
        SELECT n, uuidv7() AS p, uuidv7() AS t, {_DAY} + interval '1 hour' + n * interval '70 milliseconds' AS at,
            n / %(per_order)s AS place
        FROM generate_series(%(first)s::bigint, %(first)s::bigint + %(count)s - 1) AS n
    ), orders AS MATERIALIZED (
        SELECT place, uuidv7() AS o FROM numbered GROUP BY place
    ), made AS (
        INSERT INTO orders_order (id, shop_id, ref, contact_sealed, contact_mark, password_mark, token_sha256, language,
            amount_minor, currency, policy_id, agreed_sha256, exclusion_confirmed, state, on_due, case_open, placed_at,
            paid_at, closed_at)
        SELECT o, %(shop)s, substr(md5(o::text), 1, 8), '', '', '', md5(o::text), 'en', 1, 'CNY',
            (SELECT id FROM policy_policyversion LIMIT 1), '', false, 'settled', '', false, {_DAY}, {_DAY}, {_DAY}
        FROM orders
    ), paid AS (
        INSERT INTO payments_payment (id, shop_id, order_id, channel_id, number, amount_minor, currency, state,
            code_url, transaction_no, started_at, expires_at, paid_at)
        SELECT p, %(shop)s, o, %(channel)s, n %% %(per_order)s, %(amount)s, 'CNY', 'paid', '',
            '42000' || replace(p::text, '-', ''), at, at, at
        FROM numbered JOIN orders USING (place)
    )
    INSERT INTO ledger_transfer (id, shop, "order", source, target, amount_minor, currency, kind, ref, key, at, chain,
        seq, hash)
    SELECT t, %(shop)s, o, 'outside:' || %(shop)s || ':' || %(channel)s, 'hold:' || %(shop)s || ':' || o, %(amount)s,
        'CNY', 'paid', 'P', 'paid:' || p, at, o, n %% %(per_order)s + 1, ''
    FROM numbered JOIN orders USING (place)
"""
_PLACED = f"""
    SELECT p.id, p.transaction_no, p.paid_at, row_number() OVER (ORDER BY p.paid_at) AS n
    FROM payments_payment AS p WHERE p.channel_id = %(channel)s AND p.paid_at >= {_DAY}
        AND p.paid_at < {_DAY} + interval '1 day'
"""
SHOWN = f"""
    WITH told AS (
        SELECT n, replace(id::text, '-', '') AS number, transaction_no, paid_at,
            CASE WHEN n %% %(every)s = {AMOUNT} THEN {AMOUNT_MINOR + 100} ELSE {AMOUNT_MINOR} END AS amount_minor,
            CASE WHEN n %% %(every)s = {CURRENCY} THEN 'USD' ELSE 'CNY' END AS currency,
            CASE WHEN n %% %(every)s = {FEE} THEN '0.99000' ELSE '0.76800' END AS fee
        FROM ({_PLACED}) AS placed WHERE n %% %(every)s <> {LACKS}
        UNION ALL
        SELECT n * %(every)s, md5('ours' || n || {_DAY}), '42000' || md5('theirs' || n || {_DAY}),
            {_DAY} + interval '2 hours', {AMOUNT_MINOR}, 'CNY', '0.76800'
        FROM generate_series(1, %(strangers)s) AS n
    )
    SELECT n, number, amount_minor, format(
        '`%%s,`wxd678efh567hg6787,`1230000109,`,`,`%%s,`%%s,`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`NATIVE,`SUCCESS,`OTHERS,'
        '`%%s,`%%s,`0.00,`,`,`0.00,`0.00,`,`,`Steam 充值卡 100 元,`,`%%s,`0.60%%%%,`%%s,`0.00,`',
        to_char(paid_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS'), transaction_no, number, currency,
        to_char(amount_minor / 100.0, 'FM999990.00'), fee, to_char(amount_minor / 100.0, 'FM999990.00')) AS text
    FROM told
"""
EXPECTED = f"""
    SELECT CASE n %% %(every)s WHEN {LACKS} THEN 'missing_there' WHEN {AMOUNT} THEN 'amount'
            WHEN {CURRENCY} THEN 'currency' ELSE 'fee' END, replace(id::text, '-', '')
    FROM ({_PLACED}) AS placed WHERE n %% %(every)s IN ({LACKS}, {AMOUNT}, {CURRENCY}, {FEE})
    UNION ALL
    SELECT 'missing_here', md5('ours' || n || {_DAY}) FROM generate_series(1, %(strangers)s) AS n
"""

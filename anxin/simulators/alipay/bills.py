"""Which bill does a day have? A zip of two files in GBK, made when it is asked for, at an address that soon ends."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from anxin.simulators.alipay.bank import SHANGHAI, Bank, Refused, Trade, told, yuan
from anxin.simulators.alipay.gateway import Act, Ask, Handler
from anxin.simulators.faults import Faults

VALID_SECONDS = 30.0
TRADE_HEADER = [
    "支付宝交易号",
    "商户订单号",
    "业务类型",
    "商品名称",
    "创建时间",
    "完成时间",
    "门店编号",
    "门店名称",
    "操作员",
    "终端号",
    "对方账户",
    "订单金额（元）",
    "商家实收（元）",
    "支付宝红包（元）",
    "集分宝（元）",
    "支付宝优惠（元）",
    "商家优惠（元）",
    "券核销金额（元）",
    "券名称",
    "商家红包消费金额（元）",
    "卡消费金额（元）",
    "退款批次号/请求号",
    "服务费（元）",
    "分润（元）",
    "备注",
]
FLOW_HEADER = [
    "账务流水号",
    "业务流水号",
    "商户订单号",
    "商品名称",
    "发生时间",
    "对方账号",
    "收入金额（+元）",
    "支出金额（-元）",
    "账户余额（元）",
    "交易渠道",
    "业务类型",
    "备注",
]
Row = dict[str, str]
BILLS = "bills"
BUYER = "*某(bea***@sandbox.com)"


class GbkInfo(zipfile.ZipInfo):
    """A file in a zip whose name is in GBK without a mark that says so, as Alipay's are."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  the name is zipfile's own
        return self.filename.encode("gbk"), self.flag_bits


@dataclass
class Bills:
    """Makes bills, and hands them out once at an address of their own."""

    bank: Bank
    faults: Faults
    seller_id: str
    base_url: str
    fee_basis_points: int
    ready: dict[str, tuple[float, bytes]] = field(default_factory=dict)

    def handlers(self) -> dict[str, Handler]:
        """By the method's name."""
        return {"alipay.data.dataservice.bill.downloadurl.query": self.query}

    def routes(self) -> list[Route]:
        """Where bills are fetched."""
        return [Route("/downloadBillFile.resource", self.download, methods=["GET"])]

    def query(self, ask: Ask) -> Act:
        """Give the address of a day's bill. Raises Refused for a day that is not over or had no trade."""
        kind, written = ask.text("bill_type"), ask.text("bill_date")
        try:
            day = date.fromisoformat(written)
        except ValueError:
            raise Refused("isp.invalid-arguments", "账单日期") from None
        if kind not in ("trade", "signcustomer"):
            raise Refused("isp.invalid-arguments", "账单类型")

        def do() -> dict[str, Any]:
            rows = self._trade_rows(day) if kind == "trade" else self._flow_rows(day)
            if day >= datetime.fromtimestamp(self.bank.now(), SHANGHAI).date() or not rows:
                raise Refused("isp.bill_not_exist", "账单不存在")
            token = self.bank.number(32)
            self.ready[token] = (self.bank.now() + VALID_SECONDS, self._zip(kind, day, rows))
            return {"bill_download_url": f"{self.base_url}/downloadBillFile.resource?bizType={kind}&fileId={token}"}

        return Act("*", do)

    async def download(self, request: Request) -> Response:
        """Hand a bill out while its address holds."""
        until, content = self.ready.get(request.query_params.get("fileId", ""), (0.0, b""))
        if until < self.bank.now():
            return Response("expired", 403)
        if self.faults.take("cut_short", BILLS) is not None:
            content = content[: len(content) // 2]
        return Response(content, media_type="application/zip")

    def _fee_minor(self, amount_minor: int) -> int:
        return (amount_minor * self.fee_basis_points + 5_000) // 10_000

    def _trade_rows(self, day: date) -> list[Row]:
        rows: list[Row] = []
        for trade in self.bank.trades.values():
            if trade.paid_at is not None and _day(trade.paid_at) == day:
                money = (trade.captured_minor, self._fee_minor(trade.captured_minor), -trade.shared_minor)
                rows.append(_trade_row(trade, "交易", (trade.created_at, trade.paid_at), money))
            for one in trade.refunds:
                if _day(one.at) == day and not one.gone:
                    money = (-one.amount_minor, -self._fee_minor(one.amount_minor), 0)
                    rows.append(_trade_row(trade, "退款", (one.at, one.at), money, one.out_request_no))
        return rows

    def _flow_rows(self, day: date) -> list[Row]:
        moves = []
        for trade in self.bank.trades.values():
            if trade.paid_at is not None:
                moves.append((trade.paid_at, trade, "在线支付", trade.captured_minor))
                moves.append((trade.paid_at, trade, "收费", -self._fee_minor(trade.captured_minor)))
            for one in trade.refunds:
                if not one.gone:
                    moves.append((one.at, trade, "交易退款", -one.amount_minor))
                    moves.append((one.at, trade, "退费", self._fee_minor(one.amount_minor)))
        for sharing in self.bank.sharings.values():
            moves += [(sharing.at, sharing.trade, "交易分账", -amount_minor) for _, amount_minor in sharing.parts]
        rows: list[Row] = []
        balance_minor = 0
        for at, trade, kind, amount_minor in sorted(moves, key=lambda move: move[0]):
            balance_minor += amount_minor
            if _day(at) == day and amount_minor:
                came, went = (yuan(amount_minor), "") if amount_minor > 0 else ("", yuan(amount_minor))
                cells = [self.bank.number(), trade.trade_no, trade.out_trade_no, trade.subject, told(at), BUYER]
                cells += [came, went, yuan(balance_minor), "支付宝", kind, ""]
                rows.append(dict(zip(FLOW_HEADER, cells, strict=True)))
        return rows

    def _zip(self, kind: str, day: date, rows: list[Row]) -> bytes:
        word, header = ("业务明细", TRADE_HEADER) if kind == "trade" else ("账务明细", FLOW_HEADER)
        head = [f"#支付宝{word}查询", f"#账号：[{self.seller_id}0156]"]
        head += [f"#起始日期：[{day:%Y年%m月%d日} 00:00:00]   终止日期：[{day:%Y年%m月%d日} 24:00:00]"]
        listed = [f"#{'-' * 41}{word}列表{'-' * 40}", ",".join(header), *(_line(row.values()) for row in rows)]
        listed += [
            f"#{'-' * 41}{word}列表结束{'-' * 36}",
            *(_trade_sums(rows) if kind == "trade" else _flow_sums(rows)),
        ]
        tail = [f"#导出时间：[{told(self.bank.now())}]"]
        name = f"{self.seller_id}0156_{day:%Y%m%d}_{word}"
        files = {f"{name}.csv": [*head, *listed, *tail]}
        files[f"{name}(汇总).csv"] = [*head, "业务类型,笔数", f"合计,{len(rows)}", *tail]
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for filename, lines in files.items():
                archive.writestr(GbkInfo(filename), "\r\n".join([*lines, ""]).encode("gb18030"))
        return content.getvalue()


def _trade_row(
    trade: Trade, kind: str, times: tuple[float | None, float | None], money: tuple[int, int, int], refund: str = ""
) -> Row:
    row = dict.fromkeys(TRADE_HEADER, "")
    row |= dict.fromkeys((name for name in TRADE_HEADER if name.endswith("（元）")), "0.00")
    amount, fee, share = map(yuan, money)
    begun, ended = map(told, times)
    return row | {
        "支付宝交易号": trade.trade_no,
        "商户订单号": trade.out_trade_no,
        "业务类型": kind,
        "商品名称": trade.subject,
        "创建时间": begun,
        "完成时间": ended,
        "对方账户": BUYER,
        "订单金额（元）": amount,
        "商家实收（元）": amount,
        "退款批次号/请求号": refund,
        "服务费（元）": fee,
        "分润（元）": share,
    }


def _line(cells: Iterable[str]) -> str:
    """Texts are padded with a tab; a comma or a quote in one is quoted."""
    padded = [f"{cell}\t" if cell and index < 4 else cell for index, cell in enumerate(cells)]
    return ",".join('"' + cell.replace('"', '""') + '"' if set(cell) & set('",') else cell for cell in padded)


def _trade_sums(rows: list[Row]) -> list[str]:
    remarks = []
    for kind, word, more in (("交易", "商家实收", ""), ("退款", "商家实收退款", "退款")):
        amounts = [Decimal(row["商家实收（元）"]) for row in rows if row["业务类型"] == kind]
        total = sum(amounts, Decimal("0.00"))
        remarks.append(f"#{kind}合计：{len(amounts)}笔，{word}共{total}元，商家优惠{more}共0.00元")
    return remarks


def _flow_sums(rows: list[Row]) -> list[str]:
    remarks = []
    for word, name in (("支出", "支出金额（-元）"), ("收入", "收入金额（+元）")):
        amounts = [Decimal(row[name]) for row in rows if row[name]]
        remarks.append(f"#{word}合计：{len(amounts)}笔，共{sum(amounts, Decimal('0.00'))}元")
    return remarks


def _day(moment: float) -> date:
    return datetime.fromtimestamp(moment, SHANGHAI).date()

"""What is on a supplier's bill of one month? Every movement of each of its accounts, with balances."""

import csv
import io
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from anxin.ledger.chart import STEPS
from anxin.money import plain_minor
from anxin.payouts.queries import month_of
from anxin.people.models import Supplier
from anxin.texts import Text
from anxin.web.templatetags.face import spoken
from anxin.workdays.hours import SHANGHAI

NAMES = {step.kind: step.name for step in STEPS} | {
    "recovered": Text("还欠款或退还追偿", "Debt paid, or a recovery given back"),
}
ACCOUNTS = {
    "available": Text("可提现", "Available"),
    "reserve": Text("提现处理中及暂留", "On its way out, or put aside"),
    "deposit": Text("保证金", "Deposit"),
    "debt": Text("欠款", "Owed"),
}
HEAD = Text(
    "账户,时间,事项,凭证号,金额,余额",
    "account,time,what,reference,amount,balance",
)


def show_month(supplier: Supplier, first: datetime, after: datetime) -> dict[str, Any]:
    """Each account with its opening and closing balance and its lines of the month."""
    currency = supplier.shop.currency
    parts = [
        SimpleNamespace(
            name=ACCOUNTS[account.name],
            opening_minor=account.opening_minor,
            closing_minor=account.closing_minor,
            into_minor=sum(line.amount_minor for line in account.lines if line.amount_minor > 0),
            out_minor=sum(line.amount_minor for line in account.lines if line.amount_minor < 0),
            lines=[
                SimpleNamespace(
                    what=NAMES.get(line.kind, Text("其他", "Other")),
                    at=line.at.astimezone(SHANGHAI),
                    ref=line.ref,
                    amount_minor=line.amount_minor,
                    balance_minor=line.balance_minor,
                )
                for line in account.lines
            ],
        )
        for account in month_of(supplier, first, after)
    ]
    return {"accounts": parts, "month": first, "currency": currency, "bill_no": f"{first:%Y%m}-{supplier.pk.hex[-8:]}"}


def month_as_csv(supplier: Supplier, first: datetime, after: datetime) -> str:
    """The same as a table; amounts without a sign of the currency, so that they can be added up."""
    told = io.StringIO()
    table = csv.writer(told)
    table.writerow(HEAD.say(spoken()).split(","))
    shown = show_month(supplier, first, after)
    for part in shown["accounts"]:
        for line in part.lines:
            figures = [plain_minor(each, shown["currency"]) for each in (line.amount_minor, line.balance_minor)]
            said = [part.name.say(spoken()), f"{line.at:%Y-%m-%d %H:%M:%S}", line.what.say(spoken()), line.ref]
            table.writerow([*said, *figures])
    return told.getvalue()

"""What is on the paper of a supplier's monthly bill? What its page shows, in the language of whoever asks."""

from datetime import datetime
from importlib.resources import files
from typing import Any

from anxin.money import format_minor
from anxin.paper import typeset
from anxin.people.models import Supplier
from anxin.texts import Text
from anxin.web.show_month import show_month
from anxin.web.templatetags.face import spoken

TITLE = Text("供货商月账单", "Supplier’s monthly bill")
HEAD = (
    Text("事项", "What"),
    Text("时间", "When"),
    Text("凭证号", "Reference"),
    Text("金额", "Amount"),
    Text("余额", "Balance"),
)
NAMES = (
    Text("供货商", "Supplier"),
    Text("店铺", "Shop"),
    Text("账单号", "Bill number"),
    Text("期间", "Period"),
)
TOTALS = (Text("期初", "Opening"), Text("收入", "In"), Text("支出", "Out"), Text("期末", "Closing"))
NOTHING = Text("本月没有进出。", "Nothing moved this month.")
TIMES = Text("时间为北京时间。", "Times are those of China.")


def month_as_pdf(supplier: Supplier, first: datetime, after: datetime) -> bytes:
    """The bill as PDF; raises CannotPrint."""
    shown, lang = show_month(supplier, first, after), spoken()
    shop = Text(supplier.shop.name_zh, supplier.shop.name_en).say(lang)
    values = (Text(supplier.name_zh, supplier.name_en).say(lang), shop, shown["bill_no"], f"{first:%Y-%m}")
    data = {
        "lang": "en" if lang.startswith("en") else "zh",
        "title": f"{TITLE.say(lang)} {first:%Y-%m}",
        "foot": f"{shop} · {shown['bill_no']}",
        "about": [[name.say(lang), value] for name, value in zip(NAMES, values, strict=True)],
        "head": [name.say(lang) for name in HEAD],
        "accounts": [_account(part, shown["currency"], lang) for part in shown["accounts"]],
        "nothing": NOTHING.say(lang),
        "times": TIMES.say(lang),
    }
    template = files("anxin.web").joinpath("templates", "paper", "month.typ").read_text(encoding="utf-8")
    return typeset(template, data, at=after)


def _account(part: Any, currency: str, lang: str) -> dict[str, Any]:
    figures = (part.opening_minor, part.into_minor, part.out_minor, part.closing_minor)
    return {
        "name": part.name.say(lang),
        "totals": [
            [name.say(lang), format_minor(amount, currency)] for name, amount in zip(TOTALS, figures, strict=True)
        ],
        "lines": [
            [
                line.what.say(lang),
                f"{line.at:%Y-%m-%d %H:%M}",
                line.ref,
                format_minor(line.amount_minor, currency),
                format_minor(line.balance_minor, currency),
            ]
            for line in part.lines
        ],
    }

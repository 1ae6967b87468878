"""What is wrong with an item as somebody wrote it down, whether in a table, a form or a program?"""

from anxin.catalog.models import Item
from anxin.texts import Text

MOST_PROMISE_MINUTES = 72 * 60
MOST_PERIOD_DAYS = 3_660
MOST_RESERVE_MINUTES = 60


def check_item(
    *,
    goods: str,
    account_kind: str,
    price_minor: int | None,
    promise_minutes: int,
    period_days: int | None,
    reserve_minutes: int,
) -> list[tuple[str, Text]]:
    """The name of each field that cannot be so, with the reason; empty when all is well. A price of None is left."""
    wrong = []
    if goods not in Item.Goods.values:
        wrong.append(("goods", Text("类型只能是 卡密、直充、会员", "goods must be code, topup or membership")))
    if account_kind not in Item.AccountKind.values:
        wrong.append(("account_kind", Text("账号类型不认识", "the account kind is not known")))
    elif goods != Item.Goods.CODE and account_kind == Item.AccountKind.NONE:
        wrong.append(("account_kind", Text("直充和会员需要充值账号", "a top-up or membership needs an account")))
    if price_minor is not None and price_minor <= 0:
        wrong.append(("price", Text("价格须大于 0", "the price must be above 0")))
    if not 1 <= promise_minutes <= MOST_PROMISE_MINUTES:
        wrong.append(("promise_minutes", Text("承诺时间为 1–4320 分钟", "the promise is 1–4320 minutes")))
    if period_days is None and goods == Item.Goods.MEMBERSHIP:
        wrong.append(
            (
                "period_days",
                Text("会员要写有效天数，按天退款以它计算", "a membership needs its days; refunds count them"),
            )
        )
    if period_days is not None and (goods != Item.Goods.MEMBERSHIP or not 1 <= period_days <= MOST_PERIOD_DAYS):
        wrong.append(
            ("period_days", Text("有效天数只用于会员，1–3660 天", "only a membership has a period, of 1–3660 days"))
        )
    if not 0 <= reserve_minutes <= MOST_RESERVE_MINUTES:
        wrong.append(
            (
                "reserve_minutes",
                Text("预留分钟为 0–60，0 表示不预留", "codes are put aside for 0–60 minutes, 0 for never"),
            )
        )
    return wrong

"""Which reasons and which lists are ready to be taken? Pairs, with their blanks filled from the facts of the case."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from anxin.money import format_minor
from anxin.policy.clauses import Outcome
from anxin.policy.facts import Facts, Goods
from anxin.texts import Text


class Ready(NamedTuple):
    """One reason: its name on the button, its sentence, the outcome that it is for, and the facts that it fits."""

    name: Text
    reason: Text
    outcome: Outcome
    fits: Callable[[Facts], bool] = lambda _: True


class Want(NamedTuple):
    """One thing to be asked of a buyer: the slot it belongs to, and what is to be sent."""

    slot: str
    words: Text


_FULL, _PART, _AGAIN, _NO = Outcome.REFUND_FULL, Outcome.REFUND_PRORATED, Outcome.REISSUE, Outcome.REJECT


def _is_code(facts: Facts) -> bool:
    return facts.goods is Goods.CODE


_REASONS: Final = (
    Ready(
        Text("未见到账证明", "No proof of delivery"),
        Text(
            "供货商没有出示商品已到账的证明，全额退款 {remaining}。",
            "The supplier has not shown that the goods arrived, so {remaining} goes back in full.",
        ),
        _FULL,
    ),
    Ready(
        Text("卡密不可用", "Code does not work"),
        Text(
            "核对后确认卡密不可用，全额退款 {remaining}。",
            "We checked and the code does not work, so {remaining} goes back in full.",
        ),
        _FULL,
        _is_code,
    ),
    Ready(
        Text("与描述不符", "Not as described"),
        Text(
            "商品与购买页的描述不符，全额退款 {remaining}。",
            "The goods are not as the item page described them, so {remaining} goes back in full.",
        ),
        _FULL,
    ),
    Ready(
        Text("按未使用部分退", "For what is unused"),
        Text(
            "权益已使用 {used}%，按未使用部分退款 {unused_minor}。",
            "{used} % of it was used, so {unused_minor} goes back for the rest.",
        ),
        _PART,
        lambda facts: 0 < facts.used_share < 100,
    ),
    Ready(
        Text("按未到账部分退", "For what did not come"),
        Text(
            "商品到账 {delivered}%，按未到账部分退款 {missing_minor}。",
            "{delivered} % of it arrived, so {missing_minor} goes back for the rest.",
        ),
        _PART,
        lambda facts: 0 < facts.delivered_share < 100,
    ),
    Ready(
        Text("补发一份", "Send another one"),
        Text(
            "核对后确认商品有问题，为您补发一份。", "We checked and the goods are at fault; another one is sent to you."
        ),
        _AGAIN,
    ),
    Ready(
        Text("已充入所填账号", "Arrived at that account"),
        Text(
            "记录显示商品已充入您下单时填写的账号{account}，因此不退款。回执见证据。",
            "Our record shows that the account entered {account} was topped up, so there is no refund. The receipt is "
            "on record.",
        ),
        _NO,
        lambda facts: not _is_code(facts),
    ),
    Ready(
        Text("卡密查看后被使用", "Used after reveal"),
        Text(
            "记录显示卡密在您查看之后才被使用，因此不退款。",
            "Our record shows that the code was used after you revealed it, so there is no refund.",
        ),
        _NO,
        _is_code,
    ),
    Ready(
        Text("未能说明问题", "No defect shown"),
        Text(
            "补充的材料仍不能说明商品存在问题，因此不退款。",
            "What was sent does not show a defect, so there is no refund.",
        ),
        _NO,
    ),
)

WANTS: Final[dict[str, Want]] = {
    "bill": Want(
        "payment",
        Text(
            "支付账单详情页截图（能看清交易单号、金额和时间）",
            "a screenshot of the payment's details (number, amount and time readable)",
        ),
    ),
    "failure": Want(
        "goods",
        Text(
            "兑换或使用失败的页面截图（含完整提示文字）",
            "a screenshot of the failed redemption or use, with the whole message",
        ),
    ),
    "account": Want(
        "goods",
        Text(
            "充值账号的页面截图（能看清账号和余额或会员有效期）",
            "a screenshot of the account (its number, and its balance or term)",
        ),
    ),
    "history": Want(
        "goods",
        Text("账号内的充值或兑换记录截图", "a screenshot of the account's top-ups or redemptions"),
    ),
    "talk": Want(
        "talk",
        Text("与供货商沟通的完整截图", "screenshots of the whole conversation with the supplier"),
    ),
}


def ready_reasons(facts: Facts, currency: str, account: str) -> list[Ready]:
    """The reasons that fit these facts, filled in."""
    blanks = _blanks(facts, currency, account)
    return [one._replace(reason=one.reason.fill(**blanks)) for one in _REASONS if one.fits(facts)]


def _blanks(facts: Facts, currency: str, account: str) -> dict[str, Any]:
    missing = min(facts.remaining, -(-facts.amount * (100 - facts.delivered_share) // 100))
    return {
        "remaining": format_minor(facts.remaining, currency),
        "used": facts.used_share,
        "unused_minor": format_minor(facts.unused_minor, currency),
        "delivered": facts.delivered_share,
        "missing_minor": format_minor(missing, currency),
        "account": f" {account} " if account else "",
    }


def list_of(keys: list[str], more: Text) -> tuple[list[str], Text]:
    """The slots and the numbered list of what was ticked, with what was written beside it; goods where only that."""
    chosen = [WANTS[key] for key in dict.fromkeys(keys) if key in WANTS]
    words = [want.words for want in chosen]
    if more.zh or more.en:
        words.append(Text(more.zh or more.en, more.en or more.zh))
    slots = [want.slot for want in chosen] or (["goods"] if words else [])
    zh = "；".join(f"{n}. {one.zh}" for n, one in enumerate(words, 1))
    en = "; ".join(f"{n}. {one.en}" for n, one in enumerate(words, 1))
    return slots, Text(zh, en)

"""Which pages do buyers send? Details of a payment as WeChat and Alipay show them, goods, talk, and what is neither."""

from __future__ import annotations

import random

from PIL import Image

from tests.evidence.reading.payments import Payment
from tests.evidence.reading.phone import Screen, Style

WECHAT_LABELS = {
    "state": ("当前状态", "当前状态", "交易状态"),
    "paid_at": ("支付时间", "支付时间", "交易时间", "付款时间"),
    "transaction_no": ("交易单号", "交易单号", "支付单号", "微信支付单号"),
    "merchant_no": ("商户单号", "商户单号", "商户订单号"),
}
ALIPAY_LABELS = {
    "paid_at": ("支付时间", "付款时间", "支付时间"),
    "transaction_no": ("订单号", "订单号", "交易号", "支付宝交易号", "流水号"),
    "merchant_no": ("商家订单号", "商家订单号", "商户订单号", "商户单号"),
}
BANKS = ("零钱", "招商银行储蓄卡(8021)", "工商银行信用卡(3375)", "零钱通", "建设银行储蓄卡(0096)")
ALIPAY_WAYS = ("余额宝", "花呗", "账户余额", "中国银行储蓄卡(5512)")


def amount_text(minor: int, *, grouped: bool) -> str:
    """Two decimals, with or without commas between thousands."""
    whole = f"{minor // 100:,}" if grouped else f"{minor // 100}"
    return f"{whole}.{minor % 100:02d}"


def wechat(payment: Payment, look: Style, dice: random.Random, *, long: bool = False) -> Image.Image:
    """The detail page of WeChat Pay's bills."""
    labels = {name: dice.choice(words) for name, words in WECHAT_LABELS.items()}
    screen = Screen(look)
    screen.status_bar(f"{dice.randint(0, 23):02d}:{dice.randint(0, 59):02d}")
    screen.centred(dice.choice(["账单详情", "账单", "全部账单"]), 1.05, 600)
    screen.space(2)
    screen.centred(payment.shop, 1.1)
    screen.space(0.3)
    sign = dice.choice(["-", "-", "¥", ""])
    screen.centred(sign + amount_text(payment.amount_minor, grouped=dice.random() < 0.5), dice.uniform(2.0, 2.8), 600)
    screen.space(1.5)
    screen.line()
    if dice.random() < 0.3:
        over = dice.randint(50, 900)
        screen.row("原价", "¥" + amount_text(payment.amount_minor + over, grouped=False))
        screen.row("优惠", "-¥" + amount_text(over, grouped=False))
    screen.row(labels["state"], dice.choice(["支付成功", "支付成功", "已支付"]))
    screen.row(dice.choice(["商品", "商品说明"]), payment.order_no)
    if dice.random() < 0.7:
        screen.row("商户全称", "杭州安心数字科技有限公司")
    if dice.random() < 0.5:
        screen.row("收单机构", "财付通支付科技有限公司")
    screen.row("支付方式", dice.choice(BANKS))
    at = payment.paid_at
    screen.row(labels["paid_at"], at.strftime(dice.choice(["%Y年%-m月%-d日 %H:%M:%S", "%Y-%m-%d %H:%M:%S"])))
    screen.row(labels["transaction_no"], payment.transaction_no)
    screen.row(labels["merchant_no"], payment.merchant_no)
    if look.barcode:
        screen.left("可在支持的商户扫码退款", 0.85, faint=True)
        screen.barcode(payment.merchant_no)
    screen.band()
    _below(screen, dice, ["账单服务", "对订单有疑惑", "发起群收款", "在此商户的交易", "申请转账电子凭证"], long=long)
    return screen.picture(1.9)


def alipay(payment: Payment, look: Style, dice: random.Random, *, long: bool = False) -> Image.Image:
    """The detail page of Alipay's bills."""
    labels = {name: dice.choice(words) for name, words in ALIPAY_LABELS.items()}
    screen = Screen(look)
    screen.status_bar(f"{dice.randint(0, 23):02d}:{dice.randint(0, 59):02d}")
    screen.centred("账单详情", 1.1, 600)
    screen.space(1.5)
    screen.centred(payment.shop, 1.1)
    sign = dice.choice(["-", "-", ""])
    screen.centred(sign + amount_text(payment.amount_minor, grouped=True), dice.uniform(1.9, 2.6), 600)
    screen.centred("交易成功", 0.95, faint=True)
    screen.space(1)
    if dice.random() < 0.35:
        over = dice.randint(50, 900)
        screen.row("订单金额", amount_text(payment.amount_minor + over, grouped=True))
        screen.row("碰友减红包", "-" + amount_text(over, grouped=False))
    rows = [
        (labels["paid_at"], payment.paid_at.strftime("%Y-%m-%d %H:%M:%S")),
        ("付款方式", dice.choice(ALIPAY_WAYS)),
        (dice.choice(["商品说明", "商品名称"]), payment.order_no),
        ("收款方全称", "杭州安心数字科技有限公司"),
        (labels["transaction_no"], payment.transaction_no),
        (labels["merchant_no"], payment.merchant_no),
    ]
    if dice.random() < 0.4:
        moved = rows.pop(0)
        rows.insert(4, moved)
    for label, value in rows:
        screen.row(label, value)
        screen.line()
    screen.band()
    _below(
        screen, dice, ["账单管理", "账单分类", "标签和备注", "计入收支", "查看往来记录", "对此订单有疑问"], long=long
    )
    return screen.picture(1.9)


def _below(screen: Screen, dice: random.Random, lines: list[str], *, long: bool) -> None:
    for text in lines:
        screen.left(text)
    if not long:
        return
    screen.band()
    screen.left("猜你喜欢", 1.1)
    for _ in range(dice.randint(14, 22)):
        title = dice.choice(["视频会员月卡", "游戏点券", "音乐年卡", "话费充值", "外卖红包"])
        screen.row(title, f"¥{dice.randint(1, 99)}.{dice.randint(0, 99):02d}")


FAILURES = {
    "invalid_code": ("兑换失败：卡密无效，请核对后重试", "卡密无效", "兑换码不存在", "激活码错误"),
    "used_code": ("该卡密已被使用", "兑换码已被兑换", "此卡已使用，不能重复兑换"),
    "not_credited": ("充值失败", "充值失败，请联系客服", "充值未到账"),
}
PROMISES = (
    ("您好，1小时内处理", 60),
    ("亲，30分钟内给您到账哦", 30),
    ("我们会在24小时内退款", 1440),
    ("两小时内回复您", 120),
)


def goods(payment: Payment, look: Style, dice: random.Random, failure: str, code: str) -> Image.Image:
    """Where a code was entered, and what came of it."""
    screen = Screen(look)
    screen.status_bar("14:20")
    screen.centred(dice.choice(["卡密兑换", "兑换中心", "激活会员"]), 1.1, 600)
    screen.space(3)
    screen.row("卡密", code)
    screen.row("订单号", payment.order_no)
    screen.space(1)
    screen.centred(dice.choice(FAILURES[failure]), 1.15, 500)
    screen.space(1)
    screen.centred("确定", 1.1)
    return screen.picture()


def talk(payment: Payment, look: Style, dice: random.Random, promise: str) -> Image.Image:
    """A conversation with somebody who promises."""
    screen = Screen(look)
    screen.status_bar("09:41")
    screen.centred(dice.choice(["在线客服", "小安客服", "聊天信息"]), 1.1, 600)
    screen.space(1)
    screen.centred("昨天 14:05", 0.8, faint=True)
    screen.bubble(f"你好，订单号{payment.order_no}还没有到账", own=True)
    screen.bubble("您好，请稍等，我帮您查一下", own=False)
    screen.bubble("已经等很久了", own=True)
    screen.bubble(promise, own=False)
    screen.bubble("好的，谢谢", own=True)
    return screen.picture()


def bill_list(seen: list[Payment], look: Style, dice: random.Random) -> Image.Image:
    """The list of bills, which shows no numbers: not the page that is needed."""
    screen = Screen(look)
    screen.status_bar("20:15")
    screen.centred("账单", 1.1, 600)
    screen.left(f"2026年{dice.randint(1, 11)}月", 1.1)
    screen.left("支出¥2,318.40 收入¥500.00", 0.85, faint=True)
    for payment in seen:
        screen.row(payment.shop, "-" + amount_text(payment.amount_minor, grouped=False))
        screen.left(payment.paid_at.strftime("%-m月%-d日 %H:%M"), 0.8, faint=True)
    return screen.picture(1.9)

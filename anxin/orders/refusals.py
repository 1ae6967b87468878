"""For which reasons is something about an order refused?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class ItemNotOnSale(Refusal):
    text = Text("该商品已下架，没有扣款。", "This item is no longer on sale. Nothing was charged.")


class PriceRaised(Refusal):
    text = Text(
        "价格已变为 {price}，没有扣款。确认后请重新提交，您填的内容都还在。",
        "The price is now {price}; nothing was charged. Order again if you agree; what you typed is still here.",
    )


class QuantityOutOfRange(Refusal):
    text = Text("每单可买 1–{most} 件，请修改数量。", "You can buy 1–{most} per order. Change the quantity.")
    status = 422


class AccountsDiffer(Refusal):
    text = Text(
        "两次输入的充值账号不一致，请核对后重新输入。", "The two account entries differ. Check and type them again."
    )
    status = 422


class AccountMalformed(Refusal):
    text = Text("充值账号格式不对：{expected}。", "This account does not look right: {expected}.")
    status = 422


class ServerNotChosen(Refusal):
    text = Text("请选择区服。", "Choose the server.")
    status = 422


class ContactMalformed(Refusal):
    text = Text(
        "请填写能收信的邮箱，用来接收订单链接和退款通知。",
        "Enter an e-mail address for the order link and refund news.",
    )
    status = 422


class PasswordTooShort(Refusal):
    text = Text("查询密码至少 6 位，请重新设置。", "The query password needs at least 6 characters.")
    status = 422


class RulesNotAgreed(Refusal):
    text = Text("请先阅读并同意售后规则 {version}。", "Read and agree to the after-sales rules {version} first.")
    status = 422


class RulesChanged(Refusal):
    text = Text(
        "售后规则刚刚更新，请看过新规则后再下单，您填的内容都还在。",
        "The after-sales rules have just changed. Read them and order again; what you typed is still here.",
    )


class OrderNotPayable(Refusal):
    text = Text("这笔订单已不能支付({state}),请重新下单。", "This order can no longer be paid ({state}). Order again.")


class OrderIsRefunded(Refusal):
    text = Text("订单已退款，不能再操作。", "This order has been refunded; nothing more can be done with it.")


class NothingToConfirm(Refusal):
    text = Text("还没有到货，不能确认收货。", "Nothing has arrived yet, so there is nothing to confirm.")


class CaseInTheWay(Refusal):
    text = Text("售后处理中，请先处理完或撤销售后单。", "A case is open. Wait for its end or withdraw it first.")


class NotCancellable(Refusal):
    text = Text("订单已付款，请改为申请退款。", "This order has been paid. Ask for a refund instead.")

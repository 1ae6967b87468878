"""For which reasons is something about a supplier's money refused?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class InDebt(Refusal):
    text = Text(
        "您有欠款 {amount}，还清前不能提现。之后的结算款和您汇来的款项会先还欠款。",
        "You owe {amount}; nothing is paid out until it is settled. Later earnings, and what you send, pay it first.",
    )


class OwesTheShop(InDebt):
    """The same, as staff read it."""

    text = Text(
        "这家供货商欠款 {amount}，还清前不打款。请驳回这笔提现，款项会先还欠款；"
        "钱在欠款前已从银行转出的，勾选后登记回单号。",
        "This supplier owes {amount}, and nothing is paid out before it is settled. Refuse this payout, and its money "
        "pays the debt first; where it had left the bank before, tick that and record the receipt.",
    )


class DepositMoved(Refusal):
    text = Text("保证金已经变动，现为 {amount}。", "The deposit has changed since; it holds {amount} now.")


class DepositShort(Refusal):
    text = Text(
        "保证金还差 {amount}，补足后才能提现。",
        "Your deposit is {amount} short; nothing can be paid out until it is complete.",
    )


class TooLittle(Refusal):
    text = Text("余额不足，最多 {amount}。", "There is not enough: {amount} at most.")
    status = 422


class DepositCovers(Refusal):
    text = Text(
        "近 14 天结算的订单仍在售后期内，由保证金担保，现在最多可转出 {amount}。",
        "Orders settled in the last 14 days may still be claimed; the deposit covers them. {amount} at most for now.",
    )
    status = 422


class NotAnAmountOfMoney(Refusal):
    text = Text("请填写大于零的金额。", "Write an amount above zero.")
    status = 422


class PayoutOpen(Refusal):
    text = Text("上一笔提现还在处理，处理完再申请。", "Your last payout is still under way; ask again after it.")


class PayoutClosed(Refusal):
    text = Text("这笔提现已处理完毕。", "This payout has been dealt with.")


class SamePerson(Refusal):
    text = Text("申请和批准不能是同一个人。", "Whoever asked for it cannot approve it.")
    status = 403


class NotByHand(Refusal):
    text = Text(
        "该供货商的货款由支付渠道分账，不能人工打款。",
        "This supplier is paid by the channel's own splitting; it cannot be paid by hand.",
    )


class SplitByChannel(Refusal):
    text = Text(
        "您以自己的名义销售，货款依法只能由支付渠道分账给您，店铺不能代付；本渠道还没有开通分账，请联系店铺。",
        "You sell in your own name, so by law only the payment channel may split your money to you and the shop cannot "
        "pay it out. This is not set up yet at its channel; please ask the shop.",
    )


class NobodySplits(Refusal):
    text = Text(
        "这家供货商以自己的名义销售，货款依法只能由支付渠道分账给它；本店的渠道还不能分账，上架后它收不到钱。"
        "改为由店铺名义销售后可上架。",
        "This supplier sells in its own name, so by law only a payment channel may split its money to it. No channel "
        "here can yet: what it sold, it could never be paid. Let the shop sell in its name, then list its goods.",
    )


class PaidBefore(Refusal):
    text = Text(
        "您与店铺按先款后货合作：货款在您那里的余额里已经付过，店铺不再付第二次。如合作方式有误，请联系店铺更正。",
        "The shop pays you in advance, from its balance with you, and nothing is paid a second time. If these are not "
        "the terms, ask the shop to correct them.",
    )


class SupplierSuspended(Refusal):
    text = Text(
        "店铺已停用您的账号，恢复前不能提现：{because}",
        "The shop has suspended you, and nothing is paid out meanwhile: {because}",
    )


class ProofNeeded(Refusal):
    text = Text("请填写银行回单号或其他凭证号。", "Write the number of the bank's receipt or other proof.")
    status = 422


class ProofUsed(Refusal):
    text = Text("这个凭证号已经入过账。", "This proof has been booked already.")


class PayeeStands(Refusal):
    text = Text(
        "这家供货商有一笔提现还在处理，收款账户和主体名称先不能改：请先打款或驳回这笔提现。",
        "A payout to this supplier is under way, so payee, account and legal name stay: pay or refuse it first.",
    )


class TermsStand(Refusal):
    text = Text(
        "这家供货商还有未结算的订单或未了的往来款，现在不能在“先款后货”和“后结算”之间切换，否则同一笔货款会付两次或付错人。"
        "请等它们了结，或者另外新增一家供货商。",
        "Orders of this supplier are not settled, or money between you is not, so it can neither be paid in advance "
        "from now on, nor stop to be: the same goods would be paid twice, or to nobody. Wait until all is settled, or "
        "add another supplier.",
    )


class AgreementStands(Refusal):
    text = Text(
        "这家供货商已签约，合作方式以签约为准。",
        "There is an agreement with this supplier, and it says whose goods these are.",
    )


class OutsidersActForIt(Refusal):
    text = Text(
        "还有店外的人代表这家供货商，不能设为店铺自营。请先移除这些成员。",
        "Somebody from outside the shop acts for this supplier, so it cannot be the shop's own. Remove them first.",
    )


class OwnByStaffAlone(Refusal):
    text = Text(
        "这家是店铺自营，只能由本店员工代表。要邀请外部供货商，请另外新增，或先把它改为平台商家。",
        "This is the shop's own supplier: only staff of the shop may act for it. For somebody from outside add another "
        "supplier, or let this one sell on the platform first.",
    )


class NotAgreed(Refusal):
    text = Text(
        "店铺还没有为这家供货商登记签约，登记前不能提现和打款。",
        "No agreement with this supplier is written down yet; nothing is paid out before.",
    )


class PayeeNotAgreed(Refusal):
    text = Text(
        "签约资料里还没有收款账户，请联系店铺登记后再提现。",
        "The agreement names no account to pay to yet; ask the shop to write it down.",
    )


class PayeeNeeded(Refusal):
    text = Text("请先填写收款账户。", "Say first where the money is to go.")
    status = 422


class NotVetted(Refusal):
    text = Text(
        "供货商资质未通过审核，商品暂不能上架。",
        "The supplier has not been vetted, so its items cannot be listed.",
    )


class NothingToContest(Refusal):
    text = Text("这笔追偿没有从您这里扣款。", "Nothing was taken from you for this refund.")


class ContestedBefore(Refusal):
    text = Text("每笔追偿只能申诉一次。", "Each recovery can be contested once.")


class ContestTooLate(Refusal):
    text = Text("申诉期 7 天已过。", "The seven days for contesting have passed.")


class ContestClosed(Refusal):
    text = Text("这张申诉已有结果。", "This contest has been decided.")


class DecidedBefore(Refusal):
    text = Text(
        "您参与过这笔退款的裁决，申诉须由其他人处理。",
        "You took part in deciding this refund; somebody else has to decide the contest.",
    )
    status = 403


class WordsNeeded(Refusal):
    text = Text("请写明理由和证据。", "Write the reason and what shows it.")
    status = 422


class ReasonNeeded(WordsNeeded):
    text = Text("请写明理由，供货商会看到。", "Write the reason; the supplier reads it.")


class ReasonNeededInBoth(WordsNeeded):
    text = Text(
        "中文和英文的理由都要写，供货商会看到。", "Write the reason in Chinese and in English; the supplier reads it."
    )


class OpenClaims(Refusal):
    text = Text("还有未结束的售后单，保证金暂不能退。", "Cases are still open, so the deposit stays for now.")


class NotPaidInAdvance(Refusal):
    text = Text("这家供货商不是先款后货。", "This supplier is not paid in advance.")


class ClaimClosed(Refusal):
    text = Text("这笔应退已处理完毕。", "This claim has been settled.")


class NotThroughOwnAccount(Refusal):
    text = Text(
        "您不是这批商品的销售方，平台不能用自己的账户代付货款，只能由支付渠道分账。",
        "You are not the seller of these goods, so their money may not pass through your account: only the payment "
        "channel may split it.",
    )
    status = 403


class ChannelCannotPay(Refusal):
    text = Text(
        "这个渠道没有启用，或登记时还没有打款能力：在渠道页把密钥再保存一次即可更新。",
        "This channel is not enabled, or was set up before it could pay out: save its keys again to renew it.",
    )


class DayNotOver(Refusal):
    text = Text("这一天还没有过完，账单不完整。", "That day is not over, so its bill is not whole.")
    status = 422


class FiguresChanged(Refusal):
    text = Text(
        "这笔差异的金额已更新，请按新的金额再处理。",
        "The figures of this difference have changed since; look at them and press again.",
    )


class AccountNeeded(Refusal):
    text = Text(
        "合作条款里没有该供货商在这个渠道的收款账号。",
        "The agreement names no account of the supplier at this channel.",
    )


class SecondPerson(Refusal):
    text = Text(
        "批准人不能自己打款，请另一位财务或站长操作。", "Whoever approved it cannot send it; somebody else has to."
    )
    status = 403


class Cooling(Refusal):
    text = Text(
        "店里只有您一人可以打款，批准 {minutes} 分钟后才能付出。",
        "You are the only one here who may pay, so it can be sent {minutes} minutes after it was approved.",
    )


class NothingToBook(Refusal):
    text = Text(
        "这条差异没有可入账的金额，请填写说明后结案。", "There is nothing to book; say in words why it is closed."
    )


class IdentityNeeded(Refusal):
    text = Text("请填写主体名称和证照号码。", "Write the legal name and the number of the licence.")
    status = 422

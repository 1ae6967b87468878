"""For which reasons is something about a supplier's money refused?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class InDebt(Refusal):
    text = Text(
        "您有欠款 {amount}，还清前不能提现。之后的结算款会先还欠款。",
        "You owe {amount}; nothing can be paid out until it is settled. Later earnings pay it first.",
    )


class DepositShort(Refusal):
    text = Text(
        "保证金还差 {amount}，补足后才能提现。",
        "Your deposit is {amount} short; nothing can be paid out until it is complete.",
    )


class TooLittle(Refusal):
    text = Text("余额不足，最多 {amount}。", "There is not enough: {amount} at most.")
    status = 422


class NotAnAmountOfMoney(Refusal):
    text = Text("请填写大于零的金额，例如 128.00。", "Write an amount above zero, such as 128.00.")
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


class ProofNeeded(Refusal):
    text = Text("请填写银行回单号或其他凭证号。", "Write the number of the bank's receipt or other proof.")
    status = 422


class ProofUsed(Refusal):
    text = Text("这个凭证号已经入过账。", "This proof has been booked already.")


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


class OpenClaims(Refusal):
    text = Text("还有未结束的售后单，保证金暂不能退。", "Cases are still open, so the deposit stays for now.")


class NotPaidInAdvance(Refusal):
    text = Text("这家供货商不是先款后货。", "This supplier is not paid in advance.")


class ClaimClosed(Refusal):
    text = Text("这笔应退已处理完毕。", "This claim has been settled.")


class IdentityNeeded(Refusal):
    text = Text("请填写主体名称和证照号码。", "Write the legal name and the number of the licence.")
    status = 422

"""Of which kinds is the trouble that a refund can be in, what is done about each, and by which button?"""

from typing import Final

from anxin.refunds.states import RefundState
from anxin.texts import Text

# state → its name, its next step, and the act of its button (empty: the refund's own page)
STEPS: Final[dict[str, tuple[Text, Text, str]]] = {
    RefundState.BOUNCED: (
        Text("被退回", "Bounced"),
        Text(
            "收款账户退回了这笔钱，买家已收到通知，可选原路再退或退到余额。渠道支持时可在此重新发起；24 "
            "小时内无人处理，"
            "渠道支持的自动重发，不支持的转财务。",
            "The account sent the money back; the buyer was told and may choose. Where the channel can, send it again "
            "here; after 24 hours it goes by itself, or comes to finance where the channel has no second try.",
        ),
        "resend",
    ),
    RefundState.UNKNOWN: (
        Text("结果不明", "Unknown"),
        Text(
            "已发出，渠道没有明确答复。能查询的渠道按其节奏用同一单号查询，不会重复退；不能查询的渠道请在商户后台核对，"
            "再到退款页记录结果。",
            "Asked, and no clear answer. A channel that can be asked is looked up under the same number and nothing is "
            "sent twice; for one that cannot, look into its console and record on the refund's page what you found.",
        ),
        "hurry",
    ),
    RefundState.SHORT: (
        Text("备付金不足", "Funds short"),
        Text(
            "给渠道商户号充值即可，系统每 10 分钟用同一单号再试；充值后可立即再试。",
            "Put money into the merchant account; the same refund is tried every 10 minutes, and at once by the "
            "button.",
        ),
        "hurry",
    ),
    RefundState.WITH_FINANCE: (
        Text("转财务", "With finance"),
        Text(
            "渠道不能退回（拒绝、超过期限或不支持）。买家可选退到余额；否则与买家约定其他去向，办完后到退款页记录。"
            "渠道答复已退回或余额不足以退的，买家不能自选：先在渠道后台核对是否已退，再到退款页记录。",
            "The channel cannot return it (refused, too late, no parts). The buyer may take it to the balance; "
            "else agree on another way and record it on the refund's page. Where the channel says that the payment "
            "went back already the buyer has no choice: look in its console first, and record what you found.",
        ),
        "",
    ),
    RefundState.REVERSED: (
        Text("到账后被收回", "Reversed"),
        Text(
            "钱到账后又被收回，现在平台，买家已收到通知。渠道支持再退的可在此重新发起；不支持的 24 小时后转财务，"
            "也可现在到退款页处理：买家退到余额或另一张卡，或与买家约定其他去向，办完后记录。",
            "It arrived and was taken back; the money is here and the buyer was told. Where the channel can, send it "
            "again; where not it comes to finance after 24 hours, or now on its page: to the buyer's balance or "
            "another card, or another way that you agree on and record.",
        ),
        "resend",
    ),
    "unsent": (
        Text("没有能发出", "Not sent"),
        Text(
            "还没有向渠道发起：同一笔付款的另一笔退款没有结果（先核对并记录那一笔），或渠道限频、密钥不可用。系统继续发起，"
            "买家已收到通知；处理后可立即再试。",
            "Not sent to the channel yet: another refund of the same payment has no result (check and record that one "
            "first), or the channel's rate or keys hold it up. It is tried on, and the buyer was told; once that is "
            "done, try it at once.",
        ),
        "hurry",
    ),
    "unchecked": (
        Text("没有能退到余额", "Not in the balance yet"),
        Text(
            "买家要退到余额，先要向付款渠道核对这笔付款没有在渠道退回过，渠道还没有答复（检查渠道密钥与网络）。系统继续核对，"
            "买家已收到通知；可立即再查。满 24 小时仍无答复的，请在商户后台核对，再到退款页记录结果。",
            "The buyer wants it in the balance; first the channel is asked whether the payment went back there, and it "
            "has not answered (check its keys and the network). It is asked on, and the buyer was told; ask again now. "
            "After 24 hours without an answer look into its console, and record on the refund's page what you found.",
        ),
        "hurry",
    ),
    "late": (
        Text("超时未到账", "Late"),
        Text(
            "渠道已受理但过了预计到账日，已再次查询，买家已收到通知。可立即再查；仍无结果请联系渠道。",
            "Accepted, and past its day; it was asked about and the buyer was told. Ask again now, or talk to the "
            "channel.",
        ),
        "hurry",
    ),
    "left_open": (
        Text("已退，渠道侧未收回", "Paid, open at the channel"),
        Text(
            "买家已从别处拿到这笔钱，渠道后台里它仍是异常退款，再退给买家就会付两次。请在商户后台把它退回商户账户，再点“已收回”。",
            "The buyer has this money another way, and in the channel's console it is still open: finishing it there "
            "for the buyer would pay twice. Have it returned to the merchant's account there, then say so.",
        ),
        "taken_back",
    ),
    "external": (
        Text("渠道侧退款", "Made at the channel"),
        Text(
            "有人直接在渠道后台退了款，账已记入。核对是谁、为什么，然后确认。",
            "Somebody refunded in the channel's own console; the books have it. Find out who and why, then "
            "acknowledge.",
        ),
        "acknowledge",
    ),
}

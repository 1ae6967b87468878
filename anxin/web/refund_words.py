"""What is said of a refund, by where it stands? The values in braces are filled in by whoever shows it."""

from anxin.refunds.states import RefundState
from anxin.texts import Text
from anxin.web.shown import Status

SAID = {
    RefundState.PLANNED: Status(
        "info",
        "return",
        Text("正在退款", "Refunding"),
        Text(
            "退款 {amount} 自{since} 起等待向{channel}发起，系统会自动发起；最晚{due} 还没有发起的，由财务接手",
            "Refund of {amount}: since {since} it waits to be sent to {channel}, by itself; what is not sent by {due} "
            "goes to finance",
        ),
    ),
    RefundState.ASKED: Status(
        "info",
        "return",
        Text("退款中", "Refund under way"),
        Text(
            "已于{when}向{channel}发起退款 {amount}，原路退回，等待渠道答复；最晚{due} 没有答复的，由财务接手",
            "Refund of {amount} asked at {channel} {when}; it goes back the way it came. Without the channel's answer "
            "by {due} finance takes it up",
        ),
    ),
    RefundState.ACCEPTED: Status(
        "info",
        "return",
        Text("退款中", "Refund under way"),
        Text(
            "{channel}{since} 已受理退款 {amount}{by}{number}。没有按时到账的，由系统查询、财务跟进，不用您催",
            "{channel} accepted the refund of {amount} ({since}){by}{number}. If it is late, it is asked about by "
            "itself and finance follows it up; no need to chase it",
        ),
    ),
    RefundState.UNKNOWN: Status(
        "info",
        "return",
        Text("退款确认中", "Refund being confirmed"),
        Text(
            "退款 {amount} 已于{sent} 发出，{channel}还没有给出明确结果。系统按同一单号自动核实，最晚{due} "
            "没有结果由财务接手，不会重复，也不会丢",
            "Refund of {amount} was sent {sent}; {channel} has not said clearly what became of it. It is checked by "
            "itself under its one number, and without a result by {due} finance takes it up; never twice, never lost",
        ),
    ),
    RefundState.BOUNCED: Status(
        "needs",
        "alert",
        Text("退款被退回", "The refund came back"),
        Text(
            "收款账户拒收了 {amount}（{since}）。钱在平台，没有丢。{then}",
            "The account refused {amount} ({since}). The money is here, not lost. {then}",
        ),
    ),
    RefundState.SHORT: Status(
        "waiting",
        "clock",
        Text("退款排队中", "Refund queued"),
        Text(
            "{amount} 已为您留出。渠道备付金自{since} 起暂时不足，{queue}，站长已收到提醒，最晚{promised} 给出结果",
            "{amount} is set aside for you. Our account at the channel has been short since {since}; {queue}, the "
            "operator is alarmed, and you hear by {promised}",
        ),
    ),
    RefundState.WITH_FINANCE: Status(
        "waiting",
        "clock",
        Text("财务处理中", "With finance"),
        Text(
            "{amount} 已为您留出，不能原路退回：{why}。{since} 起由财务人工退回，最晚{due} 给出结果",
            "{amount} is set aside for you. {channel} cannot return it: {why}. Finance has had it since {since} and "
            "sends it, with a result by {due}",
        ),
    ),
    RefundState.REVERSED: Status(
        "needs",
        "alert",
        Text("退款被收回", "The refund was taken back"),
        Text(
            "{amount} 到账后又被收回（{since}），钱在平台，没有丢。{then}",
            "{amount} was taken back after it arrived ({since}); it is here, not lost. {then}",
        ),
    ),
    RefundState.ARRIVED: Status(
        "protected",
        "return",
        Text("已退款 {amount}", "Refunded, {amount}"),
        Text("已原路退到：{account}{number}", "Returned to {account}{number}"),
    ),
}
BY_HAND = Status(
    "waiting",
    "clock",
    Text("退款核对中", "Refund being checked"),
    Text(
        "退款 {amount} 已于{sent} 向{channel}发出，没有收到明确答复。{channel}不能自动查询，财务在渠道后台人工核对，"
        "最晚{due} 有进展，不会重复，也不会丢",
        "Refund of {amount} was sent to {channel} {sent}, without a clear answer. It cannot be asked by itself; "
        "finance checks it by hand, with news by {due}; never twice, never lost",
    ),
)
SPENT = Status(
    "waiting",
    "clock",
    Text("退款核对中", "Refund being checked"),
    Text(
        "{amount} 已为您留出。{why}；财务先到渠道后台核对钱的去向，已退给您的不会再退一次，没有退的不会丢，最晚{due} "
        "给出结果",
        "{amount} is set aside for you. {channel} cannot return it: {why}. Finance looks first where the money is; "
        "what you have already is not sent twice, what you have not is not lost; with a result by {due}",
    ),
)
LATE = {
    RefundState.PLANNED: Status(
        "waiting",
        "clock",
        Text("退款还没有发出，财务已接手", "Refund not sent yet, with finance"),
        Text(
            "退款 {amount} 自{since} 起还没能向{channel}发起：同一笔付款的上一笔退款还没有结果，或渠道暂时不接受。"
            "系统继续发起，财务已接手，最晚{due} 有进展，不会重复，也不会丢",
            "Refund of {amount}: since {since} it could not be sent to {channel}: another refund of the same payment "
            "has no result, or the channel takes none for now. It is tried on, finance has it, and there is news by "
            "{due}; never twice, never lost",
        ),
    ),
    RefundState.ACCEPTED: Status(
        "waiting",
        "clock",
        Text("退款晚于预计", "Refund later than expected"),
        Text(
            "{channel}已受理退款 {amount}{number}，晚于预计到账日。我们已再次查询，财务在跟进，最晚{due} "
            "有进展，不用您催",
            "{channel} accepted the refund of {amount}{number}, and it is later than expected. We asked again, finance "
            "is on it, and there is news by {due}; no need to chase it",
        ),
    ),
    RefundState.UNKNOWN: Status(
        "waiting",
        "clock",
        Text("退款确认中，财务已接手", "Refund being confirmed, with finance"),
        Text(
            "退款 {amount} 已于{sent} 发出，{channel}至今没有给出明确结果。财务已接手，系统继续核实，最晚{due} "
            "有进展，不会重复，也不会丢",
            "Refund of {amount} was sent {sent}, and {channel} still has not said clearly what became of it. Finance "
            "has it, it is checked on, and there is news by {due}; never twice, never lost",
        ),
    ),
    RefundState.SHORT: Status(
        "waiting",
        "clock",
        Text("退款排队中，财务已接手", "Refund queued, with finance"),
        Text(
            "{amount} 已为您留出，但没有在承诺的{promised} 前退出：渠道备付金仍不足。{queue}，财务已接手，"
            "最晚{due} 有进展",
            "{amount} is set aside for you, but did not go out by {promised} as promised: our account at the channel "
            "is still short; {queue}, finance has it, and there is news by {due}",
        ),
    ),
}
SORRY = Text(
    "我们没有在承诺的{promised} 前给出结果，抱歉。财务仍在处理，店铺负责人每天收到提醒，直到办好；有结果会通知您，"
    "不用您催，不会重复退，也不会丢",
    "We did not keep our promise of a result by {promised}, and are sorry. Finance is still on it, and the operators "
    "are reminded every day until it is done; you will hear and need not chase it. It is never paid twice, never lost",
)
OVERDUE_TITLE = Text("退款超时，财务处理中", "Refund overdue, with finance")
STANDS = {
    RefundState.PLANNED: Text(
        "退款 {amount} 自{since} 起一直没能向{channel}发起。",
        "Refund of {amount}: since {since} it could not be sent to {channel}. ",
    ),
    RefundState.WITH_FINANCE: Text(
        "{amount} 已为您留出，不能原路退回：{why}。",
        "{amount} is set aside for you. {channel} cannot return it: {why}. ",
    ),
    RefundState.UNKNOWN: Text(
        "退款 {amount} 已于{sent} 发出，{channel}至今没有给出明确结果。",
        "Refund of {amount} was sent {sent}, and {channel} still has not said clearly what became of it. ",
    ),
    RefundState.ACCEPTED: Text(
        "{channel}已受理退款 {amount}{number}，但没有到账。",
        "{channel} accepted the refund of {amount}{number}, and it has not arrived. ",
    ),
}
STANDS[RefundState.ASKED] = STANDS[RefundState.UNKNOWN]
OVERDUE = {state: Text(said.zh + SORRY.zh, said.en + SORRY.en) for state, said in STANDS.items()}
LATE[RefundState.ASKED] = LATE[RefundState.UNKNOWN]
CREDITED = {
    RefundState.PLANNED: Status(
        "info",
        "return",
        Text("正在退款", "Refunding"),
        Text(
            "退款 {amount}，{since} 起正在退到您的余额，通常几秒内到账；最晚{due} 没有到账的，由财务接手",
            "Refund of {amount}, on its way to your balance since {since}, usually for seconds; what is not there by "
            "{due} goes to finance",
        ),
    ),
    RefundState.ARRIVED: Status(
        "protected",
        "return",
        Text("已退款 {amount}", "Refunded, {amount}"),
        Text("已退到您在本店的余额，可直接用于付款", "It is in your balance in this shop and can be used to pay"),
    ),
}
CREDITED[RefundState.ASKED] = CREDITED[RefundState.PLANNED]
LOOKED_AT = dict.fromkeys(
    (RefundState.PLANNED, RefundState.ASKED, RefundState.UNKNOWN),
    Status(
        "info",
        "return",
        Text("正在退款", "Refunding"),
        Text(
            "退款 {amount}，{since} 起正在退到您的余额：先向付款渠道核对这笔付款没有在渠道退回过，通常几秒内到账；"
            "最晚{due} 没有到账的，由财务接手",
            "Refund of {amount}, on its way to your balance since {since}: first the channel you paid by is asked "
            "whether the payment went back there already, usually for seconds; what is not there by {due} goes to "
            "finance",
        ),
    ),
)
LOOKED_AT_LATE = Status(
    "waiting",
    "clock",
    Text("退款核对中，财务已接手", "Refund being checked, with finance"),
    Text(
        "{amount} 已为您留出，要退到您的余额，但还没有核对完这笔付款是否已在渠道退回。系统继续核对，核对完即到账；"
        "财务已接手，最晚{due} 有进展，不会重复，也不会丢",
        "{amount} is set aside for your balance, and the channel you paid by has not said yet whether the payment went "
        "back there already. It is asked on, and the money is there as soon as it has; finance has it, with news by "
        "{due}; never twice, never lost",
    ),
)
ORDER = (
    RefundState.BOUNCED,
    RefundState.REVERSED,
    RefundState.WITH_FINANCE,
    RefundState.SHORT,
    RefundState.UNKNOWN,
    RefundState.PLANNED,
    RefundState.ASKED,
    RefundState.ACCEPTED,
    RefundState.ARRIVED,
)

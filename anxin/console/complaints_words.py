"""How are complaints from outside, their states and answers called on the desk, and in which colour?"""

from typing import Final

from anxin.complaints.states import Act, ComplaintState, Kind, OnDue, ReplyState
from anxin.console.words import Named
from anxin.texts import Text

KINDS: Final[dict[str, Text]] = {
    Kind.WECHAT: Text("微信投诉", "WeChat complaint"),
    Kind.ALIPAY: Text("支付宝投诉", "Alipay complaint"),
    Kind.AUTHORITY: Text("12315／来函", "12315 or letter"),
    Kind.CHARGEBACK: Text("拒付", "Chargeback"),
}
STATES: Final[Named] = {
    ComplaintState.RECEIVED: (Text("待答复", "To answer"), "needs"),
    ComplaintState.ANSWERED: (Text("已答复", "Answered"), "waiting"),
    ComplaintState.FINISHED: (Text("已结束", "Closed"), "good"),
    ComplaintState.WITHDRAWN: (Text("已撤诉", "Withdrawn"), "quiet"),
}
ON_DUE: Final[dict[str, Text]] = {
    OnDue.ESCALATE: Text("升级给上一级", "goes up"),
    OnDue.ALARM: Text("每天提醒站长", "the operators are written to daily"),
}
ACTS: Final[dict[str, Text]] = {
    Act.REPLY: Text("答复", "Answer"),
    Act.APPROVE: Text("同意退款", "Refund agreed"),
    Act.REJECT: Text("拒绝退款", "Refund refused"),
    Act.FINISH: Text("处理完成", "All done"),
}
REPLIES: Final[Named] = {
    ReplyState.PLANNED: (Text("送达中", "On its way"), "waiting"),
    ReplyState.SAID: (Text("已送达", "Taken"), "good"),
    ReplyState.REFUSED: (Text("渠道未接受", "Not taken"), "needs"),
    ReplyState.UNKNOWN: (Text("结果不明", "Unknown"), "needs"),
}
PROBLEMS: Final[dict[str, Text]] = {
    "refund": Text("申请退款", "wants a refund"),
    "not_working": Text("商品或服务不可用", "does not work"),
    "other": Text("其他", "other"),
}
ENTRY: Final = Text("外部投诉", "Complaints")

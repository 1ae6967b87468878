"""For which reasons does the desk itself refuse?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class NotYourTurn(Refusal):
    text = Text(
        "这张售后单轮到{owner}处理，您的角色不能裁决。", "This case is for {owner}; your role cannot decide it."
    )
    status = 403


class NotInReview(Refusal):
    text = Text(
        "这张售后单现在不在人工审核阶段（{state}），不能裁决。",
        "This case is not in review now ({state}), so it cannot be decided.",
    )


class OwnOrder(Refusal):
    text = Text("这是您自己的订单，请由其他人审核。", "This is your own order; somebody else has to review it.")
    status = 403


class NothingDecided(Refusal):
    text = Text("请选择同意退款或驳回。", "Choose to refund or to reject.")
    status = 422

"""What is the matter with an order of which 闲管家 wants its money back? Its reason is in words; most say nothing."""

from typing import Final

from anxin.catalog.models import USUAL_PROBLEM
from anxin.policy.facts import Problem

CHANGED_MIND: Final = ("不想要", "不要了", "不需要", "无理由", "拍错", "买错", "多拍", "重复拍", "不喜欢", "后悔")
SAID: Final = (
    (Problem.USED_CODE, ("已使用", "被使用", "使用过", "用过", "已兑换", "被兑换")),
    (Problem.INVALID_CODE, ("无效", "失效", "卡密错误", "不正确", "不存在", "不能用", "用不了", "兑换失败")),
    (Problem.NOT_ARRIVED, ("未到账", "没到账", "未收到", "没收到", "未发货", "没发货")),
    (Problem.REVOKED, ("被收回", "被封", "掉了")),
    (Problem.SHORT_VALIDITY, ("有效期", "时长不足", "过期")),
    (Problem.WRONG_GOODS, ("不符", "发错", "货不对")),
)
CODE: Final = "code"


def meant(reason: str, *, goods: str, delivered: bool, seen: bool) -> str:
    """The problem to claim. What was not delivered has not arrived; an unseen code goes back without any reason.

    Of what was delivered and may have been used, only words that say so make it a change of mind.
    """
    if not delivered:
        return Problem.NOT_ARRIVED
    if any(word in reason for word in CHANGED_MIND) or (goods == CODE and not seen):
        return Problem.CHANGED_MIND
    found = next((problem for problem, words in SAID if any(word in reason for word in words)), None)
    if found is Problem.NOT_ARRIVED and goods == CODE:
        return Problem.NOT_CREDITED
    return found or USUAL_PROBLEM[goods]

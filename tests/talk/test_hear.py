"""Is a promise heard and a putting-off noticed, and is plain speech let through?"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from anxin.support.asks_nothing import asks_nothing
from anxin.support.hear_promise import hear_promise
from anxin.support.hear_stalling import hear_stalling

# a Monday in Shanghai
AT = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

PROMISES = [
    ("1小时内处理", "decision", "23 15:00"),
    ("1小时内给您处理", "decision", "23 15:00"),
    ("今天之内给您退", "refund", "23 23:59"),
    ("半小时内回复您", "answer", "23 14:30"),
    ("明天上午给您答复", "answer", "24 12:00"),
    ("下班前一定退款", "refund", "23 18:00"),
    ("下午5点前给您处理好", "decision", "23 17:00"),
    ("马上给您退款", "refund", "23 14:30"),
    ("我们会尽快补发", "reissue", "23 16:00"),
    ("两个工作日内退款", "refund", "25 23:59"),
    ("十分钟内充好", "delivery", "23 14:10"),
    ("放心，肯定给您退", "refund", ""),
    ("保证给您解决", "decision", ""),
    ("亲，稍后联系您", "answer", "23 16:00"),
    ("今晚之前处理完", "decision", "23 23:59"),
    ("I'll refund you within 2 hours", "refund", "23 16:00"),
    ("We will get back to you tomorrow", "answer", "24 23:59"),
    ("I promise to fix it", "decision", ""),
    ("It will be resolved within an hour", "decision", "23 15:00"),
    ("24小时内会有结果", "decision", "24 14:00"),
    ("３天内到账", "delivery", "26 14:00"),
    ("收到。1小时内补发新卡密", "reissue", "23 15:00"),
    ("二十分钟后给您回电话", "answer", "23 14:20"),
    ("承诺 14:40 前到账", "delivery", "23 14:40"),
    ("今晚24点前给您退款", "refund", "24 00:00"),
]

PLAIN = [
    "供货商说账号没有问题，14:40 前未到账自动退款",
    "It is refunded automatically within an hour",
    "已经退款，微信零钱预计 5 分钟内到账",
    "昨天已给您退款",
    "请您在24小时内补充截图",
    "您可以在7天内申请退款",
    "按规则，承诺时间后自动退款",
    "您是今天下单的吗？",
    "今天不能退款",
    "一般1-3个工作日到账",
    "充值账号填的是哪个？",
    "卡密已补发",
    "您好，在的",
    "订单14:02已付款",
    "这笔订单今天14:02付款",
    "退款原因是未到账",
    "请稍等",
    "Please send a screenshot within 24 hours",
    "You can appeal within 7 days",
    "The refund has been sent today",
    "供货商答复：号码正确",
    "规则规定24小时内可申请",
    "请明天再看一下账单",
    "The code was delivered at 14:02",
]

STALLING = [
    "系统繁忙，请稍后再试",
    "需上级审批",
    "需要领导审批",
    "审核中",
    "还在审核",
    "等供应商",
    "等供货商确认",
    "要等财务处理",
    "正在处理中",
    "正在核实",
    "请耐心等待",
    "您再等等",
    "请稍等一下",
    "已反馈给技术",
    "已上报上级",
    "走流程",
    "这个不归我们管",
    "您自己联系供货商",
    "高峰期，请等待",
    "过几天再来问",
    "在处理了",
    "目前系统维护",
    "稍后再联系",
    "我们在跟进",
    "The system is busy",
    "It is pending approval",
    "We are waiting for the supplier",
    "It is under review",
    "please be patient",
    "needs my manager's approval",
    "It was escalated to the technical team",
    "请您等待",
]

NO_STALLING = [
    "不用等供货商，直接退款",
    "审核通过，已退款",
    "供货商已确认，同意退款",
    "系统已自动退款",
    "无需上级审批",
    "您的申请已通过",
    "退款已发起，微信零钱 5 分钟内到账",
    "请上传支付截图",
    "供货商答复：账号填错",
    "条款 5：承诺时间后 30 分钟未到账，全额退款",
    "核实完毕，给您全额退款",
    "不需要审核，系统自动退",
    "Your refund has been sent",
    "No need to wait for the supplier",
    "请问您的充值账号是哪个？",
    "处理好了",
    "订单已退款 ¥128.00",
    "已联系供货商，对方承认没有充值",
    "还在吗？",
]


@pytest.mark.parametrize(("text", "matter", "due"), PROMISES)
def test_a_promise_is_heard_with_its_matter_and_time(text: str, matter: str, due: str) -> None:
    heard = hear_promise(text, AT)
    assert heard is not None
    assert str(heard.matter) == matter
    assert (f"{heard.due_at:%d %H:%M}" if heard.due_at else "") == due


@pytest.mark.parametrize("text", PLAIN)
def test_plain_speech_is_no_promise(text: str) -> None:
    assert hear_promise(text, AT) is None


@pytest.mark.parametrize("text", STALLING)
def test_a_putting_off_is_noticed(text: str) -> None:
    assert hear_stalling(text) in text
    assert hear_stalling(text) != ""


@pytest.mark.parametrize("text", NO_STALLING)
def test_an_answer_is_no_putting_off(text: str) -> None:
    assert hear_stalling(text) == ""


def test_a_time_that_has_passed_is_no_due_time() -> None:
    heard = hear_promise("保证今天13:00前处理好", AT)
    assert heard is not None
    assert heard.due_at is None


@pytest.mark.parametrize(
    "said", ["嗯" * 1999, "谢谢" * 999, "好的好滴 谢谢您，辛苦了！", "OK, thank you!", "没事了，已到账了"]
)
def test_courtesy_asks_nothing_and_with_a_word_more_it_does(said: str) -> None:
    """Thousands of letters of it are read as quickly as one: nobody can stop a process with thanks."""
    assert asks_nothing(said)
    assert not asks_nothing(f"{said}呢")

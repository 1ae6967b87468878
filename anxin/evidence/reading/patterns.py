"""What do amounts, times, numbers and labels look like on the pages of WeChat, Alipay and shops?"""

import re
import unicodedata
from datetime import datetime, timedelta, timezone
from typing import Final

from anxin.refs import is_ref, normalize

CHINA: Final = timezone(timedelta(hours=8))
MOST_MINOR: Final = 100_000_000

# the longest first: 商户订单号 ends in 订单号
LABELS: Final[tuple[tuple[str, str], ...]] = tuple(
    sorted(
        [
            *(
                (word, "transaction_no")
                for word in ("交易单号", "微信支付单号", "支付单号", "支付宝交易号", "交易号", "流水号")
            ),
            *((word, "transaction_no") for word in ("转账单号", "支付交易号", "交易订单号")),
            *((word, "merchant_no") for word in ("商户单号", "商户订单号", "商家订单号", "商家单号", "商户号单")),
            ("订单号", "number"),
            *((word, "order_no") for word in ("订单编号", "商品说明", "商品名称", "商品", "订单")),
            *((word, "paid_at") for word in ("支付时间", "付款时间", "交易时间", "转账时间", "完成时间")),
            ("创建时间", "created_at"),
            *((word, "amount_minor") for word in ("实付金额", "实付款", "实付", "付款金额", "支付金额", "交易金额")),
            *((word, "whole_minor") for word in ("订单金额", "商品总额", "商品金额", "原价", "优惠", "立减")),
            *(
                (word, "")
                for word in ("支付方式", "付款方式", "当前状态", "交易状态", "商户全称", "收款方全称", "收单机构")
            ),
            *(
                (word, "")
                for word in ("收款方", "账单分类", "标签和备注", "计入收支", "账单管理", "账单服务", "支付成功")
            ),
        ],
        key=lambda pair: -len(pair[0]),
    )
)
DETAIL_MARKS: Final = re.compile(
    r"当前状态|交易状态|支付方式|付款方式|支付时间|付款时间|交易时间|创建时间|交易单号|支付单号|商户单号|商户订单号|商家订单号"
    r"|支付宝交易号|商户全称|收款方全称|收单机构|账单详情|交易成功|支付成功"
)
GOODS_MARKS: Final = re.compile(r"兑换|激活|卡密|卡号|充值|会员|有效期|到期|权益|序列号|CDK", re.IGNORECASE)
TALK_MARKS: Final = re.compile(r"客服|聊天|你好|您好|亲[，,！!]?|请稍等|谢谢|收到|抱歉|稍等|在吗|发送|按住|消息")

_AMOUNT: Final = re.compile(
    r"[^0-9A-Za-z]{0,3}(?P<yuan>\d{1,3}(?:[,.]\d{3})+|\d{1,7})\.(?P<fen>\d{2})\s?(?:元|CNY)?[>〉]?"
)
_LAST_AMOUNT: Final = re.compile(r"\d\.\d{2}\s?(?:元|CNY)?[>〉]?$")
_TIME: Final = re.compile(
    r"(?P<year>20\d{2})\s?[-年/.]\s?(?P<month>\d{1,2})\s?[-月/.]\s?(?P<day>\d{1,2})\s?日?\s?"
    r"(?P<hour>\d{1,2})\s?:\s?(?P<minute>\d{2})\s?:\s?(?P<second>\d{2})(?!\d)"
)
_NUMBER: Final = re.compile(r"[0-9A-Za-z_\-]{12,64}")
_CHINESE_ENDS: Final = re.compile(r"^[^\x00-\x7f]+|[^\x00-\x7f]+$")
_PIECE: Final = re.compile(r"[0-9A-Za-z_\-]{1,40}")
_WHOLE: Final = re.compile(r"\d{28}|[0-9a-f]{32}")
_OURS: Final = re.compile(r"[0-9a-f]{32}")
# in a number that is hexadecimal elsewhere these can be nothing else
_HEXADECIMAL: Final = str.maketrans({"l": "1", "i": "1", "o": "0"})
_REF: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}[- ]?[0-9A-Za-z]{4}(?![0-9A-Za-z])")
_CODE: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Z]{4,8}(?:-[0-9A-Z]{3,8}){1,5}|(?=[0-9A-Z]*\d)[0-9A-Z]{10,24})(?![0-9A-Za-z])"
)
_FAILURES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("used_code", re.compile(r"已(?:经)?被?(?:使用|兑换|激活|核销|领取)|重复(?:兑换|使用|激活)")),
    (
        "invalid_code",
        re.compile(
            r"(?:卡密|卡号|密码|兑换码|激活码|充值码|序列号|CDK)[^，。]{0,6}(?:无效|错误|不存在|不正确|有误|失效)|无效的?(?:卡|码|兑换|激活)"
        ),
    ),
    ("not_credited", re.compile(r"充值失败|未到账|没有到账|到账失败|充值未成功")),
    ("expired_code", re.compile(r"(?:卡|码|券)[^，。]{0,6}已?过期")),
    ("revoked", re.compile(r"(?:会员|权益)[^，。]{0,6}(?:被收回|被取消|已失效|被撤销)")),
)
_PROMISE: Final = re.compile(
    r"(?P<n>\d{1,3}|[一两二三四五六七八九十半])个?(?P<unit>分钟|小时|工作日|天|日)(?:之?内|以内)[^，。!?]{0,8}?"
    r"(?:处理|退款|退|到账|回复|答复|解决|发货|补发|联系|核实|办|给)"
)
_DIGITS: Final = {"半": 0.5, "两": 2.0} | {sign: float(n) for n, sign in enumerate("一二三四五六七八九十", start=1)}
_UNIT_MINUTES: Final = {"分钟": 1, "小时": 60, "工作日": 1440, "天": 1440, "日": 1440}


def plain(text: str) -> str:
    """Half-width, without blanks at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


def label_of(text: str) -> tuple[str, str, str] | None:
    """The label with which a text begins, what it names, and what follows it; None without one."""
    bare = plain(text)
    for word, name in LABELS:
        if bare.startswith(word):
            return word, name, bare[len(word) :].lstrip(" :")
    return None


def amount(text: str) -> int | None:
    """Fen, from a text that is an amount with two decimals and nothing else."""
    found = _AMOUNT.fullmatch(plain(text))
    if found is None:
        return None
    minor = int(re.sub(r"\D", "", found["yuan"])) * 100 + int(found["fen"])
    return minor if 0 < minor <= MOST_MINOR else None


def ends_in_amount(text: str) -> bool:
    """Whether an amount stands last, as in a list of payments."""
    return _LAST_AMOUNT.search(plain(text)) is not None


def moment(text: str) -> datetime | None:
    """A time to the second, as the apps show it: China's."""
    found = _TIME.search(plain(text))
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=CHINA)
    except ValueError:
        return None


def number(text: str) -> str | None:
    """A number of a transaction or of a merchant: one run of letters and digits, not only letters.

    Numbers of ours are 32 hexadecimal digits, in which neither case nor a letter like 1 or 0 makes a difference.
    """
    # a cutting may hold the last letter of the label beside it
    bare = _CHINESE_ENDS.sub("", "".join(plain(text).split()))
    if not _NUMBER.fullmatch(bare) or not any(letter.isdigit() for letter in bare):
        return None
    ours = bare.lower().translate(_HEXADECIMAL)
    return ours if _OURS.fullmatch(ours) and not bare.isdigit() else bare


def is_whole(number: str) -> bool:
    """Whether a number is as long as those of both channels' payments, or ours, are."""
    return _WHOLE.fullmatch(number) is not None


def is_piece(text: str) -> bool:
    """Whether a text could be the rest of a number that was wrapped."""
    return _PIECE.fullmatch(plain(text)) is not None


def references(text: str) -> list[str]:
    """Valid references of ours in a text; runs of mere digits are something else."""
    found = [normalize(one) for one in _REF.findall(plain(text)) if not one.replace("-", "").replace(" ", "").isdigit()]
    return [ref for ref in found if is_ref(ref)]


def codes(text: str) -> list[str]:
    """What looks like a card code: groups joined by dashes, or one run of capitals and digits."""
    return [one for one in _CODE.findall(plain(text)) if not references(one)]


def failures(text: str) -> list[str]:
    """Which kinds of failure a text reports."""
    return [kind for kind, pattern in _FAILURES if pattern.search(plain(text))]


def promise(text: str) -> tuple[str, int] | None:
    """A promise within a time: the words, and the minutes."""
    found = _PROMISE.search(plain(text))
    if found is None:
        return None
    count = float(found["n"]) if found["n"].isdigit() else _DIGITS[found["n"]]
    return found[0], round(count * _UNIT_MINUTES[found["unit"]])

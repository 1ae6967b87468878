"""What can be wrong with a picture, and what should be photographed instead?"""

from collections.abc import Mapping, Sequence
from typing import Final

from anxin.evidence.reading.shapes import Kind
from anxin.texts import Text

PROBLEMS: dict[str, Text] = {
    "blurry": Text(
        "图片模糊，文字看不清。请直接截屏，不要拍照后再转发。",
        "The picture is blurred. Take a screenshot on the phone itself instead of a photo that was passed on.",
    ),
    "too_small": Text(
        "图片太小，文字看不清。请上传原图，不要发送缩略图。",
        "The picture is too small. Send the original, not a thumbnail.",
    ),
    "cut_off": Text(
        "页面没有截全。请重新截图，保留从金额到单号的完整页面。",
        "Part of the page is missing. Take it again from the amount down to the numbers.",
    ),
    "not_detail_page": Text(
        "这不是账单详情页。请在微信“我-服务-钱包-账单”或支付宝“账单”中打开这笔付款，截取详情页。",
        "This is not a payment's detail page. Open the payment in the bills of WeChat or Alipay and take that page.",
    ),
    "no_text": Text(
        "图片中没有可读的文字。请上传账单、商品页或聊天的截图。",
        "There is no text to be read. Send a screenshot of the bill, of the goods or of the conversation.",
    ),
    "amount_minor_unread": Text(
        "金额看不清，请重新截图账单详情页。", "The amount cannot be read. Take the bill's page again."
    ),
    "paid_at_unread": Text(
        "支付时间看不清，请重新截图账单详情页。",
        "The time of payment cannot be read. Take the bill's page again.",
    ),
    "transaction_no_unread": Text(
        "交易单号看不清，请重新截图账单详情页。",
        "The transaction number cannot be read. Take the bill's page again.",
    ),
    "merchant_no_unread": Text(
        "商户单号看不清，请重新截图账单详情页。",
        "The merchant's number cannot be read. Take the bill's page again.",
    ),
    "not_read": Text(
        "这张图片暂时无法自动识别，将由人工查看，您无需重新上传。",
        "This picture could not be read by machine. A person will look at it; you need not send it again.",
    ),
}

# a reader knows the pages of bills; of goods and talk there are as many as there are shops, and a person looks first
_GOODS_PAGE: Final = Text(
    "机器没有读出商品信息，会有人查看，不用换成账单。如果没有截全，请再截一张：整个商品或兑换页面，带完整的提示文字。",
    "The machine found nothing about goods on it; a person will look, and no bill is needed instead. If part is "
    "missing, take the whole page of the goods or of the redemption once more, with its full message.",
)
_CHAT: Final = Text(
    "机器没有读出对话，会有人查看，不用换成账单。如果没有截全，请再截一张：整段对话，带对方名称和时间。",
    "The machine found no conversation on it; a person will look, and no bill is needed instead. If part is "
    "missing, take the whole conversation once more, with the other side’s name and the times.",
)
_BILLS: Final = ("not_detail_page", "no_text", "cut_off", *(name for name in PROBLEMS if name.endswith("_unread")))
_ELSEWHERE: Final[Mapping[str, Text]] = {Kind.GOODS: _GOODS_PAGE, Kind.TALK: _CHAT}


def advice_for(problems: Sequence[str], slot: str) -> tuple[Text, ...]:
    """What to tell somebody who showed this in `slot`: what is missing on a bill is no fault of what is none."""
    return tuple(dict.fromkeys(said_of(name, slot) for name in problems if name in PROBLEMS))


def said_of(problem: str, slot: str) -> Text:
    """The sentence for one key of `PROBLEMS` about a picture shown in `slot`."""
    instead = _ELSEWHERE.get(slot)
    return instead if instead and problem in _BILLS else PROBLEMS[problem]

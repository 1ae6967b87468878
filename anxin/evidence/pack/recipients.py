"""Who may be given a pack, and how much of each person does each of them see?

One table is the whole truth. What it does not name nobody sees; codes are in no pack, whoever asks: a pack is made to
be passed on, and its buyer sees codes on the order's page, where each sight is recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from anxin.texts import Text


class Recipient(StrEnum):
    """For whom a pack is made."""

    AUTHORITY = "12315"
    COURT = "court"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    BUYER = "buyer"
    SUPPLIER = "supplier"


class What(StrEnum):
    """Kinds of things by which somebody can be known, or that are somebody's business alone."""

    FACT = "fact"  # names nobody
    WORDS = "words"  # written by people: what is struck out elsewhere is struck out in them too
    ACCOUNT = "account"  # the account that was topped up
    CONTACT = "contact"  # the buyer's e-mail; telephone and identity numbers that somebody wrote
    PARTY = "party"  # name, telephone and address of the complainant, typed for this pack
    PAYMENT_NO = "payment_no"  # numbers by which a channel knows a payment or a refund
    RECEIVED = "received"  # the account at the channel to which money went back
    ADDRESS = "address"  # from which internet address and browser codes were seen
    SUPPLIER = "supplier"  # the supplier's name
    SUPPLY = "supply"  # the supplier's own numbers and prices
    STANDING = "standing"  # what is held about the buyer: tier, claims, share upheld
    BOOKS = "books"  # the text of each movement of money, the platform's share among them


class How(StrEnum):
    """How it is shown."""

    FULL = "full"
    MASKED = "masked"
    NOT = "not"


FULL, MASKED, NOT = How.FULL, How.MASKED, How.NOT
_ROWS: Final = tuple(What)
SEES: Final[dict[Recipient, dict[What, How]]] = {
    recipient: dict(zip(_ROWS, row, strict=True))
    for recipient, row in {
        #                     fact  words  account contact party pay_no received address supplier supply standing books
        Recipient.AUTHORITY: (FULL, FULL, MASKED, NOT, FULL, FULL, MASKED, NOT, FULL, NOT, NOT, NOT),
        Recipient.COURT: (FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL, NOT, FULL),
        Recipient.WECHAT: (FULL, FULL, MASKED, NOT, NOT, FULL, MASKED, NOT, NOT, NOT, NOT, NOT),
        Recipient.ALIPAY: (FULL, FULL, MASKED, NOT, NOT, FULL, MASKED, NOT, NOT, NOT, NOT, NOT),
        Recipient.BUYER: (FULL, FULL, FULL, FULL, NOT, FULL, FULL, FULL, FULL, NOT, FULL, NOT),
        Recipient.SUPPLIER: (FULL, FULL, MASKED, NOT, NOT, NOT, NOT, NOT, FULL, FULL, NOT, NOT),
    }.items()
}
# a supplier is shown pictures of its goods, and its own; what somebody's bill looks like is not its business
PICTURES: Final = {Recipient.SUPPLIER: frozenset({"goods"})}
FOR_BUYERS: Final = (Recipient.AUTHORITY, Recipient.COURT, Recipient.WECHAT, Recipient.ALIPAY, Recipient.BUYER)
# the court is shown everything, so that not everybody of the staff may take that away
FOR_STAFF: Final[dict[Recipient, frozenset[str]]] = {
    **dict.fromkeys(
        (Recipient.AUTHORITY, Recipient.WECHAT, Recipient.ALIPAY, Recipient.SUPPLIER),
        frozenset({"agent", "senior", "finance", "operator"}),
    ),
    Recipient.COURT: frozenset({"senior", "operator"}),
}
LEFT_OUT: Final[dict[What, Text]] = {
    What.ACCOUNT: Text("充值账号只显示部分", "the account topped up is shown in part"),
    What.CONTACT: Text(
        "不含买家邮箱，文字中的手机号、身份证号、邮箱已隐去",
        "without the buyer’s e-mail; telephone, identity numbers and e-mails in texts are struck out",
    ),
    What.PAYMENT_NO: Text("不含支付和退款单号", "without numbers of payments and refunds"),
    What.RECEIVED: Text("收款账户只显示末四位或不显示", "of the account credited four digits at most"),
    What.ADDRESS: Text("不含查看卡密时的网络地址", "without the addresses from which codes were seen"),
    What.SUPPLIER: Text("不含供货商名称", "without the supplier’s name"),
    What.SUPPLY: Text("不含供货商的内部单号和进价", "without the supplier’s own numbers and prices"),
    What.STANDING: Text("不含平台对买家的信用记录", "without what is held about the buyer’s standing"),
    What.BOOKS: Text("不含每笔记账的原文", "without the books’ own words"),
}
NAMES: Final[dict[Recipient, Text]] = {
    Recipient.AUTHORITY: Text("12315 投诉", "12315 complaint"),
    Recipient.COURT: Text("法院起诉", "court"),
    Recipient.WECHAT: Text("微信支付投诉", "WeChat Pay complaint"),
    Recipient.ALIPAY: Text("支付宝投诉", "Alipay complaint"),
    Recipient.BUYER: Text("自己留存", "my own copy"),
    Recipient.SUPPLIER: Text("供货商申诉", "supplier's contest"),
}
# with a name, a telephone number and an address, as 投诉举报处理暂行办法 art. 9 and a statement of claim ask for them
ASKS_WHO: Final = frozenset({Recipient.AUTHORITY, Recipient.COURT})


@dataclass(frozen=True, slots=True)
class Form:
    """What a pack says and nobody stores: typed for it, or left blank to be written by hand."""

    name: str = ""
    phone: str = ""
    address: str = ""
    claim: str = ""
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Respondent:
    """Against whom: the shop as it publishes itself."""

    name: str
    number: str = ""
    address: str = ""
    phone: str = ""
    site: str = ""

    @classmethod
    def of(cls, company: Mapping[str, str], shop: Text, site: str) -> Self:
        """The company behind the shop; a shop that publishes none stands for itself."""
        return cls(**{**company, "name": company.get("name") or shop.zh}, site=site)


def sees(recipient: Recipient, what: What) -> How:
    """How much of it this recipient sees."""
    return SEES[recipient][what]


def left_out(recipient: Recipient) -> list[Text]:
    """What a pack for this recipient does not say, in words."""
    return [said for what, said in LEFT_OUT.items() if sees(recipient, what) is not How.FULL]

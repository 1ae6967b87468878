"""Does a message lead away from the platform: a number, a link, a request to pay elsewhere? Read by rules alone."""

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import Final

from anxin.support.spotted import Kind, Own, Spotted

# every sign is replaced by one sign, so that places in the folded text are places in the message
_FOLD: Final = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict(zip("①②③④⑤⑥⑦⑧⑨⓪", "1234567890", strict=True))
    | dict(zip("零〇一二三四五六七八九", "00123456789", strict=True))
    | dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True))
    | {"。": ".", "➕": "+", "﹢": "+", "　": " ", "—": "-", "－": "-"}
)
_GAP: Final = r"[ \-.·_*]{0,2}"
_PHONE: Final = re.compile(rf"(?<![\d.])(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_QQ: Final = re.compile(
    rf"(?:q{_GAP}q|扣扣|口口|企鹅|秋秋|加[我1下个]{{0,2}}q)(?:号码?|群|是|为|[:.，, =])*"
    rf"(?P<id>[1-9](?:{_GAP}\d){{4,10}})(?!\d)",
    re.IGNORECASE,
)
_WECHAT_NAME: Final = r"(?:微信|v信|vx|wx|薇信|威信|徽信|卫星|wechat|weixin|加[我1下个+]{0,2}v)"
_WECHAT: Final = re.compile(
    rf"{_WECHAT_NAME}(?:号|id|是|为|同号|[:，, =.])*(?P<id>[a-z][a-z0-9_-]{{5,19}}|\d(?:{_GAP}\d){{5,11}})(?![a-z0-9])",
    re.IGNORECASE,
)
_PLACE: Final = r"(?:微信|v信|vx|wx|薇|微|v|q{1,2}|扣扣|企鹅|好友|tg|电报|telegram|whatsapp|wechat|飞机)"
_ELSEWHERE: Final = re.compile(
    rf"加(?:我|您|你|[1一]?[下个]|客服|老板|\+){{0,3}}的?{_PLACE}(?![a-z]|支付|零钱|账单|钱包|豆|会员)"
    rf"|{_PLACE}(?:上)?(?:私聊|联系我|找我|聊|详谈|说吧|沟通)"
    r"|私(?:下|底下)(?:联系|解决|处理|退|交易|转|给|加)|私聊我|私我|站外(?:联系|交易)|线下(?:交易|转|付)"
    r"|(?:add|contact|message|text|reach|dm)\s+me\s+(?:on|at|via|through)\s+(?:wechat|qq|whatsapp|telegram|line|discord)"
    r"|(?:let'?s|we can)\s+(?:talk|deal|settle)\s+(?:off|outside)",
    re.IGNORECASE,
)
_TOPS: Final = (
    r"(?:com|cn|net|top|xyz|cc|vip|me|io|org|shop|club|info|ly|link|site|online|tk|ru|pw|app|store|work|live"
    r"|fun|icu|co|hk)"
)
_LINK: Final = re.compile(
    rf"https?://[^\s，。）)\u4e00-\u9fff]+|(?<![\w@.])(?:www\.)?(?:[a-z0-9](?:[a-z0-9-]{{0,40}}[a-z0-9])?\.){{1,3}}{_TOPS}"
    r"(?![a-z0-9.@])(?:/[^\s，。）)\u4e00-\u9fff]*)?",
    re.IGNORECASE | re.ASCII,
)
_PAYMENT: Final = re.compile(
    r"(?:请|您|你|直接|可以|先)[^，。！？,]{0,4}扫码?(?:付|转|支付)(?!款?(?:后|了|完|成功))|扫(?:我|这个|下面|[1一]?下)的?[^，。！？,]{0,4}码|收款码|赞赏码"
    r"|(?:给我|到我|我的)(?:微信|支付宝|银行|卡)?(?:转账?|打款|红包|发红包|银行卡|支付宝账号)|转(?:账|钱|款)?(?:给我|我[^的是了用]|到我|到(?:这个|以下|下面))"
    r"|(?:你|您|先|请|麻烦)(?:[^，。！？,]{0,4})(?:转账?(?!了)|打款)(?:[^，。！？,]{0,4})(?:过来|到|给|元|块|\d)"
    r"|(?:发|给|来)(?:我|个|一个|点)+红包|打(?:到|进|给)(?:我|这个|以下|下面)[^，。！？]{0,4}(?:卡|账户|帐户|账号|支付宝|微信)?"
    r"|(?:先|需要?|再|要|请|得)(?:[^，。！？,]{0,4})(?:付|交|缴|补|转|充)(?:[^，。！？,]{0,6})"
    r"(?:押金|保证金|手续费|解冻金|解冻费|激活费|差价|税费|验证金)"
    r"|补(?:一下|下|个)?差价|直接(?:转|付|打)(?:给)?我"
    r"|(?:pay|send|transfer|wire)\s+(?:me|us|the money|\S{1,10}\s+to\s+(?:me|my))|paypal me"
    r"|(?:send|buy)\s+(?:me\s+)?(?:a\s+)?gift card"
    r"|pay\s+(?:a\s+|the\s+)?(?:deposit|fee|difference)\s+(?:first|to)",
    re.IGNORECASE,
)
_CARD: Final = re.compile(r"(?<!\d)62(?:[ -]?\d){14,17}(?!\d)")
_CHAIN: Final = re.compile(r"(?<![A-Za-z0-9])(?:T[1-9A-HJ-NP-Za-km-z]{33}|0x[0-9a-fA-F]{40})(?![A-Za-z0-9])")
# a number beside these words is what is to be topped up, not somebody to be added
_TO_TOP_UP: Final = re.compile(
    r"(?:充(?:值|错|到|给|的)*|账号|帐号|填(?:错|的|成)|正确的?|应该是|改成|account)[^，。！？,.]{0,6}$", re.IGNORECASE
)

# one figure of eight, two of eleven
_A_SLIP: Final = 0.8

NOTHING: Final = Own()


def spot_outside(text: str, own: Own = NOTHING) -> list[Spotted]:
    """What leads away, in the order of the text and not overlapping; what belongs to the order itself is left out."""
    folded = text.translate(_FOLD)
    found: list[Spotted] = []
    for look in _LOOKS:
        for one in look(folded, own):
            if all(one.end <= other.start or one.start >= other.end for other in found):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def _emails(text: str, own: Own) -> Iterator[Spotted]:
    for match in _EMAIL.finditer(text):
        if match[0].lower() not in {account.lower() for account in own.accounts}:
            yield Spotted(Kind.EMAIL, *match.span())


def _links(text: str, own: Own) -> Iterator[Spotted]:
    for match in _LINK.finditer(text):
        host = re.sub(r"^https?://", "", match[0], flags=re.IGNORECASE).partition("/")[0].partition(":")[0].lower()
        if host not in own.hosts:
            yield Spotted(Kind.LINK, *match.span())


def _numbers(pattern: re.Pattern[str], kind: Kind) -> Callable[[str, Own], Iterator[Spotted]]:
    def look(text: str, own: Own) -> Iterator[Spotted]:
        for match in pattern.finditer(text):
            named = match["id"] if "id" in match.re.groupindex else match[0]
            start = match.start("id") if "id" in match.re.groupindex else match.start()
            if _bare(named) in {_bare(account) for account in own.accounts}:
                continue
            if kind in (Kind.QQ, Kind.PHONE) and _TO_TOP_UP.search(text[: match.start()]) and _meant(named, own):
                continue
            yield Spotted(kind, start, match.end())

    return look


def _meant(named: str, own: Own) -> bool:
    """Whether it can be the account to top up: the buyer says so, or it is the order's own but for a slip."""
    return own.of_buyer or any(_like(_bare(named), _bare(account)) for account in own.accounts)


def _like(one: str, other: str) -> bool:
    alike = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return abs(len(one) - len(other)) <= 1 and alike >= _A_SLIP


def _payments(text: str, own: Own) -> Iterator[Spotted]:
    for match in _CARD.finditer(text):
        if _luhn(_bare(match[0])):
            yield Spotted(Kind.PAYMENT, *match.span())
    for pattern in (_CHAIN, _PAYMENT):
        for match in pattern.finditer(text):
            if match[0] not in own.accounts:
                yield Spotted(Kind.PAYMENT, *match.span())


def _elsewhere(text: str, own: Own) -> Iterator[Spotted]:
    del own
    for match in _ELSEWHERE.finditer(text):
        yield Spotted(Kind.ELSEWHERE, *match.span())


def _bare(number: str) -> str:
    digits = re.sub(r"[ \-.·_*]", "", number).lower()
    return digits.removeprefix("+86") if len(digits) > 11 else digits


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


_LOOKS: Final = (
    _emails,
    _links,
    _numbers(_WECHAT, Kind.WECHAT),
    _numbers(_QQ, Kind.QQ),
    _numbers(_PHONE, Kind.PHONE),
    _payments,
    _elsewhere,
)

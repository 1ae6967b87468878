"""Is what leads away from the platform spotted, and is what belongs to the order left alone?"""

from dataclasses import replace

import pytest

from anxin.support.spot_outside import spot_outside
from anxin.support.spotted import Kind, Own, Spotted, hide_contacts, kept, warning

OWN = Own(frozenset({"12345678", "13800138000", "bea@example.com"}), frozenset({"shop.example.com"}))
OF_BUYER = replace(OWN, of_buyer=True)

AWAY = [
    ("加我微信 abc_12345 给你退", "wechat"),
    ("vx:kami8888888", "wechat"),
    ("微信同号 13912345678", "wechat"),
    ("加V abcdef99", "wechat"),
    ("加q 987654321 秒退", "qq"),
    ("QQ群：123456789 有优惠", "qq"),
    ("扣扣号 3 3 4 4 5 5 6 6 7", "qq"),
    ("我的电话 139-1234-5678", "phone"),
    ("打我手机一三九一二三四五六七八", "phone"),
    ("１３９１２３４５６７８ 联系", "phone"),
    ("发到 sol@gmail.com", "email"),
    ("点这个 https://pay.evil.top/x 领退款", "link"),
    ("上 kami-88.vip 下单便宜", "link"),
    ("t.me/kami88", "link"),
    ("扫我的收款码付款", "payment"),
    ("先转 20 元过来再退", "payment"),
    ("给我发个红包", "payment"),
    ("需要先交手续费才能退", "payment"),
    ("要补差价 3 元", "payment"),
    ("打到我卡上 6222021234567890128", "payment"),
    ("转给我支付宝就行", "payment"),
    ("退款要先付押金50", "payment"),
    ("私下联系我，我给你退", "elsewhere"),
    ("微信聊吧", "elsewhere"),
    ("加我好友说", "elsewhere"),
    ("加一下QQ", "elsewhere"),
    ("add me on Telegram", "elsewhere"),
    ("please pay me directly", "payment"),
    ("send 20 USDT to TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE", "payment"),
    ("WeChat: sol_supply", "wechat"),
    ("直接转我，便宜两块", "payment"),
    ("加老板微信", "elsewhere"),
    ("薇信 sol888888", "wechat"),
    ("打进这个账户", "payment"),
    ("线下交易更快", "elsewhere"),
    ("扫我的二维码", "payment"),
    ("请扫码付款 3 元", "payment"),
    ("充值好了吗，没好加我 QQ 987654321", "qq"),
]

HERE = [
    "充值账号 12345678 没到账",
    "QQ 12345678 没到账",
    "我的QQ号是12345678",
    "账号是13800138000",
    "绑定邮箱 bea@example.com",
    "订单 7K3QFA2M 没到账",
    "交易单号 4200001234202611221234567890",
    "我付了 128.00 元",
    "微信支付付的款",
    "退到微信零钱多久到账",
    "原路退回支付宝就行",
    "用支付宝转账付的款，没有订单",
    "我填错了，正确的QQ是87654321",
    "充错到 QQ 87654321 了",
    "11月22日14:02付款",
    "卡密 ABCD-1234-EFGH-5678 无效",
    "见 https://shop.example.com/rules/",
    "单价 3.50，一共 7.00",
    "版本 1.2.3 打不开",
    "2026.11.22 买的",
    "已退款，微信零钱 5 分钟内到账",
    "手续费谁出？",
    "绿钻12个月",
    "订单号 20261122140212345678901234567890",
    "怎么还不退款",
    "加急处理可以吗",
    "差价是多少",
    "截图.png 已上传",
    "100%没到账",
    "会员到 2027-01-01",
    "Paid with WeChat Pay, nothing arrived",
    "I paid 12.50",
    "兑换码 4AJK9 报错",
    "充值账号13800138000，未到账，附截图",
    "微信支付扫码付款后页面卡住了",
    "一共买了三件，一个都没到",
    "请转告供货商",
    "银行说已经转账了",
    "转账记录在图里",
]


@pytest.mark.parametrize(("text", "kind"), AWAY)
def test_what_leads_away_is_spotted(text: str, kind: str) -> None:
    assert Kind(kind) in {one.kind for one in spot_outside(text, OWN)}


@pytest.mark.parametrize("text", HERE)
def test_what_belongs_to_the_order_is_left_alone(text: str) -> None:
    assert spot_outside(text, OF_BUYER) == []


@pytest.mark.parametrize(
    "text", ["充值问题找QQ 987654321", "账号有误联系QQ987654321", "充值客服电话 13912345678", "填错了加q 987654321"]
)
def test_a_number_beside_the_word_account_leads_away_where_a_seller_writes_it(text: str) -> None:
    assert {one.kind for one in spot_outside(text, OWN)} & {Kind.QQ, Kind.PHONE}


@pytest.mark.parametrize("text", ["账号应该是 QQ 12345679 吧", "充值账号填的是 13800138001 吗", "充到 QQ 12345678 了"])
def test_the_orders_own_account_with_a_slip_is_left_alone_whoever_writes(text: str) -> None:
    assert spot_outside(text, OWN) == []


def test_a_find_names_its_place_in_the_text_as_it_was_written() -> None:
    text = "我的电话 １３９-１２３４-５６７８，谢谢"
    (found,) = spot_outside(text)
    assert text[found.start : found.end] == "１３９-１２３４-５６７８"
    assert hide_contacts(text, [found]) == "我的电话 ***，谢谢"


def test_the_same_number_is_a_way_out_of_another_order() -> None:
    assert spot_outside("QQ 12345678 没到账", Own()) != []
    assert spot_outside("QQ 12345678 没到账", OWN) == []


def test_both_sides_are_told_what_it_is() -> None:
    told = warning([Spotted(Kind.QQ, 0, 5), Spotted(Kind.PAYMENT, 6, 8), Spotted(Kind.QQ, 9, 12)])
    assert told is not None
    assert told.zh.startswith("处理只在本平台内有效。这条消息含有QQ 号、平台外的付款要求，")
    assert "a QQ number, a request to pay elsewhere" in told.en
    assert warning([]) is None


def test_other_flags_of_a_message_are_no_finds() -> None:
    assert kept([{"kind": "not_a_promise"}, Spotted(Kind.LINK, 1, 4).to_json()]) == [Spotted(Kind.LINK, 1, 4)]


def test_a_long_message_is_read_in_no_time() -> None:
    for text in ("加" * 2000, "1 " * 1000, "先付" * 1000, "a." * 1000, "q=" * 1000):
        spot_outside(text, OWN)

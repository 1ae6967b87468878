"""Which kinds of payment channels are there, and what has each to be told before it can start?"""

from dataclasses import dataclass
from typing import Final

from anxin.texts import Text

NO_HINT: Final = Text("", "")
TOLD_EACH_TIME: Final = Text(
    "无需在渠道后台填写，每笔付款都会带上这个地址。",
    "It need not be entered at the channel: every payment names this address.",
)
NO_YES: Final = (("no", Text("否", "no")), ("yes", Text("是", "yes")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One field of a channel's form. A secret one is written and never read; `lines` above 1 is a text over lines."""

    name: str
    label: Text
    secret: bool = False
    needed: bool = True
    lines: int = 1
    choices: tuple[tuple[str, Text], ...] = ()
    hint: Text = NO_HINT


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOf:
    """One kind of channel: its name, how its merchant number is called, where it is asked, and its settings."""

    name: Text
    account: Text
    settings: tuple[Setting, ...] = ()
    base_url: str = ""
    hook: Text = TOLD_EACH_TIME


OUR_KEY: Final = Text("商户私钥（PEM）", "Our private key (PEM)")

KINDS: Final[dict[str, KindOf]] = {
    "wechatpay": KindOf(
        name=Text("微信支付", "WeChat Pay"),
        account=Text("商户号", "Merchant number"),
        base_url="https://api.mch.weixin.qq.com",
        settings=(
            Setting(name="app_id", label=Text("应用 AppID", "App ID")),
            Setting(name="merchant_serial", label=Text("商户证书序列号", "Serial of our certificate")),
            Setting(name="merchant_key", label=OUR_KEY, secret=True, lines=5),
            Setting(name="api_v3_key", label=Text("APIv3 密钥", "APIv3 key"), secret=True),
            Setting(
                name="trust",
                label=Text("验签方式", "How answers are verified"),
                choices=(
                    ("public_key", Text("微信支付公钥", "WeChat Pay public key")),
                    ("certificates", Text("平台证书", "Platform certificates")),
                    ("both", Text("切换中，两者都认", "Both, while changing over")),
                ),
            ),
            Setting(name="public_key_id", label=Text("微信支付公钥 ID", "ID of the public key"), needed=False),
            Setting(name="public_key", label=Text("微信支付公钥", "WeChat Pay public key"), needed=False, lines=4),
            Setting(
                name="app_secret",
                label=Text("公众号 AppSecret", "App secret"),
                secret=True,
                needed=False,
                hint=Text(
                    "填写后，买家在微信里打开即可直接付款（JSAPI）；还需在公众号后台把本站设为网页授权域名。",
                    "With it buyers inside WeChat pay without scanning (JSAPI); this site must also be named as the "
                    "web authorisation domain in the account's console.",
                ),
            ),
            Setting(
                name="freeze",
                label=Text("付款后冻结待分账", "Freeze payments for sharing"),
                needed=False,
                choices=NO_YES,
                hint=Text(
                    "订单结算后自动解冻；最长冻结 30 天。", "Released when the order is settled; for 30 days at most."
                ),
            ),
        ),
    ),
    "alipay": KindOf(
        name=Text("支付宝", "Alipay"),
        account=Text("应用 APPID", "App ID"),
        base_url="https://openapi.alipay.com/gateway.do",
        settings=(
            Setting(name="seller_id", label=Text("收款账号 PID", "Seller ID (PID)")),
            Setting(name="app_private_key", label=Text("应用私钥", "Private key of the app"), secret=True, lines=5),
            Setting(
                name="alipay_public_key",
                label=Text("支付宝公钥", "Alipay's public key"),
                needed=False,
                lines=4,
                hint=Text(
                    "公钥模式填这一项，证书模式填下面三项。", "This in key mode; the next three in certificate mode."
                ),
            ),
            Setting(name="app_cert", label=Text("应用公钥证书", "Certificate of the app"), needed=False, lines=4),
            Setting(name="alipay_cert", label=Text("支付宝公钥证书", "Alipay's certificate"), needed=False, lines=4),
            Setting(name="alipay_root_cert", label=Text("支付宝根证书", "Alipay's root"), needed=False, lines=4),
            Setting(
                name="page",
                label=Text("跳转页面", "Page to pay on"),
                needed=False,
                choices=(("wap", Text("手机网页", "Mobile page")), ("page", Text("电脑网页", "Desktop page"))),
            ),
            Setting(name="freeze", label=Text("付款后冻结", "Freeze payments"), needed=False, choices=NO_YES),
            Setting(
                name="freeze_days",
                label=Text("最长冻结天数", "Frozen for at most (days)"),
                needed=False,
                hint=Text(
                    "按与支付宝签约的天数填写，1–365；留空按 30 天。快到期时，未结售后的款会转为平台自留。",
                    "As your contract with Alipay says, 1 to 365; empty counts as 30. Before they end, money of open "
                    "cases is set aside here.",
                ),
            ),
        ),
    ),
    "epay": KindOf(
        name=Text("易支付", "Epay"),
        account=Text("商户 ID（pid）", "Merchant ID (pid)"),
        settings=(
            Setting(
                name="version",
                label=Text("接口版本", "Version"),
                choices=(
                    ("1", Text("V1（MD5，退款无单号、不可查询）", "V1 (MD5; refunds have no number and no query)")),
                    ("2", Text("V2（RSA）", "V2 (RSA)")),
                ),
            ),
            Setting(
                name="type",
                label=Text("支付方式", "Pays by"),
                choices=(
                    ("alipay", Text("支付宝", "Alipay")),
                    ("wxpay", Text("微信", "WeChat")),
                    ("qqpay", Text("QQ 钱包", "QQ Wallet")),
                ),
            ),
            Setting(name="key", label=Text("V1 商户密钥", "V1 key"), secret=True, needed=False),
            Setting(name="partial", label=Text("V1 支持部分退款", "V1 refunds parts"), needed=False, choices=NO_YES),
            Setting(
                name="private_key", label=Text("V2 商户私钥", "V2 private key"), secret=True, needed=False, lines=5
            ),
            Setting(name="platform_key", label=Text("V2 平台公钥", "V2 platform key"), needed=False, lines=4),
        ),
    ),
    "stripe": KindOf(
        name=Text("Stripe", "Stripe"),
        account=Text("账户 ID（acct_）", "Account ID (acct_)"),
        base_url="https://api.stripe.com",
        hook=Text(
            "请在 Stripe 后台 Webhooks 里添加这个地址，并订阅 checkout.session.*、refund.* 与 charge.dispute.* 事件。",
            "Add this address under Webhooks in Stripe's dashboard, for the events checkout.session.*, refund.* and "
            "charge.dispute.*.",
        ),
        settings=(
            Setting(
                name="secret_key",
                label=Text("密钥（sk_ 或 rk_）", "Secret key (sk_ or rk_)"),
                secret=True,
                hint=Text(
                    "建议用只含结账与退款权限的受限密钥。", "Best a restricted key for checkout and refunds alone."
                ),
            ),
            Setting(
                name="webhook_secret",
                label=Text("Webhook 签名密钥（whsec_）", "Signing secret (whsec_)"),
                secret=True,
                hint=Text("轮换期间可填两个，用空格隔开。", "While it is rolled, both with a space between."),
            ),
        ),
    ),
    "usdt": KindOf(
        name=Text("USDT（epusdt 网关）", "USDT (epusdt gateway)"),
        account=Text("网关内的商户名", "Our name at the gateway"),
        settings=(Setting(name="token", label=Text("接口密钥（token）", "API token"), secret=True),),
    ),
    "balance": KindOf(
        name=Text("余额支付", "Balance"),
        account=Text("名称（如 balance）", "A name, such as balance"),
        hook=Text("余额在本站账本里，没有外部通知。", "Balances lie in our own books; nobody tells us anything."),
    ),
    "sandbox": KindOf(
        name=Text("沙箱支付", "Sandbox Pay"),
        account=Text("商户号", "Merchant number"),
        settings=(
            Setting(name="signing_key", label=Text("我方签名私钥", "Our signing key"), secret=True),
            Setting(name="channel_key", label=Text("沙箱公钥", "The sandbox's public key")),
        ),
    ),
}

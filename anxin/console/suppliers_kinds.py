"""Which kinds of suppliers are there, and what has each to be told before it can be asked?"""

from typing import Final

from anxin.console.channels_kinds import KindOf, Setting
from anxin.texts import Text

OWN_SHELF: Final = "stock"
TOLD_WITH_EACH_ORDER: Final = Text(
    "每笔订单都会带上这个地址，一般不用在对方后台填写。",
    "Every order names this address; most need not have it entered in their console.",
)
ACCOUNT_FIELD: Final = Setting(
    name="account_field",
    label=Text("充值账号的字段名", "Name of the field for the account"),
    needed=False,
    hint=Text("对方下单接口里充值账号叫什么；留空用默认。", "As their orders call it; empty takes the usual one."),
)
SERVER_FIELD: Final = Setting(
    name="server_field",
    label=Text("区服的字段名", "Name of the field for the server"),
    needed=False,
    hint=Text(
        "游戏商品的区服在对方叫什么；留空则与账号写在一起（区服 / 账号）。",
        "As their orders call a game's server; empty writes both into one field (server / id).",
    ),
)


def _secret(name: str, label: Text) -> Setting:
    return Setting(name=name, label=label, secret=True)


KINDS: Final[dict[str, KindOf]] = {
    OWN_SHELF: KindOf(
        name=Text("自有库存（导入卡密）", "Own stock (imported codes)"),
        account=Text("账号", "Account"),
        hook=Text("自有库存没有接口。", "Own stock has no system."),
    ),
    "anxin": KindOf(
        name=Text("安心开放协议", "Anxin's open protocol"),
        account=Text("密钥名称（key）", "Name of the key"),
        hook=TOLD_WITH_EACH_ORDER,
        settings=(_secret("secret", Text("密钥（十六进制）", "Secret (hexadecimal)")),),
    ),
    "dujiao_next": KindOf(
        name=Text("独角数卡 dujiao-next", "dujiao-next"),
        account=Text("API Key", "API key"),
        hook=TOLD_WITH_EACH_ORDER,
        settings=(_secret("api_secret", Text("API Secret", "API secret")), ACCOUNT_FIELD, SERVER_FIELD),
    ),
    "acg": KindOf(
        name=Text("异次元店铺 acg-faka", "acg-faka"),
        account=Text("应用 ID（app_id）", "App ID"),
        hook=Text("异次元没有回调，订单靠查询。", "acg-faka calls nobody; orders are looked up."),
        settings=(_secret("app_key", Text("应用密钥（app_key）", "App key")), ACCOUNT_FIELD, SERVER_FIELD),
    ),
    "goofish": KindOf(
        name=Text("闲管家虚拟货源", "Goofish sources"),
        account=Text("商户 ID（mch_id）", "Merchant ID"),
        hook=TOLD_WITH_EACH_ORDER,
        settings=(
            Setting(name="app_id", label=Text("应用 ID（app_id）", "App ID")),
            _secret("app_secret", Text("应用密钥（app_secret）", "App secret")),
            _secret("mch_secret", Text("商户密钥（mch_secret）", "Merchant secret")),
        ),
    ),
    "kayisu": KindOf(
        name=Text("卡速售 2.0", "Kasushou 2.0"),
        account=Text("用户 ID（UserId）", "User ID"),
        hook=TOLD_WITH_EACH_ORDER,
        settings=(_secret("api_key", Text("接口密钥", "API key")), ACCOUNT_FIELD, SERVER_FIELD),
    ),
    "kayixin": KindOf(
        name=Text("卡易信 3.0", "Kayixin 3.0"),
        account=Text("应用 ID（appId）", "App ID"),
        hook=TOLD_WITH_EACH_ORDER,
        settings=(_secret("app_secret", Text("应用密钥", "App secret")), ACCOUNT_FIELD, SERVER_FIELD),
    ),
    "sandbox": KindOf(
        name=Text("沙箱货源", "Sandbox supplier"),
        account=Text("客户名", "Our name there"),
        hook=TOLD_WITH_EACH_ORDER,
        settings=(_secret("secret", Text("共享密钥（十六进制）", "Shared secret (hexadecimal)")),),
    ),
}

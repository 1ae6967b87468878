"""What must an operator have read before USDT can be switched on, and a buyer before paying with it?

L-CRYPTO | 中国人民银行等八部门《关于进一步防范和处置虚拟货币等相关风险的通知》(2026-02-06), which goes on from the
notice of ten authorities of 2021 (银发〔2021〕237号) | USDT and its like have no status of legal tender, should not and
cannot circulate as money; business with virtual currencies is illegal financial activity.
"""

from typing import Final

from anxin.texts import Text

LAW: Final = "L-CRYPTO"
# changes whenever the warning says something else, so that it must be read again
READ: Final = "L-CRYPTO/2026-02-06"

WARNING: Final = Text(
    "法律提示（L-CRYPTO）：中国人民银行等八部门 2026 年 2 月 6 日《关于进一步防范和处置虚拟货币等相关风险的通知》明确，"
    "泰达币（USDT）等虚拟货币不具有与法定货币等同的法律地位，不具有法偿性，不应且不能作为货币在市场上流通使用；"
    "虚拟货币相关业务活动属于非法金融活动。转账一经确认无法撤回，也无法原路退款：退款由财务人工处理，不能自动到账。",
    "Legal notice (L-CRYPTO): under the notice of the People's Bank of China and seven other authorities of 6 February "
    "2026, USDT and other virtual currencies do not have the status of legal tender and should not and cannot circulate"
    " as money; business activity with virtual currencies is illegal financial activity in mainland China. A confirmed "
    "transfer cannot be called back or refunded the way it came: refunds are made by hand by finance and never by "
    "machine.",
)

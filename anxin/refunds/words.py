"""How are the banks called to which a refund can be sent?"""

from typing import Final

from anxin.texts import Text

BANKS: Final[dict[str, Text]] = {
    "ICBC_DEBIT": Text("工商银行", "ICBC"),
    "ABC_DEBIT": Text("农业银行", "Agricultural Bank of China"),
    "BOC_DEBIT": Text("中国银行", "Bank of China"),
    "CCB_DEBIT": Text("建设银行", "China Construction Bank"),
    "COMM_DEBIT": Text("交通银行", "Bank of Communications"),
    "PSBC_DEBIT": Text("邮储银行", "Postal Savings Bank"),
    "CMB_DEBIT": Text("招商银行", "China Merchants Bank"),
    "CITIC_DEBIT": Text("中信银行", "China CITIC Bank"),
    "CEB_DEBIT": Text("光大银行", "China Everbright Bank"),
    "CMBC_DEBIT": Text("民生银行", "China Minsheng Bank"),
    "SPDB_DEBIT": Text("浦发银行", "SPD Bank"),
    "CIB_DEBIT": Text("兴业银行", "Industrial Bank"),
    "PAB_DEBIT": Text("平安银行", "Ping An Bank"),
    "HXB_DEBIT": Text("华夏银行", "Hua Xia Bank"),
    "GDB_DEBIT": Text("广发银行", "China Guangfa Bank"),
}


def bank_name(bank: str) -> Text:
    """The bank's name, or the channel's word where we have none."""
    return BANKS.get(bank, Text(bank, bank))

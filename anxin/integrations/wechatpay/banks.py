"""At which banks may a buyer's debit card be, to which WeChat Pay sends a refund that came back? In its own words."""

from typing import Final

BANKS: Final = (
    *("ICBC_DEBIT", "ABC_DEBIT", "BOC_DEBIT", "CCB_DEBIT", "COMM_DEBIT", "PSBC_DEBIT", "CMB_DEBIT", "CITIC_DEBIT"),
    *("CEB_DEBIT", "CMBC_DEBIT", "SPDB_DEBIT", "CIB_DEBIT", "PAB_DEBIT", "HXB_DEBIT", "GDB_DEBIT"),
)

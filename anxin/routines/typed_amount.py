"""What amount did somebody type, in the currency of what it is about?"""

from anxin.money import NotAnAmount, parse_minor, plain_minor, unit_of
from anxin.refusal import Invalid
from anxin.texts import Text

NO_AMOUNT = Text("请填写金额（{unit}），如 {sample}。", "Write an amount in {unit}, such as {sample}.")
SAMPLE_MINOR = 4_850


def typed_amount(written: str, currency: str) -> int:
    """In minor units. Raises Invalid for what is no amount of this currency: a sign, too many decimals, too much."""
    try:
        return parse_minor(written, currency)
    except NotAnAmount:
        sample = plain_minor(SAMPLE_MINOR, currency)
        raise Invalid(what=NO_AMOUNT.fill(unit=unit_of(currency), sample=sample)) from None

"""What amount did somebody at the desk type, and how is one put into a form: in the currency of what it is about?"""

from anxin.money import NotAnAmount, format_minor, parse_minor, plain_minor
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


def unit_of(currency: str) -> Text:
    """What stands behind the label of a field: 元, or the currency's code."""
    return Text("元" if currency == "CNY" else currency, currency)


def said(minor: int, currency: str) -> Text:
    """An amount within a sentence of either language."""
    return Text(format_minor(minor, currency), format_minor(minor, currency, "en"))

"""Which page is it: a payment's detail, goods and what became of them, talk, or none of these?"""

from collections.abc import Collection, Sequence

from anxin.evidence.reading.patterns import (
    DETAIL_MARKS,
    GOODS_MARKS,
    TALK_MARKS,
    ends_in_amount,
    failures,
    plain,
    promise,
)
from anxin.evidence.reading.shapes import Kind

DETAILS = 3
# a page with so many amounts lists payments or goods
A_LIST = 4
NUMBERS = {"transaction_no", "merchant_no"}


def tell_kind(texts: Sequence[str], fields: Collection[str]) -> Kind:
    """By its words: numbers of a payment or its labels first, then who speaks, then what is said of goods."""
    said = plain(" ".join(texts))
    details = len(set(DETAIL_MARKS.findall(said)))
    if details >= DETAILS or (details and NUMBERS & set(fields)):
        return Kind.PAYMENT
    if "amount_minor" in fields and (details or "账单" in said):
        return Kind.PAYMENT
    talk = len(TALK_MARKS.findall(said)) + 2 * (promise(said) is not None)
    goods = len(set(GOODS_MARKS.findall(said))) + 2 * bool(failures(said))
    if not failures(said) and sum(map(ends_in_amount, texts)) >= A_LIST:
        return Kind.OTHER
    if talk >= 2 and talk >= goods:
        return Kind.TALK
    if goods >= 2:
        return Kind.GOODS
    return Kind.TALK if talk >= 2 else Kind.OTHER

"""What do accounts hold, each in the currency that is asked about?"""

from collections.abc import Iterable

from anxin.ledger.queries import balances


def held_in(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """What each account holds, by its address and currency, in minor units; one statement for each currency."""
    by_currency: dict[str, set[str]] = {}
    for address, currency in wanted:
        by_currency.setdefault(currency, set()).add(address)
    return {
        (address, currency): amount
        for currency, addresses in sorted(by_currency.items())
        for address, amount in balances(sorted(addresses), currency=currency).items()
    }

"""The doors of the page tests, for packs."""

from tests.web.conftest import _own_corner, bea, buy, paid, shop, sol, stu

__all__ = ["_own_corner", "bea", "buy", "paid", "shop", "sol", "stu"]

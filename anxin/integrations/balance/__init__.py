"""The buyer's own balance in the shop: a channel without another side."""

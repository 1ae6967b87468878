"""What can be done in Anxin? One verb, one file, one durable transaction; nothing else changes several apps at once.

What several flows have in common stands in `acts`, which work inside the caller's transaction. The order of locks is
everywhere the same: order → head of its chain → balances by address → stock.
"""

"""Shops that run dujiao-next (独角数卡 Next): we buy from them, and they may buy from us."""

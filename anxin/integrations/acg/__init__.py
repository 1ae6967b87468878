"""Shops that run acg-faka (异次元发卡): we buy from them by their sharing protocol."""

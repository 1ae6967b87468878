"""A USDT gateway of the epusdt kind as a process of its own: a chain without coins."""

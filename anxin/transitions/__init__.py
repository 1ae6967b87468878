"""How does a thing change its state? By compare-and-set, leaving a row of history: see `move` and `Step`."""

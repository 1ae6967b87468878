"""Which parts do flows share? Each works on many rows inside the caller's transaction and opens none of its own."""

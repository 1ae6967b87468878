"""What does a supplier's system do? This one plays it: orders, fences, claims, signed callbacks, and misbehaviour."""

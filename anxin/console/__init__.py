"""The staff desk at `/desk/`: what needs a person now, and everything needed to decide it. Reads, and calls flows."""

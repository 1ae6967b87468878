"""Which words does a template have beyond Django's own? See ``face``."""

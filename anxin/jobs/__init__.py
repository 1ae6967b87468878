"""Who works while nobody looks? Sweeps of deadlines, and errands to the world."""

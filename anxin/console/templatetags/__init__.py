"""Which words do the desk's templates have beyond the shared ones? See ``desk``."""

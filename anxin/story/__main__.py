"""`python -m anxin.story`: what `anxin story` runs."""

import sys

from anxin.story.command import main

sys.exit(main(sys.argv[1:]))

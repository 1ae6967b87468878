"""`python -m anxin.bench`."""

import sys

from anxin.bench.command import main

sys.exit(main(sys.argv[1:]))

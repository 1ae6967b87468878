"""`python -m anxin.bench.faults`, which `anxin faults` becomes."""

import sys

from anxin.bench.faults.command import main

sys.exit(main(sys.argv[1:]))

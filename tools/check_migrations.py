"""Does every model have its migration? Asked without a database, as part of `make check`."""

import os
import sys
import warnings
from pathlib import Path


def main() -> None:
    """Exit with 1 and say what is missing if `makemigrations` would write something."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxin.site.settings")
    # nobody listens there: whether migrations were applied somewhere is not the question
    os.environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    import django
    from django.core.management import call_command

    django.setup()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Got an error checking a consistent migration history")
        call_command("makemigrations", check=True, dry_run=True)


if __name__ == "__main__":
    main()

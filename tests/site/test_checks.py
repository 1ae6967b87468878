"""Does Django itself find nothing to object to in how the site is put together?"""

from django.core.management import call_command


def test_the_framework_has_no_objections() -> None:
    call_command("check", fail_level="WARNING")

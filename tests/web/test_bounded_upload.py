"""Where does lie what somebody sends, and how much of it at most?"""

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.storage import storages
from django.test import RequestFactory
from django.urls import reverse

from anxin.refs import new_id
from anxin.web import bounded_upload

pytestmark = pytest.mark.django_db


def test_the_addresses_of_files_are_no_part_of_any_folder_that_is_served() -> None:
    folder = str(storages["evidence"].path("x"))
    assert not folder.startswith(str(settings.STATIC_ROOT))


@pytest.mark.parametrize(
    "door",
    ["web:evidence", "web:talk", "web:supplier_evidence", "web:supplier_talk", "admin:desk_say"],
)
def test_whatever_is_shown_lies_in_memory_and_never_in_a_folder_for_temporary_files(door: str) -> None:
    """By whichever door a picture comes."""
    assert bounded_upload.is_bounded(reverse(door, args=[new_id()]))


@pytest.mark.parametrize(("door", "megabytes"), [("/account/login/", 60), ("/supplier/stock/", 256), ("/desk/", 256)])
def test_no_door_takes_more_than_the_largest_bill(door: str, megabytes: int, rf: RequestFactory) -> None:
    handler = bounded_upload.BoundedUpload(rf.post(door))
    handler.handle_raw_input(None, {}, megabytes * 2**20, b"b")
    with pytest.raises(RequestDataTooBig):
        handler.handle_raw_input(None, {}, megabytes * 2**20 + 1, b"b")
    assert handler.bounded == (megabytes == 60)

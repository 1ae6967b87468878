"""Which files may a supplier show with a contest, and how is one opened again?"""

from anxin import vault
from anxin.payouts.models import ContestFile

PURPOSE = "contest file"


def open_contest_file(row: ContestFile) -> bytes:
    """The file as it was sent. Raises Unsealable."""
    return vault.unseal_bytes_with(vault.open_data_key(row.key_sealed, PURPOSE), row.body, PURPOSE)

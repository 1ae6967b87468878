"""Under which addresses do outside parties reach us?"""

from uuid import UUID

from django.conf import settings


def channel_hook_url(channel: UUID) -> str:
    """Where a channel sends its notices."""
    return f"{settings.ANXIN_HOOKS_URL or settings.ANXIN_BASE_URL}/hooks/channel/{channel}/"


def supplier_hook_url(supplier: UUID) -> str:
    """Where a supplier sends its callbacks."""
    return f"{settings.ANXIN_BASE_URL}/hooks/supplier/{supplier}/"


def page_url(path: str) -> str:
    """The address of a page of ours as a letter names it."""
    return f"{settings.ANXIN_BASE_URL}{path}"

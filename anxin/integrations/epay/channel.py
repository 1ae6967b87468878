"""Which of its two versions does an epay merchant speak? The settings say; each has a client of its own."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from anxin.integrations.epay.signing import needed
from anxin.integrations.epay.v1 import CAPABILITIES, EpayV1
from anxin.integrations.epay.v2 import CAPABILITIES_V2, EpayV2
from anxin.payments.capabilities import Capabilities

__all__ = ["CAPABILITIES", "CAPABILITIES_V2", "EpayChannel", "capabilities_for"]


class EpayChannel:
    """One merchant at an epay gateway."""

    @staticmethod
    def from_settings(
        *,
        base_url: str,
        account: str,
        settings: Mapping[str, str],
        clock: Callable[[], float] = time.time,
    ) -> EpayV1 | EpayV2:
        """The client of a row; `account` is the pid. Raises ValueError for whatever is missing.

        version 1: key, type, and partial ("yes") for a gateway known to refund parts.
        version 2: private_key, platform_key, type.
        """
        pid = needed({"account": account}, "account")
        if needed(settings, "version") == "2":
            return EpayV2(
                base_url=base_url,
                pid=pid,
                private_key=needed(settings, "private_key"),
                platform_key=needed(settings, "platform_key"),
                type=needed(settings, "type"),
                clock=clock,
            )
        if settings["version"].strip() != "1":
            raise ValueError("the version is 1 or 2")
        return EpayV1(
            base_url=base_url,
            pid=pid,
            key=needed(settings, "key"),
            type=needed(settings, "type"),
            partial=settings.get("partial", "") == "yes",
            clock=clock,
        )


def capabilities_for(settings: Mapping[str, str]) -> Capabilities:
    """What a row with these settings can do; version 1, which can do less, where they do not say.

    A gateway of version 1 tells nobody whether it refunds parts: only its merchant knows.
    """
    if settings.get("version", "").strip() == "2":
        return CAPABILITIES_V2
    if settings.get("partial") != "yes":
        return CAPABILITIES
    return replace(CAPABILITIES, partial=True, maximum_partials=Capabilities().maximum_partials)

"""From where does a request come that reached us through a proxy of our own?"""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The client's address: of the connection, or as told by a proxy that the settings trust."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")[-1].strip()
    if told and peer in getattr(settings, "TRUSTED_PROXIES", ()):
        peer = told
    try:
        return str(ip_address(peer))
    except ValueError:
        return "0.0.0.0"  # noqa: S104  a unix socket has no address; nothing is bound here

"""Whose request is this: the address of the client, as far as it can be trusted (requirements 2b 17)."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """Return the IP address of the client, or "" when there is none (a Unix socket).

    X-Forwarded-For counts only as far as proxies of our own wrote it: with TRUSTED_PROXY_COUNT 2 the second
    from the right. What the client itself put in front of it changes nothing.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    count = settings.TRUSTED_PROXY_COUNT
    if not count:
        return _valid(direct)
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    return _valid(hops[-count]) if len(hops) >= count else _valid(direct)


def client_network(request: HttpRequest) -> str:
    """Return what to count a client by: an IPv4 address, or the /64 of an IPv6 address (one household or office)."""
    ip = client_ip(request)
    if ":" not in ip:
        return ip
    return str(ipaddress.ip_network(f"{ip}/64", strict=False).network_address)


def _valid(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""

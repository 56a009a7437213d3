"""No test reaches beyond this machine (requirements 2d 41)."""

import ipaddress
import socket
from typing import Any

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_sendto = socket.socket.sendto
_getaddrinfo = socket.getaddrinfo


class OutsideConnectionError(RuntimeError):
    """A test tried to reach the network; it never may."""


def is_loopback(host: object) -> bool:
    """Return whether `host` (a name, an address, or nothing) is this machine."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def _check(family: int, address: Any) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
        raise OutsideConnectionError(f"connection to {address!r}")


def install() -> None:
    """Let sockets of this process reach the loopback interface and Unix sockets only."""

    def connect(self: socket.socket, address: Any) -> None:
        _check(self.family, address)
        _connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        _check(self.family, address)
        return _connect_ex(self, address)

    def sendto(self: socket.socket, data: bytes, *args: Any) -> int:
        _check(self.family, args[-1])
        return _sendto(self, data, *args)

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> list:
        if not is_loopback(host):
            try:
                ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
            except ValueError:
                raise OutsideConnectionError(f"look-up of {host!r}") from None
        return _getaddrinfo(host, *args, **kwargs)

    socket.socket.connect = connect
    socket.socket.connect_ex = connect_ex
    socket.socket.sendto = sendto
    socket.getaddrinfo = getaddrinfo

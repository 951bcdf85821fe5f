"""Which names this server answers to, and whose pages may talk to it: an explicit list, on HTTP and on the socket.

Also strips the offer of compressed frames: it would cost 95 KB a phone and gain nothing on small messages.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import ifaddr

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def machine_addresses() -> list[str]:
    """This machine's own IPv4 addresses, those a phone can reach first; loopback left out."""
    found = []
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            if isinstance(ip.ip, str) and not ipaddress.ip_address(ip.ip).is_loopback:
                found.append(ip.ip)
    return sorted(set(found), key=lambda ip: (not ipaddress.ip_address(ip).is_private, ip))


def lan_urls(port: int) -> list[str]:
    """The addresses phones in the hall can try."""
    return [f"http://{address}:{port}" for address in machine_addresses()]


class Hosts:
    """Loopback, the machine's own addresses and the public address; addresses are read again when one is new."""

    def __init__(self, port: int, public_url: str) -> None:
        self.port, self.public = port, urlsplit(public_url) if public_url else None
        self.addresses = set(machine_addresses())

    def knows(self, host: str) -> bool:
        """Whether a `Host` header is one of ours."""
        if self.public is not None and host.lower() == self.public.netloc.lower():
            return True
        name, _, port = host.rpartition(":") if ":" in host.rpartition("]")[2] else (host, "", "80")
        if port != str(self.port):
            return False
        if name.lower() in LOOPBACK or name in self.addresses:
            return True
        if _is_address(name):
            self.addresses = set(machine_addresses())  # the network may have given a new one since
        return name in self.addresses

    def welcomes(self, origin: str | None, environ: dict[str, Any] | None = None) -> bool:
        """Whether a page of this origin may talk to us; no origin is no page (a script), and passes."""
        if origin is None:
            return True
        parts = urlsplit(origin)
        if self.public is not None and (parts.scheme, parts.netloc) == (self.public.scheme, self.public.netloc):
            return True
        return parts.scheme == "http" and self.knows(parts.netloc)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


PROBE = "/generate_204"
"""What Android asks of hosts of its own, to see whether a network reaches the internet."""


class Doorman:
    """WSGI: turns away unknown hosts before anything else looks at the request.

    The one thing that is answered under any name is a phone's probe, with nothing: where the hall's DNS sends the
    probes' names here, phones do not leave the Wi-Fi for having no internet. An empty answer tells nobody anything.
    """

    def __init__(self, app: Wsgi, hosts: Hosts) -> None:
        self.app, self.hosts = app, hosts

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == PROBE and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            start_response("204 No Content", [("Cache-Control", "no-store")])
            return []
        if not self.hosts.knows(environ.get("HTTP_HOST", "")):
            start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
            return ["这台服务器不认识这个地址。This server does not answer to that address.\n".encode()]
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return self.app(environ, start_response)


def is_local(environ: dict[str, Any]) -> bool:
    """Whether a request comes from this very machine, and not through a proxy on it."""
    forwarded = any(name in environ for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"))
    peer = environ.get("REMOTE_ADDR", "")
    return not forwarded and _is_address(peer) and ipaddress.ip_address(peer).is_loopback

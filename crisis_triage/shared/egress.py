"""Where we may connect to when somebody else chose the address: out into the world, and nowhere near ourselves.

The address of a webhook is written by a person and answered by a name server, and neither is to be trusted: a name may lead to this
machine, to its neighbours, or to the desk where a cloud hands out its keys. So every socket is opened by ``open_socket``, which looks at
the very address that is about to be connected to; what a name server said a moment before does not matter then. ``check_url`` says
beforehand, in a sentence, what would be refused anyway.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from crisis_triage.shared.errors import Invalid

Address = IPv4Address | IPv6Address
LONGEST_URL = 500
HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?\.?", re.I
)
"""Its last part begins with a letter: whatever else resolvers read as an address (127.1, 0x7f.1, 2130706433) is none."""
PRINTED = re.compile(r"[!-~]+")
OWN_NAMES = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home.arpa")

# IPv6 addresses that only wrap one of IPv4, beside those that Python unwraps: the inner one is where it leads.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
SENT_ASIDE = [
    ipaddress.ip_network(network)
    for network in (
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "fec0::/10",
        "100:0:0:1::/64",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
    )
]
"""Local translators, tunnels, old private ranges, and the desk of a cloud at an address that looks public. No receiver lives there."""


class NotAllowed(OSError):
    """An address that nobody may make us connect to. An ``OSError``, as what a socket cannot do."""

    def __init__(self) -> None:
        super().__init__("The name leads to an address that is not on the public internet.")


def check_url(url: str, *, field: str = "url") -> str:
    """The address as it was given. Raises Invalid, with the cure."""
    if len(url) > LONGEST_URL or not PRINTED.fullmatch(url) or {"\\", "#"} & set(url):
        raise Invalid(
            f"Write an address of up to {LONGEST_URL} plain letters, digits and signs without “#”, such as https://crm.example.com/hook.",
            field=field,
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Invalid("This is not an address. Write one such as https://crm.example.com/hook.", field=field) from error
    _check_parts(parts, field)
    if (_usual_port(parts) if port is None else port) not in _ports():
        listed = ", ".join(map(str, sorted(_ports())))
        raise Invalid(f"Only these ports are open for us: {listed}. OUTGOING_PORTS adds others.", field=field)
    _check_host(parts.hostname or "", field)
    return url


def _check_parts(parts: SplitResult, field: str) -> None:
    schemes = {"https", "http"} if settings.OUTGOING_HTTP else {"https"}
    if parts.scheme not in schemes:
        raise Invalid("Begin the address with https://, so that nobody reads along.", field=field)
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise Invalid("Leave name and password out of the address: the signature says who sends.", field=field)


def _check_host(host: str, field: str) -> None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        name = host.lower().rstrip(".")
        is_own = not _networks() and ("." not in name or name.endswith(tuple(f".{own}" for own in OWN_NAMES)))
        if not HOST_NAME.fullmatch(host) or is_own:
            raise Invalid(
                "Name a host on the public internet, such as crm.example.com. OUTGOING_NETWORKS opens a network of yours.",
                field=field,
            ) from None
    else:
        if not is_allowed(address):
            raise Invalid(f"{NotAllowed()} OUTGOING_NETWORKS opens a network of yours.", field=field)


def open_socket(about: tuple[Any, Any, int, str, tuple[Any, ...]]) -> socket.socket:
    """For whoever connects: the last look at the address, and the only one that cannot be deceived. Raises NotAllowed."""
    family, kind, protocol, _, (address, *_) = about
    check_addresses([address])
    return socket.socket(family, kind, protocol)


def check_addresses(addresses: Iterable[str]) -> None:
    """All of them: a name that leads to us among others is not to be trusted at all. Raises NotAllowed."""
    if not all(is_allowed(ipaddress.ip_address(str(address).partition("%")[0])) for address in addresses):
        raise NotAllowed


def is_allowed(address: Address) -> bool:
    """Public, or in a network that the administrator opened."""
    inner = unwrapped(address)
    return is_public(inner) or any(inner in network for network in _networks())


def is_public(address: Address) -> bool:
    if any(address in network for network in SENT_ASIDE):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def unwrapped(address: Address) -> Address:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in TRANSLATED:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _usual_port(parts: SplitResult) -> int:
    return 443 if parts.scheme == "https" else 80


def _ports() -> set[int]:
    return {*settings.OUTGOING_PORTS, *([80] if settings.OUTGOING_HTTP else [])}


def _networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(network) for network in settings.OUTGOING_NETWORKS]

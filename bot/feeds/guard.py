"""Which addresses may be asked: scheme, port and network of every hop.

A name is judged by what it resolves to, never by how it is written, so odd notations of
127.0.0.1 need no list of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Final

import httpx

from bot.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Network

WEB_PORTS: Final = frozenset({80, 443})
MAX_URL: Final = 4096

_DEFAULT_PORT: Final = {"http": 80, "https": 443}
_CALENDAR_SCHEME: Final = re.compile(r"^webcals?:", re.IGNORECASE)
_NAME: Final = re.compile(
    r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?"
)

# The IANA special-purpose registries (RFC 6890), written out because `ipaddress.is_global` means
# something else in each Python release. Beyond them: Azure's host address, which answers with a
# machine's secrets although it is public.
_CLOSED_4: Final[tuple[tuple[IPv4Network | IPv6Network, str], ...]] = tuple(
    (ip_network(network), why)
    for network, why in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud metadata"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "reserved"),
        ("192.88.99.0/24", "6to4"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "reserved"),
        ("198.51.100.0/24", "reserved"),
        ("203.0.113.0/24", "reserved"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_CLOSED_6: Final[tuple[tuple[IPv4Network | IPv6Network, str], ...]] = tuple(
    (ip_network(network), why)
    for network, why in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::ffff:0:0/96", "IPv4-mapped"),
        ("64:ff9b::/96", "NAT64"),
        ("64:ff9b:1::/48", "NAT64"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "reserved"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "reserved"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
    )
)
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")


def closed(address: str) -> str | None:
    """Return why a numeric address is not on the open internet; None if it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "not an address"
    table = _CLOSED_4 if isinstance(parsed, IPv4Address) else _CLOSED_6
    for network, why in table:
        if parsed in network:
            return why
    if isinstance(parsed, IPv6Address) and parsed not in _GLOBAL_UNICAST:
        return "reserved"
    return None


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules for addresses; `allowed_ports` None means any port."""

    allow_private: bool = False
    allowed_ports: frozenset[int] | None = WEB_PORTS

    def target(self, address: str) -> httpx.URL:
        """Return the URL to ask; RefusedError where scheme, host or port are not allowed.

        `webcal:` becomes `https:`; a fragment is dropped.
        """
        url = _parsed(_CALENDAR_SCHEME.sub("https:", address.strip()))
        if url.scheme not in _DEFAULT_PORT:
            raise RefusedError("only http, https and webcal addresses can be read")
        if not _is_host(url):
            raise RefusedError("the address has no valid host name")
        port = _DEFAULT_PORT[url.scheme] if url.port is None else url.port
        if self.allowed_ports is not None and port not in self.allowed_ports:
            raise RefusedError(
                f"{url.host}: port {port} is not allowed; see TREFFPUNKT_ALLOWED_PORTS"
            )
        if "#" not in address and not url.host.endswith("."):
            return url  # a copy would be parsed anew
        # A dot at the end means the same host, but no certificate names it so.
        return url.copy_with(fragment=None, host=url.host.rstrip("."))

    def check(self, host: str, addresses: Iterable[str]) -> None:
        """Raise RefusedError if any address that `host` resolves to may not be dialled.

        One bad answer among good ones is enough: a name that sometimes points inward is a trap.
        """
        if self.allow_private:
            return
        for address in addresses:
            if why := closed(address):
                raise RefusedError(
                    f"{host} is not on the open internet ({why});"
                    " TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES=1 allows it"
                )


def _parsed(address: str) -> httpx.URL:
    if len(address) > MAX_URL:
        raise RefusedError(f"the address is longer than {MAX_URL} characters")
    try:
        return httpx.URL(address)
    except (httpx.InvalidURL, ValueError) as error:
        raise RefusedError("the address is not a valid URL") from error


def _is_host(url: httpx.URL) -> bool:
    host = url.raw_host.decode("ascii")
    if ":" in host:
        return "%" not in host
    # RFC 1035 section 2.3.4: a name has at most 253 characters, a label 63.
    return (
        _NAME.fullmatch(host) is not None
        and len(host.rstrip(".")) <= 253  # noqa: PLR2004
        and all(len(label) <= 63 for label in host.split("."))  # noqa: PLR2004
    )

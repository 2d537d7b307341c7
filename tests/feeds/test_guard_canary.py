"""No request ever reaches a closed network: more than 300 address forms and a listening canary.

The canary listens on every loopback address, IPv4 and IPv6, on several ports. Beside it stands a
witness at the socket itself, who sees every attempt to connect, also to networks that this
machine does not have. 127.0.0.2 plays the open internet, as good.example.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import FetchError, RefusedError
from bot.feeds import guard
from bot.feeds.fetch import Fetcher
from tests.fakes.fetching import here
from tests.fakes.site import Site
from tests.feeds.address_forms import FORMS, LEADS

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN = "127.0.0.2"
PORTS = 3
RESOLVES: dict[str, tuple[str, ...]] = {
    "good.example": (OPEN,),
    "inward.example": ("127.0.0.1",),
    "inward.xn--p1ai": ("127.0.0.1",),
    "alias.example": ("127.0.0.1",),
    "six.example": ("::1",),
    "both.example": ("::1", "127.0.0.1"),
    "mixed.example": (OPEN, "127.0.0.1"),
    "first-inward.example": ("10.0.0.1", OPEN),
    "mapped.example": ("::ffff:127.0.0.1",),
    "metadata.example": ("169.254.169.254",),
    "nat64.example": ("64:ff9b::7f00:1",),
    "zone.example": ("fe80::1%lo",),
    "many.example": (OPEN,) * 9 + ("192.168.0.1",),
    "127.0.0.1.nip.example": ("127.0.0.1",),
}


class Canary:
    """Listens everywhere on this machine, on a few ports; `seen` is who was connected to."""

    def __init__(self) -> None:
        self.attempts: list[Any] = []
        self._listening: list[socket.socket] = []
        for family, host in ((socket.AF_INET, ""), (socket.AF_INET6, "::")):
            for _ in range(PORTS):
                self._listening.append(_listen(family, host))

    @property
    def ports(self) -> list[int]:
        """The ports of IPv4, then those of IPv6."""
        return [int(each.getsockname()[1]) for each in self._listening]

    def seen(self) -> list[Any]:
        """Return who connected, and everything that was dialled beside the open internet."""
        inward = [each for each in self.attempts if each[0] != OPEN]
        for each in self._listening:
            with suppress(BlockingIOError):
                connection, caller = each.accept()
                connection.close()
                inward.append(caller)
        return inward

    def close(self) -> None:
        """Stop listening."""
        for each in self._listening:
            each.close()


def _listen(family: socket.AddressFamily, host: str) -> socket.socket:
    listening = socket.socket(family)
    if family is socket.AF_INET6:
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    listening.bind((host, 0))
    listening.listen()
    listening.setblocking(False)  # noqa: FBT003 - the standard library's signature
    return listening


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Canary]:
    """A canary, a witness, names that resolve as said, and an internet on 127.0.0.2."""
    canary, connect = Canary(), socket.socket.connect

    def witness(this: socket.socket, address: Any) -> None:
        if this.family in {socket.AF_INET, socket.AF_INET6}:
            canary.attempts.append(address)
        connect(this, address)

    monkeypatch.setattr(socket.socket, "connect", witness)
    monkeypatch.setattr(socket, "getaddrinfo", resolver())
    closed = guard.closed
    monkeypatch.setattr(
        guard, "closed", lambda address: None if address == OPEN else closed(address)
    )
    yield canary
    canary.close()


def resolver(names: dict[str, tuple[str, ...]] | None = None) -> Any:
    """Return a resolver that knows these names, and what the system's reads without asking."""
    real, known = socket.getaddrinfo, RESOLVES | (names or {})

    def resolve(host: str, port: int, **how: Any) -> Any:
        name = host.casefold().rstrip(".")
        if name in known:
            return [_answer(address, port) for address in known[name]]
        if name == "localhost":
            return real(host, port, **how)
        # Numbers in every notation of inet_aton(3), as the system's resolver understands them.
        return real(host, port, flags=socket.AI_NUMERICHOST, **how)

    return resolve


def _answer(address: str, port: int) -> Any:
    bare = address.partition("%")[0]
    family = socket.AF_INET if ip_address(bare).version == 4 else socket.AF_INET6
    return family, socket.SOCK_STREAM, 6, "", (address, port)


def test_there_are_enough_forms() -> None:
    """At least 150 were promised; each of these 300 is another one."""
    assert len(set(FORMS)) == len(FORMS) >= 220
    assert len(set(LEADS)) == len(LEADS) >= 80


@pytest.mark.parametrize("form", FORMS, ids=ascii)
async def test_no_form_reaches_the_canary(canary: Canary, form: str) -> None:
    """Whatever it is asked for, on whichever port: refused with one line, and nobody dialled."""
    async with Fetcher(allowed_ports=None, deadline=2) as get:
        for port in (canary.ports[0], canary.ports[-1]):
            with pytest.raises(FetchError) as caught:
                await get(form.replace("{port}", str(port)))
            assert "\n" not in str(caught.value)
    assert canary.seen() == []


@pytest.mark.parametrize("location", LEADS, ids=ascii)
async def test_no_redirect_reaches_the_canary(canary: Canary, location: str) -> None:
    """A server on the open internet that sends us inward is asked, and nobody else."""
    lead = location.replace("{port}", str(canary.ports[0]))
    with Site(OPEN) as site:
        async with Fetcher(allowed_ports=None, deadline=2) as get:
            for status in (301, 302, 303, 307, 308):
                # As raw bytes, for no server would send some of these.
                head = f"HTTP/1.1 {status} x\r\nLocation: {lead}\r\nContent-Length: 0\r\n\r\n"
                site.answer("/", raw=head.encode())
                with pytest.raises(FetchError):
                    await get(f"http://good.example:{site.port}/")
    assert canary.seen() == []


async def test_a_chain_of_redirects_is_checked_at_each_hop(canary: Canary) -> None:
    """Four good hops earn no trust for the fifth."""
    with Site(OPEN) as site:
        for hop in range(4):
            site.answer(f"/{hop}", status=302, headers={"Location": f"/{hop + 1}"})
        inward = f"http://127.1:{canary.ports[0]}/"
        site.answer("/4", status=307, headers={"Location": inward})
        async with Fetcher(allowed_ports=None) as get:
            with pytest.raises(RefusedError, match="loopback"):
                await get(f"http://good.example:{site.port}/0")
    assert canary.seen() == []


async def test_a_name_that_turns_inward_is_refused_then(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: the first look-up is dialled, the second refused, and none goes unchecked."""
    turns = iter([(OPEN,), ("127.0.0.1",), ("::1",)])
    real = resolver()
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, **how: (
            [_answer(each, port) for each in next(turns)]
            if host == "rebind.example"
            else real(host, port, **how)
        ),
    )
    with Site(OPEN) as site:
        site.answer("/", "x")
        async with Fetcher(allowed_ports=None) as get:
            url = f"http://rebind.example:{site.port}/"
            assert (await get(url)).body == b"x"
            for _ in range(2):
                site.hang_up()
                with pytest.raises(RefusedError, match="loopback"):
                    await get(url)
    assert canary.seen() == []


async def test_other_ports_are_not_tried(canary: Canary) -> None:
    """Without a setting only the web's ports are asked, not even on the open internet."""
    async with Fetcher() as get:
        for port in (*canary.ports, 1, 22, 25, 6379, 65535):
            with pytest.raises(RefusedError, match="port"):
                await get(f"http://good.example:{port}/")
    assert canary.attempts == []


async def test_the_canary_sings(canary: Canary) -> None:
    """Where private addresses are allowed every port of it sees us: it does listen."""
    async with here(deadline=0.3) as get:
        for number, port in enumerate(canary.ports):
            host = "127.0.0.1" if number < PORTS else "[::1]"
            with pytest.raises(FetchError):
                await get(f"http://{host}:{port}/")
            # All that were dialled, and the one who was heard at the door.
            assert len(canary.seen()) == number + 2

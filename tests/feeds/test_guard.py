from __future__ import annotations

import pytest

from bot.errors import RefusedError
from bot.feeds.fetch import Fetcher
from bot.feeds.guard import Guard, closed
from tests.fakes.site import Site

INWARD = [
    "http://localhost/",
    "http://localhost./",
    "http://LOCALHOST/",
    "http://127.0.0.1/",
    "http://127.0.0.1./",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.255.255.254/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0X7F.0.0.1/",
    "http://017700000001/",
    "http://127.0x0.0.01/",
    "http://0/",
    "http://0.0.0.0/",
    "http://10.0.0.1/",
    "http://10.1/",
    "http://167772161/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://168.63.129.16/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://192.168.257/",
    "http://192.0.0.170/",
    "http://192.88.99.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[fc00::1]/",
    "http://[fd12:3456::1]/",
    "http://[ff02::1]/",
    "http://127。0。0。1/",
    "http://user:secret@127.0.0.1/",
    "http://good.example@127.0.0.1/",
    "http://good.example%40@127.0.0.1/",
    "http://good.example:80@127.0.0.1:80/",
    "http://good.example\\@127.0.0.1/",
    "webcal://127.0.0.1/feed.ics",
    "WEBCAL://localhost/feed.ics",
    "  http://127.0.0.1/  ",
]

MALFORMED = [
    "",
    "ok-lab",
    "//127.0.0.1/",
    "http://",
    "http:///etc/passwd",
    "http:127.0.0.1",
    "http:/127.0.0.1/",
    "file:///etc/passwd",
    "ftp://good.example/",
    "gopher://good.example/",
    "javascript:alert(1)",
    "data:text/calendar,BEGIN",
    "http://[::1/",
    "http://[fe80::1%25eth0]/",
    "http://[v1.x]/",
    "http://good.example:99999999/",
    "http://good.example:x/",
    "http://good example/",
    "http://good.example\n.evil.example/",
    "http://good.example\t/",
    "http://%31%32%37.0.0.1/",
    "http://0177.0.0.1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://１２７.0.0.1/",
    "http://.example/",
    "http://a..b/",
    "http://-x.example/",
    "http://*.example/",
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 127 + "example/",
    "http://good.example/" + "x" * 5000,
]

PORTS = [
    "http://good.example:22/",
    "http://good.example:0/",
    "https://good.example:8443/",
    "http://good.example:65535/",
    "webcal://good.example:25/",
]

OPEN = ["93.184.216.34", "9.9.9.9", "172.32.0.1", "100.128.0.1", "2620:fe::fe", "2a00:1450::1"]


@pytest.mark.parametrize("url", INWARD)
async def test_every_spelling_of_an_inward_address_is_refused(url: str) -> None:
    """An address that leads to this machine or its network is refused however it is written."""
    async with Fetcher() as get:
        with pytest.raises(RefusedError, match="not on the open internet"):
            await get(url)


@pytest.mark.parametrize("url", MALFORMED)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    """Other schemes, hosts that are none and monsters are refused before anything is resolved."""
    with pytest.raises(RefusedError):
        Guard().target(url)


@pytest.mark.parametrize("url", PORTS)
def test_other_ports_are_refused(url: str) -> None:
    """Only the ports of the web are asked unless the settings say otherwise."""
    with pytest.raises(RefusedError, match=r"port \d+ is not allowed"):
        Guard().target(url)


def test_allowed_ports_are_a_setting() -> None:
    """A port that the settings name is let through, and no other."""
    guard = Guard(allowed_ports=frozenset({8080}))
    assert guard.target("http://good.example:8080/").port == 8080
    with pytest.raises(RefusedError):
        guard.target("http://good.example/")


@pytest.mark.parametrize("address", OPEN)
def test_the_open_internet_is_open(address: str) -> None:
    """Ordinary public addresses, also those beside closed networks, may be dialled."""
    assert closed(address) is None
    Guard().check("good.example", [address])


def test_one_inward_answer_among_good_ones_is_enough() -> None:
    """A name that resolves to a public and a private address is refused altogether."""
    with pytest.raises(RefusedError, match="private"):
        Guard().check("trap.example", ["9.9.9.9", "10.0.0.1"])


def test_webcal_is_asked_over_https() -> None:
    """A webcal address keeps its host, path and query and becomes https."""
    url = Guard().target("webcal://good.example/a/b.ics?c=d#e")
    assert str(url) == "https://good.example/a/b.ics?c=d"


def test_a_dot_at_the_end_changes_nothing() -> None:
    """The absolute spelling of a name is the same host, so it shares its turns and certificate."""
    assert str(Guard().target("https://good.example./x")) == "https://good.example/x"


def test_international_names_are_asked_in_punycode() -> None:
    """A name with an umlaut goes to the resolver as IDNA, its path percent-encoded."""
    url = Guard().target("https://bücher.example/ä")
    assert url.raw_host == b"xn--bcher-kva.example"
    assert url.raw_path == b"/%C3%A4"


async def test_a_refused_address_is_never_dialled() -> None:
    """Nothing reaches a server on loopback, even on an allowed port."""
    with Site() as site:
        async with Fetcher(allowed_ports=None) as get:
            for host in ("127.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]"):
                with pytest.raises(RefusedError):
                    await get(f"http://{host}:{site.port}/")
        assert site.requests == []


async def test_refusals_show_no_password() -> None:
    """What a user and a password in the address say stays out of the message."""
    async with Fetcher() as get:
        with pytest.raises(RefusedError) as caught:
            await get("http://anna:geheim@127.0.0.1/")
    assert "geheim" not in str(caught.value)
    assert "anna" not in str(caught.value)

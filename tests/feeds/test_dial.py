from __future__ import annotations

import ssl
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.errors import FetchError
from tests.fakes.fetching import here
from tests.fakes.site import Site

if TYPE_CHECKING:
    from bot.feeds.fetch import Fetcher

PEM = Path(__file__).parent.parent / "data" / "tls" / "loopback.pem"


def tls_server() -> ssl.SSLContext:
    """Return what a server needs to speak TLS as localhost and 127.0.0.1, self-signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    return context


async def test_a_refused_connection_says_so(get: Fetcher) -> None:
    """Nobody listens there: one line, with the host."""
    with Site() as gone:
        address = gone.url
    with pytest.raises(FetchError, match=r"^127\.0\.0\.1: the connection was refused$"):
        await get(address)


@pytest.mark.parametrize("host", ["no-such-name.invalid", "a" * 63 + ".invalid"])
async def test_an_unknown_name_says_so(get: Fetcher, host: str) -> None:
    """A name without an address is told apart from a server that is down."""
    with pytest.raises(FetchError, match=r"name is not known \(DNS\)$"):
        await get(f"http://{host}/")


async def test_a_certificate_nobody_vouches_for_is_an_error(get: Fetcher) -> None:
    """A self-signed certificate is not trusted, and the message says why."""
    with (
        Site(tls=tls_server()) as site,
        pytest.raises(FetchError, match=r"TLS certificate is not valid \(self.signed"),
    ):
        await get(site.url)


async def test_a_certificate_of_another_name_is_an_error() -> None:
    """A trusted certificate counts only for the names in it."""
    with Site("127.0.0.2", tls=tls_server()) as site:
        site.answer("/", "x")
        async with here(tls=ssl.create_default_context(cafile=PEM)) as get:
            with pytest.raises(FetchError, match="TLS certificate is not valid"):
                await get(site.url)


async def test_https_works() -> None:
    """A name is resolved, dialled by address and still checked against its certificate."""
    with Site(tls=tls_server()) as site:
        site.answer("/", "safe")
        async with here(tls=ssl.create_default_context(cafile=PEM)) as get:
            document = await get(site.url.replace("127.0.0.1", "localhost"))
    assert document.body == b"safe"


async def test_plain_http_on_a_secure_port_is_an_error(site: Site, get: Fetcher) -> None:
    """A server that speaks no TLS where TLS is due is told so."""
    with pytest.raises(FetchError, match="TLS"):
        await get(site.url.replace("http:", "https:"))

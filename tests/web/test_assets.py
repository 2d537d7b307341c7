from __future__ import annotations

import gzip
import re
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Final

import httpx
import pytest
from PIL import Image

from bot.web import assets
from bot.web.routes import create_app
from tests.web.samples import NOW, PUBLIC_URL, registry

if TYPE_CHECKING:
    from bot.store.engine import Store
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing

CSS_GZIPPED: Final = 9 * 1024
JS_RAW: Final = 15 * 1024
FONT: Final = 35 * 1024
LOADED: Final = re.compile(r'(?:href|src)="(/static/[^"]+)"')


async def test_what_a_page_loads_is_kept_for_good(web: Web) -> None:
    """Every address that each visit needs holds a digest, answers, and may be kept for a year."""
    loaded = [each for each in LOADED.findall((await web.get("/")).text) if "icon.png" not in each]
    kinds = {address.partition("?")[0].rpartition(".")[2] for address in loaded}
    assert kinds == {"css", "js", "woff2", "svg"}
    for address in loaded:
        answer = await web.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"], address


async def test_another_digest_is_not_kept(web: Web) -> None:
    """An address from before or without a digest gets what is there now, to be asked for anew."""
    for address in ("/static/site.css", "/static/site.css?v=000000000000"):
        answer = await web.get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, no-cache"


async def test_the_font_has_one_address(web: Web) -> None:
    """What the page preloads is what the stylesheet asks for, so that it is fetched once."""
    page = (await web.get("/")).text
    preloaded = re.findall(r'rel="preload" href="([^"]+)"', page)
    (sheet,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    fonts = re.findall(r"url\(([^)]+)\)", (await web.get(sheet)).text)
    assert len(fonts) == 2
    assert preloaded == fonts[:1]
    for font in fonts:
        answer = await web.get(font)
        assert answer.content[:4] == b"wOF2"
        assert "immutable" in answer.headers["cache-control"]


async def test_another_network_has_its_own_colours(store: Store) -> None:
    """The stylesheet bears the colours of network.toml, under an address of its own."""
    usual = registry()
    network = replace(usual.network, colours={"blue": "#7A1FA2"})
    app = create_app(
        store=store,
        registry=replace(usual, network=network),
        public_url=PUBLIC_URL,
        now=lambda: NOW,
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        (sheet,) = re.findall(r'rel="stylesheet" href="([^"]+)"', (await browser.get("/")).text)
        answer = await browser.get(sheet)
        icon = await browser.get("/static/icon.svg")
    assert sheet != assets.address("site.css")
    assert "#0071a8" not in icon.text
    assert "immutable" in answer.headers["cache-control"]
    assert "--brand:#7a1fa2" in answer.text
    assert "#00a9fa" not in answer.text


def test_all_of_it_is_light() -> None:
    """The critical font, the joined styles and the joined scripts stay within their budget."""
    found = {name: assets.rendering(name) for name in ("site.css", "site.js", "hanken.woff2")}
    sizes = {name: len(made.body) for name, made in found.items()}
    assert len(gzip.compress(found["site.css"].body)) <= CSS_GZIPPED
    assert sizes["site.js"] <= JS_RAW
    assert sizes["hanken.woff2"] <= FONT


def test_every_property_that_is_used_is_defined() -> None:
    """No style asks for a colour or a measure that there is not."""
    text = assets.rendering("site.css").body.decode()
    used = set(re.findall(r"var\((--[a-z-]+)\)", text))
    assert used - set(re.findall(r"(--[a-z-]+):", text)) == set()


@pytest.mark.parametrize(
    "name", ["nothing.css", "..%2Fassets.py", "hanken", "%00", f"{300 * 'a'}.css"]
)
async def test_nothing_else_is_served(web: Web, name: str) -> None:
    """Only files of the folder whose kind is known have an address."""
    assert (await web.get(f"/static/{name}")).status_code == 404


@pytest.mark.parametrize("network", [(), (("blue", "#FFF200"), ("teal", "#000000"))])
def test_both_icons_are_one(network: tuple[tuple[str, str], ...]) -> None:
    """A home screen's icon has the size that is asked for, and the colours of the tab's."""
    drawn, told = assets.rendering("icon.png", network), assets.rendering("icon.svg", network)
    with Image.open(BytesIO(drawn.body)) as picture:
        assert picture.size == (180, 180)
        seen = {picture.convert("RGB").getpixel(at) for at in ((2, 2), (45, 90), (90, 90))}
    assert {f"#{r:02x}{g:02x}{b:02x}" for r, g, b in seen} == set(  # type: ignore[misc]
        re.findall(r'fill="(#\w{6})"', told.body.decode())
    )


async def test_the_fonts_licence_lies_beside_it(web: Web) -> None:
    """The Open Font License asks to be passed on with the font."""
    assert "SIL Open Font License, Version 1.1" in (await web.get("/static/hanken.txt")).text

"""What pages load beside their HTML: one stylesheet, one script, fonts and pictures; all ours.

The stylesheet and the script are written in short parts and served as one. Their address holds a
digest of the content, so a browser keeps them for good; so do the fonts' addresses in the
stylesheet, which begins with the network's colours.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.routing import Route

from bot.web import colours, icon
from bot.web.cache import Rendering
from bot.web.conditional import answer
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    Named = tuple[tuple[str, str], ...]
    """Colours by name, as `[colours]` in network.toml names them."""

HERE: Final = Path(__file__).parent
KEPT: Final = "public, max-age=31536000, immutable"
MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
JOINED: Final = {"site.css": ("styles", "*.css"), "site.js": ("scripts", "*.js")}
"""What is joined from the parts in a folder, in the order of their names."""
DRAWN: Final[dict[str, Callable[[Mapping[str, str]], bytes]]] = {
    "icon.svg": icon.svg,
    "icon.png": icon.png,
}
"""What is drawn in the network's colours."""

_COMMENT: Final = re.compile(rb"/\*.*?\*/", re.DOTALL)
_FONT: Final = re.compile(rb"url\(([a-z-]+\.woff2)\)")


def named(network: Mapping[str, str]) -> Named:
    """Return a network's colours in a form that can be compared."""
    return tuple(sorted(network.items()))


@lru_cache(maxsize=64)
def rendering(name: str, network: Named = ()) -> Rendering:
    """Return an asset; FileNotFoundError, which is not cached, if there is none of that name."""
    return fixed(_body(name, dict(network)))


def fixed(body: bytes) -> Rendering:
    """Return what changes only with the program."""
    modified = datetime.fromtimestamp(int(HERE.stat().st_mtime), UTC)
    return Rendering.of(body, modified=modified, stamp=(0, date.min, None))


def address(name: str, network: Named = ()) -> str:
    """Return the address of an asset, which changes with its content."""
    return f"/static/{name}?v={rendering(name, network).etag[1:13]}"


async def asset(request: Request) -> Response:
    """Answer with an asset, to be kept for ever if its address holds the digest of its content."""
    name: str = request.path_params["name"]
    network = named(site_of(request).registry.network.colours)
    try:
        made = rendering(name, network)
    except FileNotFoundError as error:
        raise HTTPException(404) from error
    asked = f"/static/{name}?v={request.query_params.get('v', '')}"
    headers = {"Cache-Control": KEPT} if asked == address(name, network) else {}
    return answer(request, made, media_type=MEDIA_TYPES[Path(name).suffix], headers=headers)


def _body(name: str, network: Mapping[str, str]) -> bytes:
    if name in DRAWN:
        return DRAWN[name](network)
    if name in JOINED:
        body = _joined(*JOINED[name])
        if not name.endswith(".css"):
            return body
        return colours.stylesheet(network).encode() + dressed(body)
    # What readers ask for is compared with what there is, and never becomes a path.
    there = {each.name: each for each in (HERE / "static").iterdir() if each.suffix in MEDIA_TYPES}
    if name not in there:
        raise FileNotFoundError(name)
    return there[name].read_bytes()


def _joined(folder: str, pattern: str) -> bytes:
    return b"\n".join(part.read_bytes() for part in sorted((HERE / folder).glob(pattern)))


def dressed(body: bytes) -> bytes:
    """Return styles with the addresses of fonts and without comments."""
    told = b" ".join(_COMMENT.sub(b"", body).split())
    # The same address as in the page's preload, or the font would be fetched twice.
    return _FONT.sub(lambda found: f"url({address(found[1].decode())})".encode(), told)


ROUTES: Final = [Route("/static/{name}", asset, name="static")]

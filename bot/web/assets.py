"""What pages load beside their HTML: one stylesheet, one script, fonts and pictures; all ours.

The stylesheet and the script are written in parts that each fit in the head, and served as one.
Their address holds a digest of the content, so a browser keeps them for good and asks never again.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.routing import Route

from bot.web.cache import Rendering
from bot.web.conditional import answer

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

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
"""What is joined, in the order of names, from the parts in a folder."""


@lru_cache(maxsize=64)
def rendering(name: str) -> Rendering | None:
    """Return an asset as bytes, or None if there is none of that name."""
    if name in JOINED:
        folder, pattern = JOINED[name]
        parts = sorted((HERE / folder).glob(pattern))
        body = b"\n".join(part.read_bytes() for part in parts)
    else:
        found = HERE / "static" / name
        if found.parent != HERE / "static" or not found.is_file():
            return None
        body = found.read_bytes()
    modified = datetime.fromtimestamp(int(HERE.stat().st_mtime), UTC)
    return Rendering.of(body, modified=modified, stamp=(0, date.min, None))


def address(name: str) -> str:
    """Return where an asset is; the address changes with its content."""
    made = rendering(name)
    assert made is not None, name  # noqa: S101 -- a template names what is not there
    return f"/static/{name}?v={hashlib.sha256(made.body).hexdigest()[:12]}"


async def asset(request: Request) -> Response:
    """Answer with an asset; forever if its address holds the digest of what it is now."""
    name: str = request.path_params["name"]
    made = rendering(name)
    media_type = MEDIA_TYPES.get(Path(name).suffix)
    if made is None or media_type is None:
        raise HTTPException(404)
    asked = f"/static/{name}?v={request.query_params.get('v', '')}"
    headers = {"Cache-Control": KEPT} if asked == address(name) else {}
    return answer(request, made, media_type=media_type, headers=headers)


ROUTES: Final = [Route("/static/{name}", asset, name="static")]

"""The icon of the pages: brackets around a dot, in the network's colours; drawn, not loaded."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from bot.web.colours import LIGHT, USUAL, Colour, shades

if TYPE_CHECKING:
    from collections.abc import Mapping

SIZE: Final = 32
"""The width and height of the drawing, in units."""
TOUCH: Final = 180
"""Pixels of the icon on an iPhone's home screen (Apple, “Configuring Web Applications”)."""
_SMOOTH: Final = 4
_BARS: Final = (
    *((7, 6, 3, 20), (7, 6, 6, 3), (7, 23, 6, 3)),
    *((22, 6, 3, 20), (19, 6, 6, 3), (19, 23, 6, 3)),
)
"""Left, top, width and height of each stroke of the brackets."""
_DOT: Final = (16, 16, 3)
"""Its centre and half its width."""


def svg(network: Mapping[str, str]) -> bytes:
    """Return the icon for a browser's tab."""
    ground, ink, dot = _inks(network)
    bars = "".join(f"M{x} {y}h{width}v{height}h-{width}z" for x, y, width, height in _BARS)
    x, y, radius = _DOT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" rx="7" fill="{ground.code}"/>'
        f'<path d="{bars}" fill="{ink.code}"/>'
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{dot.code}"/></svg>\n'
    ).encode()


def png(network: Mapping[str, str]) -> bytes:
    """Return the icon for a home screen, which rounds the corners itself."""
    # The import takes 50 ms, and few ever ask: pages name the icon without its digest.
    from PIL import Image, ImageDraw

    ground, ink, dot = (colour.code for colour in _inks(network))
    scale = TOUCH * _SMOOTH / SIZE
    picture = Image.new("RGB", (TOUCH * _SMOOTH, TOUCH * _SMOOTH), ground)
    brush = ImageDraw.Draw(picture)
    for x, y, width, height in _BARS:
        box = (x * scale, y * scale, (x + width) * scale - 1, (y + height) * scale - 1)
        brush.rectangle(box, fill=ink)
    x, y, radius = _DOT
    around = (
        (x - radius) * scale,
        (y - radius) * scale,
        (x + radius) * scale,
        (y + radius) * scale,
    )
    brush.ellipse(around, fill=dot)
    out = io.BytesIO()
    small = picture.resize((TOUCH, TOUCH), Image.Resampling.LANCZOS)
    small.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def _inks(network: Mapping[str, str]) -> tuple[Colour, Colour, Colour]:
    named = {name: Colour.of(network.get(name, usual)) for name, usual in USUAL.items()}
    return shades(named, LIGHT)["blue"], LIGHT.page, named["teal"]

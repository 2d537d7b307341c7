"""Templates filled with plain values; pure but for reading the templates."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined

from bot.web import assets, colours
from bot.web.pages.head import Head

if TYPE_CHECKING:
    from bot.web.frame import Frame

TEMPLATES: Final = Path(__file__).parents[1] / "templates"
HTML: Final = "text/html; charset=utf-8"


def page_headers(language: str) -> dict[str, str]:
    """Return the headers of a page whose language the reader's browser may choose."""
    return {"Content-Language": language, "Vary": "Accept-Language"}


def render(
    template: str,
    frame: Frame,
    *,
    head: Head | None = None,
    strict: bool = True,
    **values: object,
) -> bytes:
    """Fill a template; with `strict`, a name without a value is an error.

    `head` is for search engines and link previews; without one they learn nothing.
    """
    network = frame.registry.network
    environment = _environment(assets.named(network.colours), strict=strict)
    page = environment.get_template(template)
    return page.render(
        _=frame.t,
        frame=frame,
        head=head or Head(),
        network=network,
        **values,
    ).encode("utf-8", "replace")


@lru_cache(maxsize=4)
def _environment(network: assets.Named, *, strict: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined if strict else Undefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = partial(assets.address, network=network)
    environment.globals["papers"] = colours.PAPERS
    return environment

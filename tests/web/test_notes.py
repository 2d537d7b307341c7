from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.domain.lab import Registry
from bot.domain.source import Kind, Source
from bot.web.routes import create_app
from tests.web.samples import NOW, PUBLIC_URL, registry

if TYPE_CHECKING:
    from bot.store.engine import Store

pytestmark = pytest.mark.drawing


async def test_a_labs_page_links_its_notes(store: Store) -> None:
    """Whoever looks at a lab finds the pad with its dates and minutes, in the reader's words."""
    url = "https://pad.example/koeln?both"
    pad = Source(lab="koeln", key=url, kind=Kind.PAD, url=url, timezone="Europe/Berlin")
    labs = registry().labs
    known = Registry({**labs, "koeln": replace(labs["koeln"], sources=(pad,))})
    app = create_app(store=store, registry=known, public_url=PUBLIC_URL, now=lambda: NOW)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as browser:
        assert (
            f'<a href="{url}" rel="noopener">Notizen</a>' in (await browser.get("/labs/koeln")).text
        )
        assert (
            f'<a href="{url}" rel="noopener">Notes</a>'
            in (await browser.get("/labs/koeln?lang=en")).text
        )
        assert "Notizen" not in (await browser.get("/labs/leipzig")).text

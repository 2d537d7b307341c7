from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.web.samples import occurrence

if TYPE_CHECKING:
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing

WAYS = (
    "/",
    "/status",
    "/api",
    "/check",
    "/impressum",
    "/datenschutz",
    "/feed.atom",
    "/embed/snippet",
)


@pytest.mark.parametrize("path", ["/", "/labs/koeln", "/events/o1", "/impressum", "/nothing"])
async def test_every_page_leads_everywhere(web: Web, path: str) -> None:
    """Header and footer are the same on each page; the law wants two of their links on all."""
    await web.hold(occurrence())
    linked = set(re.findall(r'href="([^"]+)"', (await web.get(path)).text))
    assert linked >= set(WAYS)


@pytest.mark.parametrize("path", WAYS)
async def test_no_link_of_the_frame_is_dead(web: Web, path: str) -> None:
    """What header and footer lead to answers."""
    assert (await web.get(path)).status_code == 200


async def test_the_page_one_is_on_is_marked(web: Web) -> None:
    """One link of the header says that it is the current page, for eyes and ears; else none."""
    marked = re.compile(r'<a href="([^"]+)" aria-current="page">')
    assert "/status" in marked.findall((await web.get("/status")).text)
    assert marked.findall((await web.get("/impressum")).text) == []


async def test_another_language_keeps_path_and_filters(web: Web) -> None:
    """The link is relative to the path and repeats the query, without the language before."""
    page = (await web.get("/?state=DE-NW&attendance=online&lang=de")).text
    (link,) = re.findall(r'href="([^"]+)" hreflang="en" lang="en"', page)
    assert link == "?state=DE-NW&amp;attendance=online&amp;lang=en"
    assert 'hreflang="de" lang="de"' not in page.partition("<body")[2]


async def test_a_chosen_language_is_passed_on(web: Web) -> None:
    """Whoever chose English by address stays with it from link to link."""
    page = (await web.get("/?lang=en")).text
    assert 'href="/impressum?lang=en"' in page
    assert 'href="/impressum"' not in page


async def test_the_readers_own_time_has_an_instant_to_go_by(web: Web) -> None:
    """A meeting's time bears its offset, from which a script can tell the reader's clock."""
    await web.hold(occurrence())
    page = (await web.get("/")).text
    assert '<time datetime="2027-01-12T19:00:00+01:00">' in page
    assert 'data-yours="{time} bei dir"' in page

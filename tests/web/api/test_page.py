from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from bot.web.api.parameters import PAGED
from tests.web.api.odd import odd_occurrences
from tests.web.api.served import served
from tests.web.samples import PUBLIC_URL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing


async def page(web: Web, query: str = "") -> str:
    """Return the page."""
    answer = await web.get(f"/api{query}")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("query", ["", "?lang=en"])
async def test_everything_that_the_page_names_is_there(web: Web, query: str) -> None:
    """Each address answers, in examples and lists; those of one meeting name a real one."""
    await web.hold(*odd_occurrences())
    html = await page(web, query)
    named = re.findall(r'href="(/(?:api/|feed|calendar)[^"]*)"', html)
    named += [each.removeprefix(PUBLIC_URL) for each in re.findall(r"&#39;(http[^&]+)", html)]
    assert "/api/v1/events/a0" in named
    assert len(named) > 10
    for each in named:
        assert (await web.get(unescape(each))).status_code == 200, each


async def test_without_meetings_the_page_names_none(web: Web) -> None:
    """A new site has a page, too."""
    html = await page(web)
    assert "/api/v1/events/" not in html
    assert "/api/v1/labs/koeln" in html


async def test_the_forms_ask_what_is_understood(web: Web) -> None:
    """Sent as they stand, blank fields and all, and every field is a parameter."""
    html = await page(web)
    forms = re.findall(r'<form class="ask" action="([^"]+)"(.*?)</form>', html, re.DOTALL)
    assert [action for action, _ in forms] == ["/api/v1/events", "/api/v1/labs"]
    for action, inside in forms:
        fields = re.findall(r'name="(\w+)"', inside)
        assert set(fields) <= set(PAGED)
        blank = dict.fromkeys(fields, "") | {"limit": "5"}
        assert (await web.get(f"{action}?{urlencode(blank)}")).status_code == 200


async def test_the_examples_of_parameters_are_understood(web: Web) -> None:
    """As they stand beside the words."""
    html = await page(web)
    shown = re.findall(r"<dd>[^<]+<code>([^<]+)</code></dd>", html)
    assert [each.partition("=")[0] for each in shown] == list(PAGED)
    for each in shown:
        answer = await web.get(f"/api/v1/events?{unescape(each)}&from=2027-01-01")
        assert answer.status_code == 200, each


def test_the_python_that_one_copies_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Word for word, against a server."""
    from urllib.request import urlopen

    with served(f"sqlite:///{tmp_path}/odd.db") as address:
        with urlopen(f"{address}/api") as answer:
            html = answer.read().decode()
        found = re.search(r'<code id="python">(.*?)</code>', html, re.DOTALL)
        assert found
        capsys.readouterr()
        exec(unescape(found[1]), {})  # what a reader would do
    printed = capsys.readouterr().out
    assert "2027-01-12T19:00:00+01:00 Ganz 🎉" in printed

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.web.pages.head import Head
from tests.web.samples import NOW, occurrence, registry

if TYPE_CHECKING:
    from tests.web.conftest import Web

from bot.web.frame import Frame

pytestmark = pytest.mark.drawing

HOSTILE = "</script><script>alert(1)</script><!-- \u2028\u2029 & \"quoted\" 'so'"


def _links(page: str) -> dict[str, str]:
    found = re.findall(r'<link rel="(canonical|alternate" hreflang="[^"]+)" href="([^"]+)">', page)
    return {name.rpartition('"')[2]: html.unescape(href) for name, href in found}


def _meta(page: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page)
    return {name: html.unescape(told) for name, told in found}


def _frame(**facts: Any) -> Frame:
    known: dict[str, Any] = {
        "registry": registry(),
        "public_url": "https://treffen.example",
        "language": "de",
        "languages": ("de", "en"),
        "today": NOW.date(),
    }
    return Frame(**known | facts)


@pytest.mark.parametrize(
    ("asked", "accepted", "canonical"),
    [
        ("/labs/koeln", "", "/labs/koeln"),
        ("/labs/koeln?lang=de", "en", "/labs/koeln"),
        ("/labs/koeln?lang=en", "", "/labs/koeln?lang=en"),
        ("/labs/koeln", "en", "/labs/koeln?lang=en"),
        ("/?lab=koeln", "", "/?lab=koeln"),
        ("/?lang=en&lab=koeln", "", "/?lab=koeln&lang=en"),
    ],
)
async def test_each_language_of_a_page_has_one_address(
    web: Web, asked: str, accepted: str, canonical: str
) -> None:
    """However a reader came to it; the first language stands at the bare address."""
    links = _links((await web.get(asked, accept_language=accepted)).text)
    assert links["canonical"] == f"https://treffen.example{canonical}"


async def test_every_version_names_all_versions_and_itself(web: Web) -> None:
    """Google ignores alternates that do not name each other; x-default lets the browser choose."""
    german = _links((await web.get("/labs/koeln")).text)
    english = _links((await web.get("/labs/koeln?lang=en")).text)
    german_only = {name: href for name, href in german.items() if name != "canonical"}
    assert german_only == {
        "de": "https://treffen.example/labs/koeln",
        "en": "https://treffen.example/labs/koeln?lang=en",
        "x-default": "https://treffen.example/labs/koeln",
    }
    assert german_only.items() < english.items()
    assert german["canonical"] == german["de"]
    assert english["canonical"] == english["en"]


async def test_a_link_preview_tells_title_time_and_place(web: Web) -> None:
    """What a messenger shows of a meeting's address, in words and with its picture."""
    await web.hold(occurrence(title="Hack & „Tratsch“ <3", place="Lokal K"))
    told = _meta((await web.get("/events/o1")).text)
    assert told["og:title"] == "Hack & „Tratsch“ <3"
    assert told["og:description"] == "Dienstag, 12. Januar, 19:00–22:00, Lokal K"
    assert told["og:description"] == told["description"]
    assert told["og:url"] == "https://treffen.example/events/o1"
    assert told["og:image"].startswith("https://treffen.example/")
    assert told["twitter:card"] == "summary_large_image"
    assert (told["og:locale"], told["og:locale:alternate"]) == ("de_DE", "en_GB")


async def test_a_page_that_is_none_is_not_indexed(web: Web) -> None:
    """An error has no address of its own and no preview."""
    page = (await web.get("/nirgends")).text
    assert _meta(page)["robots"] == "noindex"
    assert not _links(page)
    assert "og:" not in page


def test_json_ld_ends_no_script_and_says_the_same() -> None:
    """Nothing in it is markup, and a reader of JSON gets every character back."""
    told = str(Head(path="/", about=({"@type": "Event", "name": HOSTILE},)).json_ld)
    for mark in "<>&\u2028\u2029":
        assert mark not in told
    assert json.loads(told) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": HOSTILE,
    }


def test_several_objects_are_one_graph() -> None:
    """One script for all; nothing to tell is no script."""
    told = json.loads(str(Head(path="/", about=({"@type": "A"}, {"@type": "B"})).json_ld))
    assert [each["@type"] for each in told["@graph"]] == ["A", "B"]
    assert str(Head(path="/").json_ld) == ""


def test_a_network_of_one_language_has_no_alternates() -> None:
    """Nothing to choose, nothing to tell."""
    frame = _frame(languages=("de",))
    assert Head(path="/").alternates(frame) == []
    assert Head(path="/").other_locales(frame) == []
    assert Head(path="/a?b=c").canonical(frame) == "https://treffen.example/a?b=c"


def test_a_page_without_a_picture_shows_the_networks() -> None:
    """In the page's language."""
    frame = _frame()
    assert Head(path="/").image(frame) == "https://treffen.example/og.png"
    english = replace(frame, language="en")
    assert Head(path="/", picture="/events/o1.png").image(english) == (
        "https://treffen.example/events/o1.png?lang=en"
    )

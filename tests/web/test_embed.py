from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from bot.domain.event import Attendance, Status
from bot.web.colours import Colour, contrast
from bot.web.filters import FilterError
from bot.web.theme import FONTS, Theme
from tests.web.samples import PUBLIC_URL, occurrence

if TYPE_CHECKING:
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing


def variables(css: str) -> dict[str, str]:
    """Return the CSS variables of the first scheme of a stylesheet."""
    first = css.partition("{")[2].partition("}")[0]
    return dict(re.findall(r"--([a-z-]+):([^;]+);", first))


async def test_it_lists_the_next_meetings_of_a_filter(web: Web) -> None:
    """In order, as many as are asked for, none of other labs."""
    other = occurrence(1, id="x", uid="x", labs=("leipzig",), title="Woanders")
    await web.hold(*(occurrence(n, title=f"Abend {n}.") for n in range(1, 9)), other)
    page = (await web.get("/embed?lab=koeln")).text
    assert re.findall(r">(Abend \d\.)<", page) == [f"Abend {n}." for n in range(1, 6)]
    assert "Woanders" not in page
    assert (await web.get("/embed?lab=koeln&count=2")).text.count("<li>") == 2
    assert "OK Lab Köln</a>" not in page
    assert "OK Lab Köln</a>" in (await web.get("/embed")).text


async def test_only_it_may_be_framed_by_anyone(web: Web) -> None:
    """Every other page still may not, and nothing else of the policy is loosened."""
    policy = (await web.get("/embed")).headers["content-security-policy"]
    usual = (await web.get("/")).headers["content-security-policy"]
    assert "frame-ancestors 'none'" in usual
    assert policy == usual.replace("frame-ancestors 'none'", "frame-ancestors *")
    assert (
        "frame-ancestors *"
        in (await web.get("/embed?lab=nirgends")).headers["content-security-policy"]
    )
    assert (
        "frame-ancestors 'none'"
        in (await web.get("/embed/snippet")).headers["content-security-policy"]
    )


async def test_links_leave_the_frame(web: Web) -> None:
    """They open in the whole window, which then knows nothing of where it came from."""
    await web.hold(
        occurrence(place="x", attendance=Attendance.HYBRID, join_url="https://meet.example")
    )
    links = re.findall(r"<a [^>]*>", (await web.get("/embed")).text)
    assert len(links) == 5
    assert all('target="_top"' in link and 'rel="noopener' in link for link in links)


async def test_it_loads_nothing_from_elsewhere_and_sets_no_cookie(web: Web) -> None:
    """One stylesheet and one script, both ours; nothing inline."""
    await web.hold(occurrence(join_url="https://meet.example"))
    answer = await web.get("/embed?accent=ff0000")
    loaded = re.findall(r'(?:src|stylesheet" href)="([^"]+)"', answer.text)
    assert all(each.startswith("/") and not each.startswith("//") for each in loaded)
    for each in loaded:
        assert (await web.get(html.unescape(each))).status_code == 200
    assert "set-cookie" not in answer.headers
    assert " style=" not in answer.text
    assert "<style" not in answer.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("lab=koelm", "koelm"),
        ("count=0", "50"),
        ("count=51", "50"),
        ("count=viele", "50"),
        ("accent=red;}body{display:none", "accent"),
        ("paper=url(https://evil.example)", "paper"),
        ("ink=ffff", "ink"),
        ("radius=-1", "radius"),
        ("radius=1e3", "radius"),
        ("font=Comic Sans", "font"),
        ("scheme=blau", "scheme"),
        ("ink=eeeeee&paper=ffffff", "ink"),
        ("ink=777777&scheme=auto&paper=888888", "ink"),
        ("from=gestern", "from"),
    ],
)
async def test_a_wrong_choice_is_told_in_the_frame(web: Web, query: str, said: str) -> None:
    """In one sentence, framed as it is asked for; never as part of a stylesheet."""
    answer = await web.get(f"/embed?{query}", accept_language="en")
    assert answer.status_code == 400
    assert said in answer.text
    assert 'role="alert"' in answer.text
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    if not query.startswith(("lab", "count", "from")):
        assert (await web.get(f"/embed.css?{query}")).status_code == 400


async def test_choices_become_css_variables(web: Web) -> None:
    """As they stand in the address of the stylesheet."""
    page = (await web.get("/embed?accent=%23C2185B&radius=0&font=serif&scheme=dark")).text
    address = html.unescape(page.partition('stylesheet" href="')[2].partition('"')[0])
    answer = await web.get(address)
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    found = variables(answer.text)
    assert (found["brand"], found["radius"]) == ("#c2185b", "0px")
    assert found["font"] == FONTS["serif"]
    assert "color-scheme:dark" in answer.text
    assert "prefers-color-scheme" not in answer.text
    assert "prefers-color-scheme:dark" in (await web.get("/embed.css")).text


@pytest.mark.parametrize("accent", ["00a9fa", "ffff00", "ffffff", "000000", "7f7f7f"])
@pytest.mark.parametrize("paper", ["ffffff", "0e161d", "ffcc00", "333333"])
def test_any_accent_can_be_read_on_any_paper(accent: str, paper: str) -> None:
    """It is shaded until its links have the contrast that AA asks for."""
    ink = "000000" if Colour.of(f"#{paper}").luminance > 0.18 else "ffffff"
    theme = Theme.of({"accent": accent, "paper": paper, "ink": ink})
    found = variables(theme.stylesheet({}))
    for words in ("blue", "ink", "quiet", "red", "teal"):
        for behind in ("paper", "card"):
            pair = Colour.of(found[words]), Colour.of(found[behind])
            assert contrast(*pair) >= (4.5 if behind == "paper" else 4.2), (words, behind)


@pytest.mark.parametrize(
    ("asked", "schemes"),
    [
        ({}, ("light", "dark")),
        ({"scheme": "dark"}, ("dark",)),
        ({"paper": "#fff"}, ("light",)),
        ({"paper": "000", "ink": "fff"}, ("dark",)),
        ({"ink": "222"}, ("light",)),
        ({"paper": "transparent"}, ("light", "dark")),
    ],
)
def test_own_colours_are_made_for_one_scheme(
    asked: dict[str, str], schemes: tuple[str, ...]
) -> None:
    """Where only one can be meant, the reader's device does not choose the other."""
    assert Theme.of(asked).schemes == schemes


def test_a_transparent_paper_lets_the_page_through() -> None:
    """And its words are readable on a page of that scheme."""
    found = variables(Theme.of({"paper": "transparent", "scheme": "light"}).stylesheet({}))
    assert found["paper"] == "transparent"


def test_a_choice_keeps_its_address() -> None:
    """What is asked again is the same theme."""
    asked = {"accent": "ABC", "radius": "04px", "font": "MONO"}
    theme = Theme.of(asked)
    assert theme.query == "accent=aabbcc&radius=4&font=mono"
    with pytest.raises(FilterError):
        Theme.of({"accent": "aabbcc00"})


async def test_a_cancelled_meeting_says_so(web: Web) -> None:
    """Nobody travels because a frame was silent."""
    await web.hold(occurrence(status=Status.CANCELLED))
    page = (await web.get("/embed")).text
    assert "ABGESAGT" in page
    assert '<li class="off">' in page


async def test_nothing_on_is_said(web: Web) -> None:
    """With the ways that remain: all meetings, and subscribing."""
    page = (await web.get("/embed?lab=koeln&lang=en")).text
    assert "No meeting is announced at the moment." in page
    assert 'href="/?lab=koeln&amp;lang=en"' in page
    assert "webcal://treffen.example/calendar.ics?lab=koeln&amp;lang=en" in page


async def test_the_snippet_is_what_works(web: Web) -> None:
    """The frame's address, its title and our script, escaped once for the page they go to."""
    page = (await web.get("/embed/snippet?lab=koeln&count=3&accent=c2185b")).text
    lines = html.unescape(page.partition('spellcheck="false">&lt;')[2].partition("</textarea>")[0])
    written = re.search(r'src="([^"]+)"', lines)[1]  # type: ignore[index]
    assert "koeln&amp;count" in written
    source = html.unescape(written)
    assert source == f"{PUBLIC_URL}/embed?lab=koeln&count=3&accent=c2185b"
    assert (await web.get(source.removeprefix(PUBLIC_URL))).status_code == 200
    assert f'<script src="{PUBLIC_URL}/static/embed.js" async></script>' in lines
    assert (await web.get("/static/embed.js")).status_code == 200


async def test_the_font_of_the_frame_is_kept_for_good(web: Web) -> None:
    """Its address holds a digest here too, so no visit asks for it again."""
    (font,) = re.findall(r"url\(([^)]+)\)", (await web.get("/embed.css")).text)
    assert "immutable" in (await web.get(font)).headers["cache-control"]


async def test_the_snippet_is_chosen_in_another_language(web: Web) -> None:
    """The link to the other language keeps what was chosen."""
    page = (await web.get("/embed/snippet?lab=koeln&count=3&accent=c2185b&lang=de")).text
    assert 'href="?lab=koeln&amp;count=3&amp;accent=c2185b&amp;lang=en" hreflang="en"' in page


async def test_a_hostile_choice_is_text_in_the_snippet(web: Web) -> None:
    """What is no choice is refused; what is one is escaped."""
    answer = await web.get('/embed/snippet?q="></textarea><script>alert(1)</script>')
    assert "<script>alert" not in answer.text
    assert (await web.get("/embed/snippet?accent=x")).status_code == 400

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.domain.event import Attendance, Status
from bot.web.pictures.card import SIZE, Card, draw
from bot.web.pictures.lettering import BOLD, Style, sayable, shorten, width, wrap
from tests.web.samples import BERLIN, occurrence

if TYPE_CHECKING:
    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing

TITLE = Style(80, BOLD)
ROOM = 900


def seen(body: bytes) -> Image.Image:
    """Open a picture as whoever shows it does."""
    picture = Image.open(io.BytesIO(body))
    assert picture.format == "PNG"
    return picture.convert("RGB")


def share(picture: Image.Image, wanted: tuple[int, int, int]) -> float:
    """Return which part of a picture is nearly of a colour."""
    pixels = picture.resize((300, 158), Image.Resampling.NEAREST).tobytes()
    each = zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True)
    near = sum(all(abs(a - b) < 24 for a, b in zip(one, wanted, strict=True)) for one in each)
    return near / (300 * 158)


@pytest.mark.parametrize("path", ["/events/o1.png", "/labs/koeln.png", "/og.png"])
async def test_every_page_has_its_picture(web: Web, path: str) -> None:
    """A PNG of the size that link previews show, small enough for any of them."""
    await web.hold(occurrence(place="Lokal K", attendance=Attendance.HYBRID))
    answer = await web.get(path)
    assert answer.headers["content-type"] == "image/png"
    assert seen(answer.content).size == SIZE == (1200, 630)
    assert len(answer.content) < 60_000


async def test_pages_name_pictures_that_are_there(web: Web) -> None:
    """What a page tells messengers to fetch is answered."""
    await web.hold(occurrence())
    for path in ("/events/o1", "/labs/koeln?lang=en", "/"):
        page = (await web.get(path)).text
        address = page.partition('og:image" content="')[2].partition('"')[0]
        named = address.removeprefix("https://treffen.example")
        assert (await web.get(named)).status_code == 200


async def test_a_picture_speaks_the_language_of_its_address(web: Web) -> None:
    """Programs fetch it, so only the address counts; the languages differ."""
    await web.hold(occurrence())
    german = (await web.get("/events/o1.png", accept_language="en")).content
    assert german == (await web.get("/events/o1.png")).content
    assert german != (await web.get("/events/o1.png?lang=en")).content


async def test_a_picture_is_drawn_once_until_the_meeting_changes(web: Web) -> None:
    """It is kept like everything else that is rendered."""
    await web.hold(occurrence())
    first = await web.get("/events/o1.png")
    again = await web.get("/events/o1.png", if_none_match=first.headers["etag"])
    assert again.status_code == 304
    await web.hold(occurrence(title="Anders", sequence=1))
    assert (await web.get("/events/o1.png")).headers["etag"] != first.headers["etag"]


async def test_a_cancelled_meeting_is_seen_to_be(web: Web) -> None:
    """Its brackets are red, and red words say so; otherwise nothing is."""
    red, blue = (255, 100, 95), (0, 169, 250)
    await web.hold(occurrence())
    on = seen((await web.get("/events/o1.png")).content)
    await web.hold(occurrence(status=Status.CANCELLED, sequence=1))
    off = seen((await web.get("/events/o1.png")).content)
    assert share(on, blue) > 0.02 > share(on, red) == 0
    assert share(off, red) > 0.02 > share(off, blue) == 0


@pytest.mark.parametrize("path", ["/events/xyz.png", "/labs/nirgends.png"])
async def test_what_is_not_there_has_no_picture(web: Web, path: str) -> None:
    """404, not a picture of nothing."""
    assert (await web.get(path)).status_code == 404


async def test_another_name_of_a_lab_leads_to_its_picture(web: Web) -> None:
    """As its page does."""
    answer = await web.get("/labs/K%C3%B6ln.png")
    assert (answer.status_code, answer.headers["location"]) == (308, "/labs/koeln.png")


@pytest.mark.parametrize(
    "title",
    [
        "",
        "🎉🎉🎉",
        "x" * 5000,
        "Wort " * 1000,
        "مرحبا بالعالم",
        "開放資料",
        "a\u0301\u0300\u200d\ufe0f\x00\x1b\u202e",
        "\ud800 allein",
        "</svg>",
    ],
)
def test_any_title_can_be_drawn(title: str) -> None:
    """However long, in whatever script, with whatever marks."""
    assert seen(draw(Card(kicker="Montag", title=title, place=title, foot=title), {})).size == SIZE


def test_what_no_font_has_is_left_out() -> None:
    """No boxes: emoji vanish, letters of ours and their marks stay."""
    assert sayable("🎉 Łódź  – „Größe“ e\u0301 🇩🇪") == "Łódź – „Größe“ é"


def test_lines_fit_and_say_all_there_is_room_for() -> None:
    """No line is wider than the room; nothing is lost but after an ellipsis."""
    title = "Ein Abend über Donaudampfschifffahrtsgesellschaftskapitänsmützen und anderes"
    lines = wrap(title, TITLE, ROOM, 9)
    assert all(width(line, TITLE) <= ROOM for line in lines)
    assert "".join("".join(lines).split()) == "".join(title.split())
    cut = wrap(title, TITLE, ROOM, 2)
    assert len(cut) == 2
    assert cut[1].endswith("…")
    assert width(cut[1], TITLE) <= ROOM


def test_a_line_is_cut_between_words() -> None:
    """Where one ends near the edge; a short line stays whole."""
    assert shorten("kurz", TITLE, ROOM) == "kurz"
    assert shorten("Offenes Treffen, mit Gästen und Kuchen", TITLE, 700) == "Offenes Treffen…"


async def test_a_lab_shows_its_next_meeting(web: Web) -> None:
    """A cancelled one is not the next."""
    empty = (await web.get("/labs/koeln.png")).content
    await web.hold(occurrence(status=Status.CANCELLED))
    assert (await web.get("/labs/koeln.png")).content == empty
    later = datetime(2027, 2, 1, 19, tzinfo=BERLIN)
    await web.hold(occurrence(2, start=later, end=later))
    assert (await web.get("/labs/koeln.png")).content != empty

"""What servers answer in place of a page."""

from __future__ import annotations

import time

import pytest

from bot.errors import FeedError
from bot.feeds.stand_in import refuse_stand_in

TITLES = [
    "404",
    "Fehler 404: Seite nicht gefunden",
    "404 – Page not found | OK Lab",
    "404 Not Found",
    "Die Seite wurde nicht gefunden.",
    "Oops! That page could not be found",
    "Login",
    "Anmelden - OK Lab Wiki",
    "OK Lab Köln · Sign in",
    "Zugriff verweigert",
    "403 Forbidden",
    "Wartungsarbeiten",
    "Just a moment...",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_or_heading_says_so(title: str) -> None:
    """Whether it stands in the title or in the first heading."""
    for page in (f"<title>{title}</title><p>x", f"<title>OK Lab</title><h1>\n{title}</h1><p>x"):
        with pytest.raises(FeedError, match="another page answers in its place"):
            refuse_stand_in(page, 200)


@pytest.mark.parametrize(
    "title",
    [
        "OK Lab Köln",
        "Login-Abend",
        "Nicht gefunden? Kartenabend",
        "Raum 404",
        "Anmelden und mitmachen",
    ],
)
def test_other_titles_say_nothing(title: str) -> None:
    """Words like these in a name are a name."""
    page = f"<h1>{title}</h1><h2>Login</h2>"
    refuse_stand_in(f"<title>{title}</title>{page}", 200)
    with pytest.raises(FeedError):
        refuse_stand_in(f"<title>Login</title>{page}", 200)


def test_a_page_that_says_a_lot_is_itself() -> None:
    """What is long, and not far shorter than before, is read whatever it is called."""
    refuse_stand_in("<title>Login</title>", 1_500, before=2_000)
    refuse_stand_in("<title>Login</title>", 1_500)
    with pytest.raises(FeedError):
        refuse_stand_in("<title>Login</title>", 1_500, before=4_000)


def test_a_hostile_title_costs_no_time() -> None:
    """However long and odd its title is."""
    begun = time.perf_counter()
    for title in ("sign in " * 50_000, " | " * 100_000, "404 " * 100_000, "seite " * 100_000):
        refuse_stand_in(f"<title>{title}x!</title>", 200)
    assert time.perf_counter() - begun < 2

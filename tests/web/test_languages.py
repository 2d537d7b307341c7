from __future__ import annotations

import pytest

from bot.web.languages import choose, spoken

FRENCH = ("fr", "en")
GERMAN = ("de", "en")
THREE = ("fr", "de", "en")


@pytest.mark.parametrize(
    ("asked", "accepted", "offered", "language"),
    [
        (None, "fr-CA,fr;q=0.9", FRENCH, "fr"),
        (None, "de-DE,de;q=0.9", FRENCH, "fr"),
        (None, "de,en;q=0.1", FRENCH, "en"),
        ("de", "en", FRENCH, "en"),
        (None, "fr-FR,fr;q=0.9", GERMAN, "de"),
        (None, "fr,en;q=0.1", GERMAN, "en"),
        ("fr", "de", GERMAN, "de"),
        (None, "fr;q=0.4,de;q=0.8,en;q=0.6", THREE, "de"),
        ("de", "fr", THREE, "de"),
        (None, "*", THREE, "fr"),
        (None, "", THREE, "fr"),
    ],
)
def test_only_what_the_network_speaks_is_chosen(
    asked: str | None, accepted: str, offered: tuple[str, ...], language: str
) -> None:
    """A French network never answers in German, nor a German one in French."""
    assert choose(asked, accepted, offered) == language


def test_a_network_keeps_the_order_of_its_languages() -> None:
    """One that there are no words for is left out."""
    assert spoken(("fr", "tlh", "en")) == FRENCH

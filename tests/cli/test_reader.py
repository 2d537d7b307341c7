from __future__ import annotations

import pytest

from bot.cli.reader import language_of
from bot.domain.lab import Network

FRENCH = Network(languages=("fr", "en"))


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANG": "fr", "LC_ALL": "en"}, "en"),
        ({"LANG": "en", "LC_ALL": ""}, "en"),
        ({}, "fr"),
    ],
)
def test_the_terminal_speaks_its_readers_language(
    environment: dict[str, str], language: str
) -> None:
    """What the locale asks for, where the network speaks it; else the network's first."""
    assert language_of(environment, FRENCH) == language

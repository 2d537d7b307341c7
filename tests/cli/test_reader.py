from __future__ import annotations

import pytest
from rich.console import Console

from bot.cli import lab_table, tables
from bot.cli.reader import language_of, words_for_reader
from bot.domain.lab import Network
from bot.text import translator_of
from tests.french import MEETINGS, NOW, REGISTRY

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


def test_a_table_reads_as_french() -> None:
    """Days as headings, the mark in the feminine."""
    console = Console(width=90, color_system=None)
    with console.capture() as capture:
        console.print(tables.events(MEETINGS, REGISTRY, words_for_reader(FRENCH)))
    told = [line.rstrip() for line in capture.get().splitlines() if line.strip()]
    assert told[0] == "Lundi 1er mars 2027"
    assert told[1].split() == ["19:00–21:00", "lyon", "Soirée", "données", "ouvertes"]
    assert "Jeudi 4 mars 2027" in told
    assert any("ANNULÉE" in line for line in told)


@pytest.mark.parametrize(
    ("network", "heading"),
    [(Network(), "Lab"), (Network(noun="Gruppe", nouns="Gruppen"), "Gruppe")],
)
def test_a_column_is_headed_by_the_network_s_word(network: Network, heading: str) -> None:
    """What is shown of groups is called what they are called there."""
    table = lab_table.draw(REGISTRY, {}, NOW, translator_of(network, "de"))
    assert table.columns[0].header == heading

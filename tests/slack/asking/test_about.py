"""What an answer's heading says was understood."""

from __future__ import annotations

import pytest

from bot.domain.lab import Lab, Registry
from bot.domain.words.understand import understand
from bot.slack.asking.about import about
from bot.slack.messages.wording import Desk
from bot.text import translator
from tests.domain.some_labs import NOW

REGISTRY = Registry(
    {
        "potsdam": Lab(slug="potsdam", name="OK Lab Potsdam", city="Potsdam", state="DE-BB"),
        "schlaf": Lab(slug="schlaf", name="OK Lab Schlaf", city="Potsdam", active=False),
    }
)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("potsdam", "Potsdam"),
        ("potsdam auch online", "Potsdam und alles, was online ist"),
        ("Brandenburg oder online morgen", "Brandenburg und alles, was online ist, morgen"),
    ],
)
def test_a_heading_says_what_was_understood(words: str, meant: str) -> None:
    """A city of two labs is named once, and what counts beside a place is said."""
    desk = Desk.of(REGISTRY, translator("de"), "", "Europe/Berlin")
    assert about(understand(words, REGISTRY, now=NOW), desk) == meant

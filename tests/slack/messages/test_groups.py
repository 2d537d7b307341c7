"""Letters of a network whose groups are no labs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.delivery import Content, Delivery, DeliveryKind
from bot.domain.lab import Network
from bot.slack.messages.rendering import drawing_of, message_of
from tests.catalogues import has_lab
from tests.french import NOW, REGISTRY, SITE

GERMANY = Network()
GROUPS = Network(noun="Gruppe", nouns="Gruppen")
WORKSHOPS = Network(languages=("fr", "en"), called={"en": ("workshop", "workshops")})
OUTAGE = {"topic": "outage", "lab": "reseau", "count": 30, "since": "2027-02-27T12:00:00+00:00"}
REVIVED = {"topic": "revived", "lab": "lyon", "title": "Soirée", "start": "2027-03-05T19:00+01:00"}


@pytest.mark.parametrize(
    ("about", "network", "language", "words"),
    [
        (OUTAGE, GERMANY, "de", "Den Labs haben wir nicht geschrieben."),
        (OUTAGE, GROUPS, "de", "Den Gruppen haben wir nicht geschrieben."),
        (OUTAGE, WORKSHOPS, "en", "The groups were not written to."),
        (REVIVED, GERMANY, "de", "Ist es zurück, dann"),
        (REVIVED, GROUPS, "de", "Ist sie zurück, dann"),
    ],
)
def test_a_letter_speaks_of_groups(
    about: dict[str, Any], network: Network, language: str, words: str
) -> None:
    """By mail, in Slack and in the terminal, by its gender too; Germany's speaks of labs."""
    content = Content(language=language, timezone="Europe/Paris", about=about)
    registry = replace(REGISTRY, network=network)
    for channel in ("U1", "mail:a@example.org"):
        letter = Delivery(
            workspace="",
            channel=channel,
            kind=DeliveryKind.LETTER,
            slot="",
            content=content,
            created=NOW,
            next_attempt=NOW,
        )
        for render in (message_of, drawing_of):
            told = render(letter, {}, registry, public_url=SITE, now=NOW).text
            assert words in told
            assert network is GERMANY or not has_lab(told)

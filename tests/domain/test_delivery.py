from __future__ import annotations

import pytest

from bot.domain.delivery import Content, Delivery, DeliveryKind
from tests.domain.some_labs import NOW


@pytest.mark.parametrize(
    ("channel", "subscription", "place"),
    [
        ("U1ANNA", None, "a person"),
        ("W1ANNA", None, "a person"),
        ("mail:anna@lab.example", None, "a person"),
        ("C1", None, "C1"),
        ("#ulm", 7, "#ulm"),
        ("Ulm", 7, "Ulm"),
    ],
)
def test_logs_name_channels_but_nobody(channel: str, subscription: int | None, place: str) -> None:
    """Whoever is reminded or written to stands in no log."""
    content = Content(language="de", timezone="Europe/Berlin")
    delivery = Delivery(
        workspace="",
        channel=channel,
        kind=DeliveryKind.REMINDER,
        slot="slot",
        content=content,
        subscription=subscription,
        created=NOW,
        next_attempt=NOW,
    )
    assert delivery.place == place

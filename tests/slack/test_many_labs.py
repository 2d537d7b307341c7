"""Where there are more labs than Slack's menus hold, their names are typed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.domain.personal import Wishes
from bot.slack.people.wishes_form import draw_form
from bot.slack.submissions.forms import lab_field
from bot.text import translator
from tests.benchmarks.filling import network
from tests.fakes.block_kit import complaints

if TYPE_CHECKING:
    from bot.domain.lab import Registry

MENU = 100
NOW = datetime(2027, 1, 11, tzinfo=UTC)
WISHES = Wishes(workspace="T1", user="U1", labs=("lab-00007",), active=NOW, created=NOW)


def shown(registry: Registry) -> str:
    """Return what the forms ask for, as Slack takes it."""
    blocks = [
        *draw_form(WISHES, registry, translator("en"))["blocks"],
        lab_field(registry, translator("en"), "lab-00007"),
    ]
    assert complaints(blocks) == []
    return str(blocks)


def test_menus_hold_a_hundred() -> None:
    """As many as a menu holds are chosen, one more is typed, and thousands are, too."""
    few = shown(network(MENU))
    assert few.count("lab-00099") == few.count("static_select") - 1 == 2
    for labs in (MENU + 1, 10_000):
        many = shown(network(labs))
        assert "lab-00099" not in many
        assert many.count("'initial_value': 'lab-00007'") == 2

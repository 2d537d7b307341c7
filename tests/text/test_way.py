import pytest

from bot.domain.ways import Way
from bot.text import translator
from bot.text.way import tell_way


@pytest.mark.parametrize("way", Way)
def test_every_way_is_told_in_german(way: Way) -> None:
    """Who pastes an address reads in their language how it will be read."""
    assert tell_way(way, translator("en")) == way.value
    told = tell_way(way, translator("de"))
    assert told
    assert told != way.value


def test_a_way_of_another_release_is_told_as_it_is() -> None:
    """What a newer or older program remembered is still a sentence."""
    assert (
        tell_way("Smoke signals: their rhythm", translator("de")) == "Smoke signals: their rhythm"
    )

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.event import Attendance
from bot.domain.subscription_words import Wish, lab_of_channel, wish_of, wish_of_channel
from tests.domain.some_labs import REGISTRY

TODAY = date(2026, 11, 19)


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("köln", Wish(labs=("koeln",))),
        ("kolen online", Wish(labs=("koeln",), attendance=(Attendance.ONLINE,))),
        ("köln NRW", Wish(labs=("koeln",), states=("DE-NW",))),
        ("in 50 km um Ulm", Wish(near="ulm", within_km=50)),
        ("near ulm, köln", Wish(labs=("koeln",), near="ulm")),
        ("48.4,10.0 20 km", Wish(near="48.4,10", within_km=20)),
        ("nächste Woche", Wish(unused=("nächste", "Woche"))),
        ("alle online", Wish(everywhere=True, attendance=(Attendance.ONLINE,))),
        ("", Wish()),
    ],
)
def test_words_are_a_lasting_wish(words: str, wish: Wish) -> None:
    """Places and ways count, times do not."""
    assert wish_of(words, REGISTRY, today=TODAY) == wish


def test_unknown_words_are_told_with_the_nearest() -> None:
    """Five at most, each with up to three suggestions that are like it."""
    wish = wish_of(" ".join(f"berxx{n}n" for n in range(9)), REGISTRY, today=TODAY)
    assert len(wish.unknown) == 5
    assert all("berlin" in near and len(near) <= 3 for _, near in wish.unknown)
    assert not wish.placed


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("ms-lab", Wish(labs=("muenster",))),
        ("#ms-lab", Wish(labs=("muenster",))),
        ("ok-lab-köln", Wish(labs=("koeln",))),
        ("koeln_intern", Wish(labs=("koeln",))),
        ("bn", Wish(labs=("bonn",))),
        ("bn-tools", Wish()),
        ("open-data", Wish()),
        ("schleswig-flensburg", Wish(labs=("schleswig-flensburg",))),
        ("bayern", Wish(states=("DE-BY",))),
        ("", Wish()),
        ("-" * 80, Wish()),
    ],
)
def test_a_channel_s_name_is_a_guess(name: str, wish: Wish) -> None:
    """Whole names first, then parts that are long enough to mean something."""
    assert wish_of_channel("C1", name, REGISTRY) == wish


def test_a_lab_s_channel_may_be_told_by_id() -> None:
    """The registry holds either."""
    assert lab_of_channel("C1", "", REGISTRY) is None
    lab = lab_of_channel("C1", "ms-lab", REGISTRY)
    assert lab is not None
    assert lab.slug == "muenster"

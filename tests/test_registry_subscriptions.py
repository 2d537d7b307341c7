from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.domain.event import Attendance
from bot.domain.subscription import Rhythm, Subscription
from bot.registry import load_configuration
from tests.configuration import CHANNEL, LAB, TODAY, read, subscribe


def test_a_subscription_needs_only_its_channel(tmp_path: Path) -> None:
    """Mondays at nine about every lab is what holds unless somebody says otherwise."""
    (subscription,) = subscribe(tmp_path, CHANNEL)
    assert subscription == Subscription(channel="#treffen")


def test_a_subscription_carries_everything_that_its_file_says(tmp_path: Path) -> None:
    """Names of labs and states are turned into slugs and codes."""
    (subscription,) = subscribe(
        tmp_path,
        CHANNEL
        + """
        workspace = "T0123"
        labs = ["Köln"]
        states = ["NRW", "DE-BY"]
        near = "OK Lab Ulm"
        within_km = 30
        attendance = ["online", "hybrid"]
        monthly = "31 18:30"
        reminders = ["1h", "2d", "30m"]
        notices = false
        empty = true
        language = "en"
        timezone = "Europe/London"
        """,
    )
    assert subscription == Subscription(
        workspace="T0123",
        channel="#treffen",
        rhythm=Rhythm.MONTHLY,
        day=31,
        at=time(18, 30),
        timezone="Europe/London",
        language="en",
        labs=("koeln",),
        states=("DE-NW", "DE-BY"),
        near="ulm",
        within_km=30.0,
        attendance=(Attendance.ONLINE, Attendance.HYBRID),
        reminders=(timedelta(days=2), timedelta(hours=1), timedelta(minutes=30)),
        notices=False,
        empty=True,
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('weekly = "Sunday 18:00"', (Rhythm.WEEKLY, 6, time(18))),
        ('weekly = "mittwoch 9:30"', (Rhythm.WEEKLY, 2, time(9, 30))),
        ('daily = "08:00"', (Rhythm.DAILY, 0, time(8))),
        ('monthly = "1 09:00"', (Rhythm.MONTHLY, 1, time(9))),
    ],
)
def test_rhythms_are_read(tmp_path: Path, line: str, expected: tuple[Rhythm, int, time]) -> None:
    """Weekdays are understood in both languages."""
    (subscription,) = subscribe(tmp_path, CHANNEL + line)
    assert (subscription.rhythm, subscription.day, subscription.at) == expected


def test_one_way_to_take_part_needs_no_list(tmp_path: Path) -> None:
    """`attendance = "online"` is as good as a list of one."""
    (subscription,) = subscribe(tmp_path, CHANNEL + 'attendance = "online"')
    assert subscription.attendance == (Attendance.ONLINE,)


def test_without_a_file_nobody_is_subscribed(tmp_path: Path) -> None:
    """subscriptions.toml is optional."""
    read(tmp_path, LAB)
    assert load_configuration(tmp_path, today=TODAY)[1] == ()

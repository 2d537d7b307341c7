from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from bot.domain.event import Attendance
from bot.domain.lab import Lab, Registry
from bot.domain.subscription import Rhythm, Subscription
from bot.store import subscriptions
from tests.fakes import failures
from tests.jobs.stage import TUESDAY, know
from tests.slack.channels.channel_stage import REGISTRY, Stage, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn
    from tests.fakes.slack_answer import Answer

LOG = structlog.get_logger()
LAB = Lab(slug="lab", name="OK Lab")


@pytest.fixture
async def stage(store: Store, slack: SlackStandIn) -> AsyncIterator[Stage]:
    """The app, over an empty database."""
    async with opened(store, slack) as ready:
        yield ready


def field(answer: Answer, name: str) -> dict[str, Any]:
    """Return an element of the form."""
    assert answer.view is not None
    blocks = {block["block_id"]: block for block in answer.view["blocks"]}
    element: dict[str, Any] = blocks[name]["element"]
    return element


def chosen(answer: Answer, name: str) -> list[str]:
    """Return what a menu of the form holds at first."""
    element = field(answer, name)
    one = [element["initial_option"]] if "initial_option" in element else []
    return [option["value"] for option in element.get("initial_options", one)]


async def test_one_form_is_enough(stage: Stage) -> None:
    """Submitting the guess subscribes weekly, on Monday at nine, in the network's language."""
    await know(stage.store, TUESDAY)
    ada = stage.person("U1")
    form = await ada.types("/meetups subscribe", "C1", "ulm")
    done = await ada.submits(form)
    (found,) = await stage.heard()
    assert (found.workspace, found.channel, found.labs) == ("", "C1", ("ulm",))
    assert (found.rhythm, found.day, found.at) == (Rhythm.WEEKLY, 0, time(9))
    assert (found.language, found.timezone) == ("de", "Europe/Berlin")
    assert (found.reminders, found.notices, found.empty) == ((), True, False)
    assert "Tuesday" in done.text
    assert "Montag, 11. Januar 2027, 09:00" in done.text
    assert stage.slack.ephemerals("U1") == [done.message]


@pytest.mark.parametrize(
    ("channel", "labs", "states"),
    [
        ("cologne", ["koeln"], []),
        ("ulm", ["ulm"], []),
        ("ok-lab-münster", ["muenster"], []),
        ("nrw", [], ["DE-NW"]),
        ("general", [], []),
        ("privategroup", [], []),
        ("be-nice", [], []),
    ],
)
async def test_the_channel_is_understood(
    stage: Stage, channel: str, labs: list[str], states: list[str]
) -> None:
    """The lab whose channel it is comes first, then what the channel is called."""
    form = await stage.person().types("/meetups subscribe", "C1", channel)
    assert (chosen(form, "labs"), chosen(form, "states")) == (labs, states)


async def test_words_say_more_than_the_channel(stage: Stage) -> None:
    """What is typed is what is meant; what was not understood is told in the form."""
    ada = stage.person()
    form = await ada.types("/meetups subscribe NRW online", "C1", "ulm")
    assert (chosen(form, "labs"), chosen(form, "states")) == ([], ["DE-NW"])
    assert chosen(form, "attendance") == ["online"]
    form = await ada.types("/meetups subscribe nahe ulm 30 km", "C1", "general")
    assert field(form, "near")["initial_value"] == "ulm"
    assert field(form, "within_km")["initial_value"] == "30"
    form = await ada.types("/meetups subscribe xylophon", "C1", "ulm")
    assert chosen(form, "labs") == ["ulm"]
    assert form.view is not None
    assert "xylophon" in form.view["blocks"][0]["elements"][0]["text"]


async def test_the_form_speaks_as_its_reader_and_the_channel_as_its_network(
    stage: Stage,
) -> None:
    """An English reader in Lisbon gets English words; what all read stays German, in Berlin."""
    bob = stage.person("U2", locale="en-GB", tz="Europe/Lisbon")
    form = await bob.types("/meetups subscribe", "C1", "ulm")
    assert form.view is not None
    assert form.view["title"]["text"] == "What the channel hears"
    assert field(form, "timezone")["initial_value"] == "Europe/Berlin"
    assert chosen(form, "language") == ["de"]
    done = await bob.submits(form)
    (found,) = await stage.heard()
    assert (found.language, found.timezone) == ("de", "Europe/Berlin")
    assert done.text.startswith("Saved.")


async def test_when_is_understood_as_well(stage: Stage) -> None:
    """A weekday and a time stand in the form; other words about time are said to be unused."""
    ada = stage.person()
    form = await ada.types("/meetups subscribe ulm freitags 18 uhr", "C1", "general")
    assert (chosen(form, "labs"), chosen(form, "rhythm")) == (["ulm"], ["weekly:4"])
    assert field(form, "at")["initial_time"] == "18:00"
    form = await ada.types("/meetups subscribe ulm morgen", "C1", "general")
    assert form.view is not None
    assert "„morgen“" in form.view["blocks"][0]["elements"][0]["text"]


@pytest.mark.parametrize(
    ("words", "rhythm", "told"),
    [
        ("täglich 8 Uhr", "daily:0", "every day"),
        ("monatlich am 1. um 8 Uhr", "monthly:1", "on day 1 of the month"),
    ],
)
async def test_days_and_months_are_said_back(
    stage: Stage, words: str, rhythm: str, told: str
) -> None:
    """What was typed stands in the form, is kept, and is said by the command for the status."""
    bob = stage.person("U2", locale="en-GB")
    form = await bob.types(f"/meetups subscribe ulm {words}", "C1", "general")
    assert chosen(form, "rhythm") == [rhythm]
    assert field(form, "at")["initial_time"] == "08:00"
    await bob.submits(form)
    (found,) = await stage.heard()
    assert (f"{found.rhythm}:{found.day}", found.at) == (rhythm, time(8))
    assert told in (await bob.types("/meetups status", "C1", "general")).text


async def test_every_choice_is_kept(stage: Stage) -> None:
    """All fields are saved, and a second form shows them as they are."""
    ada = stage.person()
    form = await ada.types("/meetups subscribe", "C1", "general")
    await ada.submits(
        form,
        {
            "labs": ["ulm", "chaos"],
            "states": ["DE-NW"],
            "near": "Ulm",
            "within_km": "12.5",
            "attendance": ["onsite", "hybrid"],
            "rhythm": "monthly:31",
            "at": "18:30",
            "timezone": "Europe/Lisbon",
            "reminders": ["86400", "3600"],
            "extras": ["empty"],
            "language": "en",
        },
    )
    (found,) = await stage.heard()
    assert found == Subscription(
        id=found.id,
        channel="C1",
        rhythm=Rhythm.MONTHLY,
        day=31,
        at=time(18, 30),
        timezone="Europe/Lisbon",
        language="en",
        labs=("ulm", "chaos"),
        states=("DE-NW",),
        near="ulm",
        within_km=12.5,
        attendance=(Attendance.ONSITE, Attendance.HYBRID),
        reminders=(timedelta(days=1), timedelta(hours=1)),
        notices=False,
        empty=True,
        created=stage.now,
    )
    again = await ada.types("/meetups subscribe", "C1", "general")
    await ada.submits(again)
    assert await stage.heard() == [found]


@pytest.mark.parametrize(
    ("values", "wrong", "words"),
    [
        ({"near": "ulm", "within_km": "0"}, "within_km", "Kilometern"),
        ({"near": "ulm", "within_km": "-5"}, "within_km", "Kilometern"),
        ({"near": "ulm", "within_km": "1e9"}, "within_km", "Kilometern"),
        ({"within_km": "20"}, "near", "Um welchen Ort"),
        ({"near": "Atlantis"}, "near", "„Atlantis“"),
        ({"timezone": "Mars/Base"}, "timezone", "Europe/Berlin"),
        ({"timezone": "../../etc/passwd"}, "timezone", "Europe/Berlin"),
    ],
)
async def test_a_wrong_field_says_so(
    stage: Stage, values: Mapping[str, Any], wrong: str, words: str
) -> None:
    """The form stays open with a sentence at the field, and nothing is saved."""
    ada = stage.person()
    form = await ada.types("/meetups subscribe", "C1", "general")
    done = await ada.submits(form, values)
    assert list(done.errors) == [wrong]
    assert words in done.errors[wrong]
    assert await stage.heard() == []


async def test_what_no_menu_offers_is_refused(stage: Stage) -> None:
    """A submission with options that were made up is told so at each field."""
    ada = stage.person()
    form = await ada.types("/meetups subscribe", "C1", "general")
    fake = {"text": {"type": "plain_text", "text": "x"}, "value": "nowhere"}
    names = ("labs", "states", "rhythm", "language")
    done = await ada.submits(
        form, {name: [fake] if name in {"labs", "states"} else fake for name in names}
    )
    assert set(done.errors) == set(names)


async def test_many_labs_are_typed(store: Store, slack: SlackStandIn) -> None:
    """Above a hundred labs names are typed; unknown ones are answered with the nearest."""
    many = {f"lab{n}": replace(LAB, slug=f"lab{n}", name=f"OK Lab {n}") for n in range(150)}
    registry = Registry(dict(REGISTRY.labs) | many)
    async with opened(store, slack, registry) as stage:
        ada = stage.person()
        form = await ada.types("/meetups subscribe", "C1", "ulm")
        assert field(form, "labs")["initial_value"] == "ulm"
        bad = await ada.submits(form, {"labs": "Köln, lab149, Timbuktu"})
        assert "„Timbuktu“" in bad.errors["labs"]
        await ada.submits(form, {"labs": "Köln, lab149,"})
        (found,) = await stage.heard()
        assert found.labs == ("koeln", "lab149")


async def test_many_states_are_typed(store: Store, slack: SlackStandIn) -> None:
    """Above a hundred states their names are typed, too; the guess stands there in words."""
    many = {f"lab{n}": replace(LAB, slug=f"lab{n}", state=f"XX-{n:03}") for n in range(150)}
    registry = Registry(dict(REGISTRY.labs) | many)
    async with opened(store, slack, registry) as stage:
        ada = stage.person()
        form = await ada.types("/meetups subscribe nrw", "C1", "general")
        assert field(form, "states")["initial_value"] == "Nordrhein-Westfalen"
        bad = await ada.submits(form, {"states": "NRW, Atlantis"})
        assert "„Atlantis“" in bad.errors["states"]
        await ada.submits(form, {"states": "NRW, xx-007"})
        (found,) = await stage.heard()
        assert found.states == ("DE-NW", "XX-007")


async def test_the_file_s_subscription_is_taken_over(stage: Stage) -> None:
    """The form shows what the file says of "#ulm"; saved, it stands under the channel's id."""
    async with stage.store.write() as connection:
        named = Subscription(channel="#ulm", labs=("koeln",), at=time(7))
        await subscriptions.seed(connection, [named], stage.now)
    ada = stage.person()
    form = await ada.types("/meetups settings", "C1ULM", "ulm")
    assert chosen(form, "labs") == ["koeln"]
    stage.slack.add_channel("C1ULM", name="ulm")
    await ada.submits(form)
    (found,) = await stage.heard()
    assert (found.channel, found.labs, found.at) == ("C1ULM", ("koeln",), time(7))


async def test_a_private_channel_s_name_is_asked_for(stage: Stage) -> None:
    """A command hides it; when the form is saved, "#secret" of the file is found all the same."""
    async with stage.store.write() as connection:
        await subscriptions.seed(connection, [Subscription(channel="#secret")], stage.now)
    stage.slack.add_channel("C9", name="secret", private=True, members=["U1", "U0BOT"])
    ada = stage.person()
    await ada.submits(await ada.types("/meetups subscribe ulm", "C9", "privategroup"))
    (found,) = await stage.heard()
    assert (found.channel, found.labs) == ("C9", ("ulm",))


async def test_two_people_at_once_make_one_subscription(stage: Stage) -> None:
    """Both are answered, and what one of them chose is what counts."""
    ada, bob = stage.person("U1"), stage.person("U2")
    forms = [await each.types("/meetups subscribe", "C1", "ulm") for each in (ada, bob)]
    done = await asyncio.gather(
        ada.submits(forms[0], {"labs": ["koeln"]}), bob.submits(forms[1], {"labs": ["muenster"]})
    )
    assert all("Gespeichert" in each.text for each in done)
    (found,) = await stage.heard()
    assert found.labs in {("koeln",), ("muenster",)}


async def test_a_slow_slack_costs_the_form_only(stage: Stage) -> None:
    """Where the form cannot be opened the command is answered with what to do."""
    stage.slack.fail_next("views.open", failures.refused("internal_error"))
    answer = await stage.person().types("/meetups subscribe", "C1", "ulm")
    assert "noch einmal" in answer.text


async def test_opening_asks_slack_for_nothing_else(stage: Stage) -> None:
    """Between the command and the form there is no other call, whatever the channel."""
    ada = stage.person()
    stage.slack.bodies.clear()
    await ada.types("/meetups settings", "C1", "ulm")
    asked = [method for method, _ in stage.slack.bodies if method != "auth.test"]
    assert asked == ["users.info", "views.open"]

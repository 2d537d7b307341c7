"""The App Home: what it shows, and what one can do there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from bot.store import people
from tests.fakes.failures import refused
from tests.slack.asking.asking_stage import Stage, evening
from tests.slack.conftest import PUBLIC_URL
from tests.slack.people.personal_stage import wanted_by, wishes_of

if TYPE_CHECKING:
    import httpx

    from tests.slack.conftest import SlackApplication

HOSTILE = "<!channel> *fett* <https://evil.example|hier> `x`"
MANY = (
    evening("heute", 0, "koeln"),
    evening("morgen", 1, "ulm"),
    evening("spaeter", 4, "koeln"),
    evening("boese", 5, "berlin", title=HOSTILE, place=HOSTILE),
    evening("sechs", 6, "berlin"),
    evening("sieben", 7, "berlin"),
)


@pytest.fixture
async def stage(slack_app: SlackApplication) -> Stage:
    """The program, over a database with some meetings."""
    stage = Stage(slack_app)
    await stage.hold(*MANY)
    return stage


def words(view: dict[str, Any]) -> str:
    """Return all that a view says."""
    return str(view["blocks"])


def meetings(view: dict[str, Any]) -> list[str]:
    """Return the ids of the next meetings in it."""
    named = [str(block.get("block_id", "")) for block in view["blocks"]]
    return [name.removeprefix("meeting:") for name in named if name.startswith("meeting:")]


def address(view: dict[str, Any]) -> str:
    """Return the path of the calendar's address."""
    (line,) = (
        line
        for block in view["blocks"]
        for line in str(block.get("text", {}).get("text", "")).splitlines()
        if line.startswith(f"`{PUBLIC_URL}/calendar/")
    )
    return line.strip("`").removeprefix(PUBLIC_URL)


async def test_a_first_look_stores_nothing(stage: Stage) -> None:
    """It shows the next meetings of all, and that nothing is known of the one who looks."""
    ada = stage.person(patience=10)
    view = await ada.opens_home()
    assert meetings(view) == ["heute", "morgen", "spaeter", "boese", "sechs"]
    assert "Über dich ist nichts gespeichert" in words(view)
    assert await wishes_of(stage) is None
    assert len(view["blocks"]) < 100


async def test_texts_from_feeds_mean_nothing_there(stage: Stage) -> None:
    """They mention nobody, style nothing and link nowhere."""
    view = await stage.person(patience=10).opens_home()
    assert "<!channel>" not in words(view)
    assert "evil.example|" not in words(view)
    assert "*fett*" not in words(view)


async def test_reminders_are_shown_and_switched_off(stage: Stage) -> None:
    """A tap below a meeting puts it on top; another takes it away."""
    ada = stage.person(patience=10)
    view = await ada.opens_home()
    view = (await ada.clicks(view, "remind:spaeter")).view or {}
    assert "reminder:spaeter" in [block.get("block_id") for block in view["blocks"]]
    assert "Erinnerung an ✓" in words(view)
    view = (await ada.clicks(view, "remind-off:spaeter")).view or {}
    assert "reminder:spaeter" not in words(view)
    assert await wanted_by(stage) == {"spaeter": False}


async def test_my_labs_are_chosen_in_a_form(stage: Stage) -> None:
    """The form knows what was chosen; then the Home shows my labs' meetings."""
    ada = stage.person(patience=10)
    view = await ada.opens_home()
    form = await ada.clicks(view, "home:edit")
    assert form.view is not None
    saved = await ada.submits(
        form, {"lead": "3600", "labs": ["koeln", "berlin"], "always": ["always"]}
    )
    assert saved.in_time
    wishes = await wishes_of(stage)
    assert wishes is not None
    assert (wishes.lead.total_seconds(), wishes.always) == (3600, True)
    assert set(wishes.labs) == {"koeln", "berlin"}
    view = stage.slack.homes["U1"]
    assert meetings(view) == ["heute", "spaeter", "boese", "sechs", "sieben"]
    assert "1 Stunde vorher" in words(view)
    again = await ada.clicks(view, "home:edit")
    assert again.view is not None
    chosen = again.view["blocks"][2]["element"]["initial_options"]
    assert {each["value"] for each in chosen} == {"koeln", "berlin"}


async def test_always_reminds_but_not_of_this_one(stage: Stage) -> None:
    """One meeting of my labs is switched off, the others stay."""
    ada = stage.person(patience=10)
    form = await ada.clicks(await ada.opens_home(), "home:edit")
    await ada.submits(form, {"labs": ["koeln"], "always": ["always"]})
    view = stage.slack.homes["U1"]
    assert "reminder:heute" in words(view)
    view = (await ada.clicks(view, "remind-off:heute")).view or {}
    assert "reminder:heute" not in words(view)
    assert "reminder:spaeter" in words(view)


async def test_of_a_series_only_the_next_reminder_is_shown(stage: Stage) -> None:
    """The others are counted, so that the Home stays short."""
    await stage.hold(*(evening(f"s{day}", day, "ulm", title="Serie") for day in (1, 8, 15)))
    ada = stage.person(patience=10)
    form = await ada.clicks(await ada.opens_home(), "home:edit")
    await ada.submits(form, {"labs": ["ulm"], "always": ["always"]})
    told = words(stage.slack.homes["U1"])
    assert "reminder:s1'" in told
    assert "reminder:s8'" not in told
    assert "und 2 weitere" in told


async def test_the_address_of_my_calendar(stage: Stage) -> None:
    """It is made when asked for, answers, and once renewed the old one is gone."""
    ada = stage.person(patience=10)
    view = (await ada.clicks(await ada.opens_home(), "home:create")).view or {}
    first = address(view)
    await ada.clicks(view, "remind:spaeter")
    client: httpx.AsyncClient = stage.app.client
    answer = await client.get(stage.app.url + first)
    assert [str(e["UID"]) for e in Calendar.from_ical(answer.content).events] == [MANY[2].uid]
    view = stage.slack.homes["U1"]
    renew = next(
        element
        for block in view["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == "home:renew"
    )
    assert renew["confirm"]["title"]["text"] == "Adresse erneuern?"
    second = address((await ada.clicks(view, "home:renew")).view or {})
    assert second != first
    assert (await client.get(stage.app.url + first)).status_code == 404
    assert (await client.get(stage.app.url + second)).status_code == 200


async def test_abroad_it_speaks_english(stage: Stage) -> None:
    """In the person's own language and zone."""
    view = await stage.abroad().opens_home()
    assert "Next meetings" in words(view)
    assert "19:00 in Berlin" in words(view)


async def test_a_full_home_is_one_that_slack_takes(stage: Stage) -> None:
    """With sixty reminders, hostile texts, and every lab: under 100 blocks."""
    many = [evening(f"n{number}", 10 + number, "ulm", title=HOSTILE * 9) for number in range(60)]
    await stage.hold(*many)
    ada = stage.person(patience=10)
    form = await ada.clicks(await ada.opens_home(), "home:edit")
    await ada.submits(form, {"labs": ["ulm", "koeln", "berlin"], "always": ["always"]})
    view = stage.slack.homes["U1"]
    assert len(view["blocks"]) < 60
    assert "und 61 weitere" in words(view)


async def test_only_its_own_tab_publishes_it(stage: Stage) -> None:
    """The messages tab publishes nothing; a refusal of Slack's breaks nothing."""
    ada = stage.person(patience=10)
    await ada.event("app_home_opened", tab="messages", channel="D1", wait=0.3)
    assert "U1" not in stage.slack.homes
    stage.slack.fail_next("views.publish", refused("not_enabled"))
    await ada.event("app_home_opened", tab="home", channel="D1", wait=0.3)
    assert "U1" not in stage.slack.homes
    assert await ada.opens_home()
    async with stage.store.read() as connection:
        assert await people.get(connection, "", "U1") is None

"""What people ask with `/next-meetup` and `/treffen`, and what they get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.event import Attendance, Status
from bot.domain.subscription import Subscription
from bot.store import people, subscriptions
from tests.domain.some_labs import NOW
from tests.slack.asking.asking_stage import Stage, evening, shown, told

if TYPE_CHECKING:
    from tests.slack.conftest import SlackApplication

MANY = (
    evening("heute", 0, "koeln"),
    evening("morgen", 1, "ulm", place="Schaffnerstr. 17, Ulm"),
    evening("netz", 2, "berlin", attendance=Attendance.ONLINE, place=None),
    evening("montag", 4, "muenster"),
    evening("bonn", 6, "bonn", attendance=Attendance.HYBRID),
    evening("koeln2", 11, "koeln"),
    evening("maerz", 110, "ulm"),
    evening("jena", 3, "jena"),
)


@pytest.fixture
async def stage(slack_app: SlackApplication) -> Stage:
    """The program, over a database with some meetings."""
    stage = Stage(slack_app)
    await stage.hold(*MANY)
    return stage


PHRASES = {
    "": ["heute", "morgen", "netz"],
    "köln": ["heute", "koeln2"],
    "koeln": ["heute", "koeln2"],
    "Cologne": ["heute", "koeln2"],
    "Kölle": ["heute", "koeln2"],
    "kolen": ["heute", "koeln2"],
    "NRW": ["heute", "montag", "bonn"],
    "online": ["netz", "bonn"],
    "near ulm 50 km": ["morgen", "maerz"],
    "in 50 km um Ulm": ["morgen", "maerz"],
    "heute": ["heute"],
    "today": ["heute"],
    "morgen": ["morgen"],
    "tomorrow": ["morgen"],
    "diese woche": ["heute", "morgen", "netz"],
    "this week": ["heute", "morgen", "netz"],
    "nächste Woche": ["montag", "bonn"],
    "next week": ["montag", "bonn"],
    "im März": ["maerz"],
    "in March": ["maerz"],
    "NRW nächste Woche online": ["bonn"],
    "online near cologne next week": ["bonn"],
    "jena": ["jena"],
}


async def test_phrases_in_berlin(stage: Stage) -> None:
    """Every phrase finds the right meetings, in German, on Berlin's clock."""
    person = stage.person()
    for words, wanted in PHRASES.items():
        answer = await person.types(f"/treffen {words}")
        assert (answer.status, words, told(answer)) == (200, words, wanted)
        assert "Erinnere mich" in shown(answer)
        assert ", 19:00>" in shown(answer)
        assert "in Berlin" not in shown(answer)


async def test_phrases_in_lisbon(stage: Stage) -> None:
    """Every phrase finds the same in English, on Lisbon's clock with the meeting's own beside."""
    person = stage.abroad()
    for words, wanted in PHRASES.items():
        answer = await person.types(f"/next-meetup {words}")
        assert (answer.status, words, told(answer)) == (200, words, wanted)
        assert "Remind me" in shown(answer)
        assert ", 18:00>" in shown(answer)
        assert "(19:00 in Berlin)" in shown(answer)


async def test_the_answer_is_for_one_person(stage: Stage) -> None:
    """It comes with the acknowledgement, only the one who asked sees it, text and blocks alike."""
    answer = await stage.person().types("/next-meetup köln")
    assert stage.slack.posts("C1") == []
    assert answer.json is not None
    assert answer.json.get("response_type", "ephemeral") == "ephemeral"
    assert "*Nächste Treffen*: Köln" in shown(answer)
    for words in ("Abend heute", "Donnerstag, 19. November, 19:00", "Domplatz 1"):
        assert words in answer.text
        assert words in shown(answer)


async def test_a_misspelt_word(stage: Stage) -> None:
    """It is said what it was taken for, in the person's language."""
    assert "„kolen“: Köln gemeint." in shown(await stage.person().types("/next-meetup kolen"))
    assert "“kolen”: taken as Köln." in shown(await stage.abroad().types("/next-meetup kolen"))


async def test_unknown_words(stage: Stage) -> None:
    """What is near enough is offered as buttons, and one press asks with it."""
    ada = stage.person()
    answer = await ada.types("/next-meetup freibier")
    assert told(answer) == []
    assert "„freibier“ kennen wir nicht. Vielleicht Freiburg" in answer.text
    buttons = [each for block in answer.blocks for each in block.get("elements", ())]
    assert 1 <= len(buttons) <= 3
    await stage.hold(evening("frei", 5, "freiburg"))
    again = await ada.clicks(answer, "ask:suggest:0:0")
    assert told(again) == ["frei"]


async def test_unknown_beside_known(stage: Stage) -> None:
    """What was understood is answered all the same."""
    answer = await stage.person().types("/next-meetup köln blubberbla")
    assert told(answer) == ["heute", "koeln2"]
    assert "„blubberbla“ kennen wir nicht" in answer.text


@pytest.mark.parametrize("words", ["in 100km um 50667", "30 miles around ulm", "xyzzyplugh"])
async def test_what_is_like_nothing_gets_no_suggestion(stage: Stage, words: str) -> None:
    """A postal code, miles and gibberish are no misspelt lab: it is said what is understood."""
    answer = await stage.abroad().types(f"/next-meetup {words}")
    assert "ask:suggest" not in str(answer.blocks)
    assert "Did you mean" not in answer.text
    known = (
        "“/meetups help” shows what is." if "x" in words else "cities and labs, and distances in km"
    )
    assert known in answer.text


@pytest.mark.parametrize(
    ("words", "german", "english"),
    [
        ("Bayern", "Bayern", "Bayern"),
        ("in 50 km um Ulm", "im Umkreis von 50 km um Neu-Ulm", "within 50 km of Neu-Ulm"),
        ("KÖLN NÄCHSTE woche", "Köln, nächste Woche", "Köln, next week"),
        ("next week online", "nächste Woche, online", "next week, online"),
        ("im märz", "März 2027", "March 2027"),
        ("übermorgen", "Samstag, 21. November 2026", "Saturday 21 November 2026"),
    ],
)
async def test_the_heading_says_what_was_understood(
    stage: Stage, words: str, german: str, english: str
) -> None:
    """States, surroundings and days stand there in the person's own language."""
    await stage.hold(evening("sued", 2, "nuernberg"), evening("weit", 5, "ulm"))
    for person, heading in ((stage.person(), german), (stage.abroad(), english)):
        answer = await person.types(f"/next-meetup {words}")
        first = answer.text.partition("\n")[0].replace("*", "").partition(": ")[2]
        assert first.replace(",", "") == heading.replace(",", "")


async def test_hostile_words(stage: Stage) -> None:
    """What somebody types is never markup in the answer."""
    answer = await stage.person().types("/next-meetup <!channel>*x* `y` " + "ä" * 3000)
    assert answer.status == 200
    assert "<!channel>" not in shown(answer) + answer.text


async def test_nothing_found(stage: Stage) -> None:
    """The next one that answers a wider question is told instead."""
    ada = stage.person()
    later = await ada.types("/next-meetup köln morgen")
    assert told(later) == ["heute"]
    assert "Dazu ist nichts angekündigt. Am nächsten kommt:" in later.text
    elsewhere = await ada.types("/next-meetup freiburg")
    assert told(elsewhere) == ["heute"]
    anyhow = await ada.types("/next-meetup münster online")
    assert told(anyhow) == ["montag"]


async def test_nothing_at_all(stage: Stage) -> None:
    """An empty calendar is said to be empty."""
    stage.clock.move(days=800)
    answer = await stage.person().types("/next-meetup")
    assert "Gerade ist nichts angekündigt." in answer.text
    assert told(answer) == []


async def test_in_a_labs_channel(stage: Stage) -> None:
    """The lab of the channel is meant, by the registry or by a subscription to it alone."""
    ada = stage.person()
    assert told(await ada.types("/next-meetup", "C7", "ms-lab")) == ["montag"]
    assert told(await ada.types("/next-meetup", "C8", "leute"))[0] == "heute"
    async with stage.store.write() as connection:
        await subscriptions.save(connection, Subscription(channel="C8", labs=("ulm",)), NOW)
        both = Subscription(channel="C9", labs=("ulm", "bonn"))
        await subscriptions.save(connection, both, NOW)
    assert told(await ada.types("/next-meetup", "C8", "leute")) == ["morgen"]
    assert told(await ada.types("/next-meetup im März", "C8", "leute")) == ["maerz"]
    assert told(await ada.types("/next-meetup köln", "C8", "leute")) == ["heute", "koeln2"]
    assert len(told(await ada.types("/next-meetup alle", "C8", "leute"))) == 3
    assert len(told(await ada.types("/next-meetup", "C9", "zwei"))) == 3


async def test_a_cancelled_one(stage: Stage) -> None:
    """Nobody stands before a locked door: it is shown as off, with the next one that is on."""
    await stage.hold(evening("heute", 0, "koeln", status=Status.CANCELLED))
    answer = await stage.person().types("/next-meetup", "C1", "general")
    assert told(answer) == ["heute", "morgen", "netz", "montag"]
    assert "*ABGESAGT* · *Köln*" in shown(answer)


async def test_reminded(stage: Stage) -> None:
    """Who wanted to be reminded sees it in every answer."""
    async with stage.store.write() as connection:
        await people.want(connection, "", "U1", "heute", NOW, wanted=True)
    assert shown(await stage.person().types("/next-meetup köln")).count("Erinnerung an ✓") == 1
    assert "Erinnerung an" not in shown(await stage.person("U3").types("/next-meetup köln"))


@pytest.mark.parametrize("channel_name", ["köln", "oklab-koeln", "koeln_intern"])
async def test_in_a_channel_called_after_a_lab(stage: Stage, channel_name: str) -> None:
    """A lab that nobody gave a channel is known by the name of one."""
    answer = await stage.person().types("/next-meetup", "C0NAME", channel_name)
    assert told(answer) == ["heute"]


@pytest.mark.parametrize("channel_name", ["general", "treffen", "random", "jena", "open-data"])
async def test_in_a_channel_called_after_no_lab(stage: Stage, channel_name: str) -> None:
    """Where no lab, or none at work, gave the name, all are meant."""
    answer = await stage.person().types("/next-meetup", "C0NAME", channel_name)
    assert told(answer) == ["heute", "morgen", "netz"]

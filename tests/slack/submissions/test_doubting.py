"""“Stimmt nicht?”: a doubt is heard by the lab's people, who do not learn whose it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.event import Provenance, Status
from bot.domain.lab import Registry
from bot.domain.source import Kind
from bot.store import outbox
from bot.store.tables import METADATA
from tests.domain.some_labs import REGISTRY as LABS
from tests.fakes.failures import refused
from tests.slack.asking.asking_stage import Stage, evening
from tests.slack.conftest import SlackApplication, slack_application
from tests.slack.submissions.adding_stage import Stage as Adding

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.delivery import Delivery
    from bot.domain.lab import Lab
    from bot.slack.posting.send import Sender
    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn
    from tests.fakes.slack_answer import Answer
    from tests.fakes.slack_person import SlackPerson

KOELN = replace(LABS["koeln"], people=("slack:UKOELN", "mail:koeln@example.org"))
BONN = replace(LABS["bonn"], people=("slack:UBONN",))
FEED = Provenance("https://koeln.example/feed.ics", Kind.ICAL)
ABEND = evening("abend", 2, sources=(FEED,))
ULM = evening("ulmer", 3, "ulm", place="Weinhof 9, Ulm")


def registry(*labs: Lab) -> Registry:
    """Return the labs, some of them otherwise."""
    return Registry({**LABS.labs, **{lab.slug: lab for lab in labs}})


@pytest.fixture
async def stage(store: Store, slack: SlackStandIn) -> AsyncIterator[Stage]:
    """Köln and Bonn have people, the others none; two meetings are ahead."""
    async with slack_application(store, slack, registry=registry(KOELN, BONN)) as running:
        stage = Stage(running)
        await stage.hold(ABEND, ULM)
        yield stage


async def doubts(
    person: SlackPerson, question: str, values: dict[str, Any], meeting: str = "abend"
) -> Answer:
    """Ask for meetings, doubt one of them, fill in the form."""
    opened = await opens(person, question, meeting)
    return await person.submits(opened, values)


async def opens(person: SlackPerson, question: str = "köln", meeting: str = "abend") -> Answer:
    """Open the form below a meeting."""
    answer = await person.types(f"/next-meetup {question}")
    return await person.clicks(answer, f"doubt:{meeting}", option=meeting)


async def letters(stage: Stage) -> list[Delivery]:
    """Return the letters of the outbox."""
    async with stage.store.read() as connection:
        found = await outbox.in_state(connection, *DeliveryState)
    return [each for each in found if each.kind is DeliveryKind.LETTER]


def said(answer: Answer) -> str:
    """Return what the form says now."""
    assert answer.view is not None
    return "\n".join(
        block["text"]["text"] for block in answer.view["blocks"] if block["type"] == "section"
    )


async def test_the_form_shows_the_meeting(stage: Stage) -> None:
    """When and where stand above the questions, in the reader's language."""
    opened = await opens(stage.person())
    assert "Abend abend" in said(opened)
    assert "Domplatz 1" in said(opened)
    assert opened.view is not None
    assert opened.view["title"]["text"] == "Stimmt nicht?"


async def test_a_doubt_reaches_the_labs_people(stage: Stage, sender: Sender) -> None:
    """They read what is wrong, the words, the meeting with its page and source, and what to do."""
    words = {"reason": "place", "words": "Dort ist zu.\nWir standen vor der Tür!"}
    done = await doubts(stage.person(), "köln", words)
    assert "Die Leute von OK Lab Köln bekommen es" in said(done)
    mail = await Adding(stage.app, sender).mail_out()
    (letter,) = mail["UKOELN"] if "UKOELN" in mail else stage.slack.posts("UKOELN")
    for part in (
        "*OK Lab Köln: Stimmt das noch?*",
        "*Der Ort stimmt nicht*",
        "> Dort ist zu.\n> Wir standen vor der Tür!",
        "Abend abend",
        "Samstag, 21. November",
        "/events/abend",
        "https://koeln.example/feed.ics",
        "/meetups add",
    ):
        assert part in letter.text
    assert "Wir standen vor der Tür" in str(letter.blocks)


async def test_who_it_was_is_kept_nowhere(stage: Stage) -> None:
    """No row of any table names who doubted."""
    await doubts(stage.person("UWITNESS"), "köln", {"reason": "time"})
    assert len(await letters(stage)) == 2
    async with stage.store.read() as connection:
        for table in METADATA.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            # Bolt's users.info puts nothing down; a question alone makes nobody known.
            assert "UWITNESS" not in str(rows), table.name


async def test_the_letter_shows_the_meeting_as_it_is_when_it_goes(
    stage: Stage, sender: Sender
) -> None:
    """What was corrected in the meantime is shown corrected."""
    await doubts(stage.person(), "köln", {"reason": "place"})
    await stage.hold(replace(ABEND, place="Neumarkt 7, Köln"))
    await Adding(stage.app, sender).mail_out()
    (letter,) = stage.slack.posts("UKOELN")
    assert "Neumarkt 7" in letter.text
    assert "Domplatz" not in letter.text


async def test_a_meeting_that_went_meanwhile_is_said_to_be_gone(
    stage: Stage, sender: Sender
) -> None:
    """Then there may be nothing left to do."""
    await doubts(stage.person(), "köln", {"reason": "none"})
    await stage.hold(replace(ABEND, vanished=True, status=Status.CANCELLED))
    await Adding(stage.app, sender).mail_out()
    (letter,) = stage.slack.posts("UKOELN")
    assert "steht nicht mehr im Kalender" in letter.text


async def test_a_lead_corrects_it_from_the_letter(stage: Stage, sender: Sender) -> None:
    """The button opens the meeting's form; what is changed there counts."""
    await doubts(stage.person(), "köln", {"reason": "place"})
    await Adding(stage.app, sender).mail_out()
    (letter,) = stage.slack.posts("UKOELN")
    form = await stage.person("UKOELN").clicks(letter, "doubt_edit")
    assert form.view is not None
    assert "Domplatz 1, Köln" in str(form.view)


async def test_one_letter_a_meeting_and_day(stage: Stage) -> None:
    """The same person is thanked and nothing more is written; tomorrow they may again."""
    ada = stage.person()
    await doubts(ada, "köln", {"reason": "time"})
    done = await doubts(ada, "köln", {"reason": "place"})
    assert "schon gemeldet" in said(done)
    assert len(await letters(stage)) == 2
    await doubts(stage.person("U7"), "köln", {"reason": "place"})
    assert len(await letters(stage)) == 4
    stage.clock.move(days=1)
    await doubts(ada, "köln", {"reason": "off"})
    assert len(await letters(stage)) == 6


async def test_ten_doubts_a_day(stage: Stage) -> None:
    """The eleventh of one person is put off kindly, of another it is heard."""
    await stage.hold(*(evening(f"n{number}", 5 + number) for number in range(11)))
    ada = stage.person()
    opened = [await opens(ada)] * 1
    for number in range(11):
        stage.slack.views["U1"][-1]["private_metadata"] = f"n{number}"
        done = await ada.submits(opened[0], {"reason": "time"})
        if number < 10:
            assert "bekommen es" in said(done)
            opened = [await opens(ada)]
    assert "heute schon viel gemeldet" in said(done)
    assert len(await letters(stage)) == 20


async def test_many_doubts_of_one_meeting_are_enough(stage: Stage) -> None:
    """After twenty letters in a day its people know; everybody else is still thanked."""
    for number in range(21):
        done = await doubts(stage.person(f"UN{number}"), "köln", {"reason": "time"})
    assert "schon mehrere gemeldet" in said(done)
    assert len(await letters(stage)) == 40


async def test_nobody_to_hear_it_is_said(stage: Stage) -> None:
    """Where neither the lab nor the network names anybody, one learns so."""
    done = await doubts(stage.person(), "ulm", {"reason": "time"}, "ulmer")
    assert "kennen wir niemanden von OK Lab Ulm" in said(done)
    assert await letters(stage) == []


async def test_the_networks_people_hear_it_instead(store: Store, slack: SlackStandIn) -> None:
    """Whose lab names nobody is told who hears it."""
    network = replace(LABS["netzwerk"], people=("slack:UOPS",))
    async with slack_application(store, slack, registry=registry(network)) as running:
        stage = Stage(running)
        await stage.hold(ULM)
        done = await doubts(stage.person(), "ulm", {"reason": "time"}, "ulmer")
        assert "an die Leute von Code for Germany" in said(done)
        assert [each.channel for each in await letters(stage)] == ["UOPS"]


async def test_of_several_labs_the_first_that_names_somebody_hears_it(stage: Stage) -> None:
    """The organiser comes first; who has nobody is stood in for by the others."""
    both = evening("beide", 4, labs=("ulm", "bonn", "koeln"))
    await stage.hold(both)
    done = await doubts(stage.person(), "ulm", {"reason": "time"}, "beide")
    assert "OK Lab Bonn" in said(done)
    assert [each.channel for each in await letters(stage)] == ["UBONN"]


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ({"vanished": True, "status": Status.CANCELLED}, "steht nicht mehr im Kalender"),
        ({"start": ABEND.start.replace(day=1), "end": ABEND.end.replace(day=1)}, "schon vorbei"),
    ],
)
async def test_what_is_gone_or_over_is_said_kindly(
    stage: Stage, then: dict[str, Any], words: str
) -> None:
    """Before the form opens, and when it is submitted late."""
    ada = stage.person()
    answer = await ada.types("/next-meetup köln")
    opened = await ada.clicks(answer, "doubt:abend", option="abend")
    await stage.hold(replace(ABEND, **then))
    assert words in said(await ada.submits(opened, {"reason": "time"}))
    assert words in said(await ada.clicks(answer, "doubt:abend", option="abend"))
    assert await letters(stage) == []


async def test_what_a_form_must_say(stage: Stage) -> None:
    """“Something else” wants words, and at most a thousand characters, said at the field."""
    ada = stage.person()
    opened = await opens(ada)
    assert "words" in (await ada.submits(opened, {"reason": "other"})).errors
    view = stage.slack.views["U1"][-1]
    view["blocks"][-1]["element"]["max_length"] = 3000
    long = await ada.submits(opened, {"reason": "other", "words": "x" * 1001})
    assert long.errors == {"words": "Bitte höchstens 1000 Zeichen."}
    done = await ada.submits(opened, {"reason": "other", "words": "x" * 1000})
    assert "bekommen es" in said(done)


async def test_words_are_only_words(stage: Stage, sender: Sender) -> None:
    """Nobody is mentioned, nothing styled or linked by what a stranger writes."""
    hostile = "<!channel> <@U1> *fett* <https://böse.example|hier> @here\n\n>>> :tada: `x`"
    await doubts(stage.person(), "köln", {"reason": "other", "words": hostile})
    await Adding(stage.app, sender).mail_out()
    (letter,) = stage.slack.posts("UKOELN")
    shown = letter.text.split("So zeigen wir es gerade")[0]
    for markup in ("<!", "<@", "*fett*", "<https://b", "@here", ":tada:", "`x`", ">>>"):
        assert markup not in shown


async def test_an_id_that_never_was_is_answered(stage: Stage) -> None:
    """A forged or ancient button ends in a kind word, not in silence."""
    ada = stage.person()
    answer = await ada.types("/next-meetup köln")
    for block in answer.blocks:
        for element in block.get("elements", ()):
            if element.get("action_id") == "doubt:abend":
                element["action_id"] = "doubt:" + "x" * 200
    done = await ada.clicks(answer, "doubt:xxx", option="abend")
    assert "steht nicht mehr im Kalender" in said(done)


async def test_a_form_that_slack_does_not_open_is_told(slack_app: SlackApplication) -> None:
    """Whoever was too slow reads that, and that pressing again helps."""
    stage = Stage(slack_app)
    await stage.hold(ABEND)
    ada = stage.person()
    answer = await ada.types("/next-meetup köln")
    stage.slack.fail_next("views.open", refused("expired_trigger_id"))
    done = await ada.clicks(answer, "doubt:abend", option="abend")
    assert "Drück bitte noch einmal" in done.text

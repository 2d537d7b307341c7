"""The words of letters: complete, in two languages, and harmless whatever stands in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.delivery import Content, Message
from bot.domain.event import Provenance
from bot.domain.lab import Registry
from bot.domain.source import Kind
from bot.slack.letters.topics import letter_message
from bot.slack.messages.mrkdwn import unmarked
from bot.text import translator
from tests.domain.listings import occurrence
from tests.domain.some_labs import REGISTRY
from tests.fakes.block_kit import complaints

NOW = datetime(2026, 12, 4, 12, tzinfo=UTC)
FAILING = {
    "topic": "failing",
    "lab": "ulm",
    "url": "https://ulm.example/a.ics",
    "since": "2026-12-01T23:30:00+00:00",
    "last_good": "2026-11-30T12:00:00+00:00",
    "error": "answers 404 (Not Found)",
}
TOPICS: dict[str, dict[str, Any]] = {
    "failing": FAILING,
    "back": FAILING | {"topic": "back"},
    "replaced": FAILING | {"topic": "back", "replaced": True},
    "silent": FAILING | {"topic": "silent"},
    "outage": {"topic": "outage", "lab": "netzwerk", "count": 30, "since": FAILING["since"]},
    "doubt": {"topic": "doubt", "lab": "ulm", "reason": "time", "words": ""},
}
HOSTILE = "<!channel> <@U1> *x* `y` <https://evil.example|hier> @here :tada:\x1b[31m\r\n> z & <"


def with_people(*people: str) -> Registry:
    """Return the labs, those of Ulm with these people."""
    return Registry({**REGISTRY.labs, "ulm": replace(REGISTRY["ulm"], people=people)})


def letter(
    about: dict[str, Any], language: str = "de", registry: Registry | None = None
) -> Message:
    """Render a letter."""
    content = Content(language=language, timezone="Europe/Berlin", about=about)
    t, registry = translator(language), registry or with_people("mail:ulm@example.org")
    return letter_message(content, {}, registry, t, public_url="https://t.example", now=NOW)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("people", [(), ("mail:ulm@example.org",)])
def test_every_letter_is_complete(topic: str, language: str, people: tuple[str, ...]) -> None:
    """Slack takes it, text and blocks say the same, and no brace is left unfilled."""
    message = letter(TOPICS[topic], language, with_people(*people))
    assert not list(complaints(list(message.blocks)))
    for block in message.blocks:
        assert block["text"]["text"] in message.text
    assert not set("{}") & set(message.text)


def test_the_day_is_that_of_the_lab() -> None:
    """Half past midnight in Berlin is the next day, whatever UTC says; another year is named."""
    assert "Seit Mittwoch, 2. Dezember können" in letter(FAILING).text
    old = FAILING | {"last_good": "2025-12-29T12:00:00+00:00"}
    assert "am Montag, 29. Dezember 2025 zuletzt" in letter(old).text


def test_what_was_never_read_is_said() -> None:
    """A new address that never worked shows nothing meanwhile."""
    assert "noch nie etwas lesen" in letter(FAILING | {"last_good": None}).text


def test_the_operator_is_named_where_known() -> None:
    """By mail address; where there is none, in words."""
    assert "betreiben" in letter(FAILING).text
    network = replace(REGISTRY["netzwerk"], people=("slack:U9", "mail:ops@example.org"))
    known = Registry({**with_people("slack:U1").labs, "netzwerk": network})
    text = letter(FAILING, registry=known).text
    assert "ops@example.org" in text
    assert "U9" not in text


@pytest.mark.parametrize("name", ["url", "error"])
@pytest.mark.parametrize("topic", ["failing", "back"])
def test_no_text_from_elsewhere_is_markup(topic: str, name: str) -> None:
    """Errors and addresses mention nobody, style nothing and link nowhere."""
    text = letter(TOPICS[topic] | {name: HOSTILE}).text
    shown = text.replace("https://ulm.example/a.ics", "")
    for markup in ("<!", "<@", "*x*", "`y`", "<https://evil", "@here", ":tada:", "\x1b", "\r"):
        assert markup not in shown


def test_a_lab_of_any_name_is_harmless() -> None:
    """Its name is text in the title, too, and one line of a mail."""
    odd = Registry(
        {**REGISTRY.labs, "ulm": replace(REGISTRY["ulm"], name=HOSTILE, people=("slack:U1",))}
    )
    text = letter(FAILING, registry=odd).text
    title = unmarked(text).partition("\n")[0]
    assert "<!channel>" not in text.partition("\n")[0]
    assert "können eure Termine" in title
    assert "\r" not in title


def test_huge_texts_are_cut() -> None:
    """Whatever a server answered, Slack takes the letter."""
    message = letter(FAILING | {"error": "&" * 50_000, "url": "https://u.example/" + "a" * 9_000})
    assert not list(complaints(list(message.blocks)))


@pytest.mark.parametrize("topic", ["failing", "back", "silent"])
def test_the_operator_reads_about_a_lab_and_not_as_one(topic: str) -> None:
    """Where nobody is named for a lab, whoever stands in is told which lab it is and why."""
    text = letter(TOPICS[topic], registry=with_people()).text
    assert "Ulm" in text.partition("\n")[0]
    assert not {"eure", "euch", "ihr", "Gebt"} & set(text.split())
    if topic != "back":
        assert "niemand eingetragen" in text
        assert "`labs.toml`" in text


def test_the_command_in_a_doubt_about_a_rule_is_shown_as_one() -> None:
    """Its backticks are markup, not text."""
    one = occurrence("m", sources=(Provenance(None, Kind.SCHEDULE),))
    about = TOPICS["doubt"]
    content = Content(language="de", timezone="Europe/Berlin", special=("m",), about=about)
    message = letter_message(
        content, {"m": one}, REGISTRY, translator("de"), public_url="https://t.example", now=NOW
    )
    assert "`/meetups add` zeigt es" in message.text

"""The lab's pad, linked where one prepares for a meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from rich.console import Console

from bot.domain.delivery import Content
from bot.domain.lab import Registry
from bot.domain.source import Kind, Source
from bot.slack.messages.blocks import reminder_message
from bot.slack.messages.terminal import draw_reminder
from bot.slack.people.personal_reminder import personal_reminder_message
from bot.text import translator
from tests.domain.meetings import REGISTRY, at, meeting
from tests.slack.messages.rendering import SITE, shown

PAD = "https://pad.example/oklab-ka"
CONTENT = Content(language="de", timezone="Europe/Berlin", special=("m",), lead=timedelta(hours=24))


def registry(url: str = PAD) -> Registry:
    """Karlsruhe keeps its notes in a pad."""
    pad = Source(lab="karlsruhe", key=url, kind=Kind.PAD, url=url, timezone="Europe/Berlin")
    return Registry(
        {
            **REGISTRY.labs,
            "karlsruhe": replace(REGISTRY["karlsruhe"], sources=(pad,)),
        }
    )


@pytest.mark.parametrize(("language", "word"), [("de", "Notizen"), ("en", "Notes")])
def test_a_reminder_links_the_organisers_notes(language: str, word: str) -> None:
    """In a channel, to a person and on the terminal the pad is one click away."""
    known = {"m": meeting("m", at("2027-01-13"), place="Impact Hub")}
    t, labs = translator(language), registry()
    channel = reminder_message(CONTENT, known, labs, t, public_url=SITE)
    assert shown(channel).splitlines()[-1] == f"Impact Hub · <{PAD}|{word}>"
    assert f"<{PAD}|{word}>" in channel.text
    person = personal_reminder_message(CONTENT, known, labs, t, public_url=SITE)
    assert f"<{PAD}|{word}>" in person.blocks[0]["text"]["text"]
    console = Console(width=80, color_system=None)
    with console.capture() as capture:
        console.print(draw_reminder(CONTENT, known, labs, t, public_url=SITE))
    assert f"{word}: {PAD}" in capture.get()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://ada:geheim@pad.example/x"])
def test_what_may_not_be_linked_is_not(url: str) -> None:
    """Neither scripts nor passwords get into a message."""
    known = {"m": meeting("m", at("2027-01-13"), place="Impact Hub")}
    told = reminder_message(CONTENT, known, registry(url), translator("de"), public_url=SITE)
    assert shown(told).splitlines()[-1] == "Impact Hub"

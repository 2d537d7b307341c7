"""What Slack and the terminal say to a French channel, read as its members would."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.delivery import Content
from bot.domain.digest import compose, latest_due
from bot.domain.event import Status
from bot.domain.facts import Facts
from bot.slack.letters.topics import letter_message
from bot.slack.messages.blocks import digest_message, reminder_message
from bot.slack.messages.notices import notice_message
from bot.slack.submissions.parts import TITLE_LIMIT
from bot.text import translator
from tests.catalogues import LANGUAGES
from tests.domain.meetings import weekly
from tests.french import MEETINGS, NOW, REGISTRY, SITE, TALK, moved
from tests.slack.messages.rendering import shown

if TYPE_CHECKING:
    from bot.domain.event import Occurrence

T = translator("fr")
CONTENT = Content(language="fr", timezone="Europe/Paris", special=(TALK.id,))


def spaced(text: str) -> str:
    """Return a text with ordinary spaces, which one can see."""
    return text.replace("\u202f", " ")


def notice(now: Occurrence) -> str:
    """Return the word about what became of the talk."""
    content = replace(CONTENT, about={"told": Facts.of(TALK).stored()})
    told = notice_message(content, {TALK.id: now}, REGISTRY, T, public_url=SITE)
    return spaced(told.text)


def test_a_digest_reads_as_french() -> None:
    """Days begin with a capital, colons stand apart, what is off says so in the feminine."""
    subscription = weekly(language="fr", timezone="Europe/Paris")
    due = latest_due(subscription, NOW)
    assert due is not None
    (part,) = compose(subscription, due, MEETINGS, NOW)
    known = {each.id: each for each in MEETINGS}
    message = digest_message(part, known, REGISTRY, T, public_url=SITE)
    assert spaced(shown(message)).splitlines() == [
        "Rencontres, 1er–7 mars 2027",
        "*Lundi 1er mars*",
        f"• 19:00–21:00 · *Lyon* : <{SITE}/events/talk|Soirée données ouvertes>",
        "\u2003La Cordée, 2 rue de l’Annonciade · <https://visio.example/lyon|Participer en ligne>",
        "*Jeudi 4 mars*",
        f"• *ANNULÉE* · 18:30–20:30 · *Nantes* : <{SITE}/events/off|Cartopartie>",
        "*Comme d’habitude* (selon la règle, pas encore confirmée)",
        f"• *<{SITE}/events/usual|Orléans>* : jeu. 4 mars, 19:00–21:00, Le 108",
        f"<{SITE}/|Toutes les rencontres> · <{SITE}/calendar.ics|S’abonner au calendrier>",
    ]


def test_a_reminder_reads_as_french() -> None:
    """What, when and where."""
    told = reminder_message(CONTENT, {TALK.id: TALK}, REGISTRY, T, public_url=SITE)
    assert spaced(told.text).splitlines() == [
        f"*Rappel* · *Lyon* : <{SITE}/events/talk|Soirée données ouvertes>",
        "lundi 1er mars, 19:00–21:00",
        "La Cordée, 2 rue de l’Annonciade · <https://visio.example/lyon|Participer en ligne>",
    ]


def test_a_notice_reads_as_french() -> None:
    """Cancelled and moved, with the day in full."""
    talk = f"*Lyon* : <{SITE}/events/talk|Soirée données ouvertes>"
    off = replace(TALK, status=Status.CANCELLED)
    assert notice(off) == f"*Annulée :* {talk}, lundi 1er mars à 19:00."
    assert notice(moved(TALK)) == (
        f"*Déplacée :* {talk}, désormais mardi 2 mars à 19:30 (avant : lundi 1er mars à 19:00)."
    )


def test_a_letter_reads_as_french() -> None:
    """Whoever looks after a group hears what is wrong, and what to do."""
    about = {
        "topic": "failing",
        "lab": "lyon",
        "url": "https://lyon.example/a.ics",
        "since": (NOW - timedelta(days=3)).isoformat(),
        "last_good": (NOW - timedelta(days=4)).isoformat(),
        "error": "answers 404 (Not Found)",
    }
    content = replace(CONTENT, special=(), about=about)
    told = letter_message(content, {}, REGISTRY, T, public_url=SITE, now=NOW)
    address = "<https://lyon.example/a.ics|https://lyon.example/a.ics>"
    assert spaced(told.text).split("\n\n") == [
        "*Données Lyon : nous ne parvenons plus à lire vos rencontres*",
        (
            f"Nous ne parvenons plus à lire {address} depuis le vendredi 26 février."
            " Il n’y a plus rien à cette adresse (réponse 404)."
        ),
        (
            "*Ce que vous pouvez faire :* Le groupe a-t-il changé de nom ou d’adresse ? Donnez-nous"
            " alors la nouvelle. Pour changer une adresse, adressez-vous aux personnes qui gèrent"
            " Treffpunkt pour vous."
        ),
        (
            "D’ici là, nous affichons ce que nous y avons lu pour la dernière fois, le jeudi 25"
            " février. En attendant, vous pouvez inscrire de nouvelles rencontres dans Slack, avec"
            " `/meetups ajouter`."
        ),
        "Nous ne vous le disons qu’une fois, puis une fois encore quand cela remarche.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_of_forms_fit(language: str) -> None:
    """Slack shows 24 letters of a title (docs.slack.dev/reference/views/modal-views)."""
    t = translator(language)
    titles = (
        *(t("Add a meeting"), t("A meeting"), t("A regular evening"), t("My reminders")),
        *(t("What the channel hears"), t("Not right?"), t("Something went wrong")),
        *(t("Entered"), t("Proposed"), t("Save"), t("Subscribe"), t("Not now"), t("Cancel")),
    )
    assert [each for each in titles if len(each) > TITLE_LIMIT] == []

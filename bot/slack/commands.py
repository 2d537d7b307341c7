"""The slash commands: the first word of `/meetups` decides which part of the program answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from bot.domain.places import UnknownLabError, resolve_labs
from bot.slack.asking import commands as asking
from bot.slack.channels import calendar_address, status, subscribing, unsubscribing
from bot.slack.channels.help import show_help
from bot.slack.office import Call
from bot.slack.people import privacy, remind_command
from bot.slack.submissions import adding

if TYPE_CHECKING:
    from bot.domain.lab import Registry

Handler = Callable[[Call], Awaitable[None]]

VERBS: Final[dict[str, Handler]] = {
    # English first, then German and French; each part of the program has its line here.
    **dict.fromkeys(("subscribe", "abonnieren", "abo"), subscribing.subscribe),
    **dict.fromkeys(("abonner", "s'abonner", "s’abonner"), subscribing.subscribe),
    **dict.fromkeys(("settings", "einstellungen", "réglages", "reglages"), subscribing.settings),
    **dict.fromkeys(("unsubscribe", "abbestellen"), unsubscribing.unsubscribe),
    **dict.fromkeys(("désabonner", "desabonner"), unsubscribing.unsubscribe),
    **dict.fromkeys(("add", "edit", "melden", "eintragen"), adding.add),
    **dict.fromkeys(("ajouter", "inscrire", "signaler"), adding.add),
    "status": status.status,
    **dict.fromkeys(("calendar", "kalender", "calendrier"), calendar_address.calendar),
    **dict.fromkeys(("remind", "erinnern", "rappeler", "rappel"), remind_command.remind),
    **dict.fromkeys(("forget-me", "vergiss-mich", "oubliez-moi"), privacy.forget_me),
    **dict.fromkeys(("help", "hilfe", "aide", "stop", "?"), show_help),
    **dict.fromkeys(("list", "liste"), asking.meetups),
}
LITERAL: Final = frozenset({"stop", "?", "list", "liste"})
"""Too close to other words ("last week") for typing errors to be forgiven."""
HELP: Final = frozenset(verb for verb, answer in VERBS.items() if answer is show_help)

SHORTEST_GUESSED: Final = 4


def handler(words: str, registry: Registry) -> tuple[Handler, str]:
    """Return what answers `/meetups` with these words, and the words that are left for it."""
    first, _, rest = _joined(words).partition(" ")
    verb = _verb(first.casefold(), registry)
    return (asking.meetups, words.strip()) if verb is None else (VERBS[verb], rest.strip())


def next_handler(words: str) -> Handler:
    """Return what answers `/next-meetup` with these words."""
    return show_help if words.strip().casefold() in HELP else asking.next_meetup


def _joined(words: str) -> str:
    """Write a verb of two words as one: "forget me", "vergiss mich"."""
    words = words.strip()
    parts = words.split(maxsplit=2)
    verb = "-".join(parts[:2]).casefold()
    return " ".join([verb, *parts[2:]]) if len(parts) > 1 and verb in VERBS else words


def _verb(word: str, registry: Registry) -> str | None:
    if word in VERBS:
        return word
    if len(word) < SHORTEST_GUESSED or _is_lab(word, registry):
        return None
    verbs = [verb for verb in VERBS if verb not in LITERAL]
    return next((verb for verb in verbs if OSA.distance(word, verb, score_cutoff=1) <= 1), None)


def _is_lab(word: str, registry: Registry) -> bool:
    try:
        resolve_labs(registry, labs=(word,), friends=True)
    except UnknownLabError:
        return False
    return True

"""Where we know a meeting from, and which of its facts come from where; pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.disclosed import disclosed
from bot.domain.source import Kind
from bot.text.meeting import is_off
from bot.web.plain import uri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.event import Occurrence, Provenance
    from bot.text import Translator


@dataclass(frozen=True, slots=True)
class Origin:
    """A place where a meeting was announced: its name, its address if any, and what it said."""

    words: str
    href: str | None
    told: str


def origins(one: Occurrence, t: Translator) -> list[Origin]:
    """Return where a meeting was announced; the place whose word counts most comes first."""
    hosts = Counter(_host(known.url) for known in one.sources if known.url)
    return [
        Origin(_name(known, hosts, t), uri(disclosed(known.url)), _told(one, place, t))
        for place, known in enumerate(one.sources)
    ]


def _name(known: Provenance, hosts: Counter[str], t: Translator) -> str:
    if known.url and uri(known.url):
        host = _host(known.url)
        if hosts[host] == 1 or disclosed(known.url) is None:
            return host
        return known.url.partition("://")[2].rstrip("/")
    if known.kind is Kind.SCHEDULE:
        return t("the lab's rule for its regular evenings")
    return t("people of the lab") if known.kind is Kind.MANUAL else t("the lab itself")


def _told(one: Occurrence, place: int, t: Translator) -> str:
    """Name the facts that we have from this place, each once."""
    fields = [name for name, whose in one.origins if whose == place]
    if not one.origins:
        return ""
    return ", ".join(dict.fromkeys(_words(fields, one, t))) or t("tells of the same meeting")


def _words(fields: Iterable[str], one: Occurrence, t: Translator) -> list[str]:
    said = {
        "title": t("title"),
        "start": t("time"),
        "end": t("time"),
        "place": t("place"),
        "position": t("place"),
        "attendance": t("on site or online"),
        "join_url": t("how to join"),
        "registration": t("registration"),
        "url": t("link"),
        "description": t("description"),
        # That it simply takes place goes without saying.
        "status": t("that it is cancelled") if is_off(one) else "",
    }
    named = set(fields)
    return [words for name, words in said.items() if name in named and words]


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2]

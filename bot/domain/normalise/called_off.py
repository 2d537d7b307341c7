"""What a title says of its own meeting: that it does not take place.

Most calendars know no other way: Outlook writes "Abgesagt: …" before the title and leaves STATUS
alone, Meetup groups and blogs write it by hand. Only a mark that stands apart from the title, or
that ends it, counts: "Anmeldung entfällt" and "Warum fällt der Strom aus?" cancel nothing.
"""

from __future__ import annotations

import re
from typing import Final

_I: Final = re.IGNORECASE
_WHY: Final = r"(?:wegen|aufgrund|mangels|due\sto|because\sof)\b[^:]{0,60}"
_OFF: Final = (
    r"(?:abgesagt|storniert|gecancell?[et]d?|ausgefallen|entf(?:ä|ae)llt|cancell?ed|called\soff"
    r"|f(?:ä|ae)llt(?:\s(?!der\b|die\b|das\b|den\b|eine?\b)[\w.]{1,24}){0,4}\saus"
    r"|findet(?:\s[\w.]{1,24}){0,3}\snicht\sstatt)"
)
_HEAD: Final = re.compile(
    rf"^[\W_]{{0,6}}(?:{_OFF}|absage)(?:\s{{1,3}}{_WHY})?(?:\s{{0,3}}[:!|\])}}*/–—-]{{1,6}}\s{{0,3}}|\W{{0,4}}$)",
    _I,
)
_LOUD: Final = re.compile(r"^[\W_]{0,6}(?:ABGESAGT|ENTFÄLLT|FÄLLT AUS|CANCELL?ED)\s{1,3}(?=\S)")
_TAIL: Final = re.compile(
    rf"(?P<apart>\s{{0,3}}[(\[{{*:|/,;!–—-]{{1,4}}\s{{0,3}}|\s-\s)?"
    rf"(?:\b(?:ist|wird|wurde|muss|leider|heute|is|was|has\sbeen)\s){{0,3}}\b{_OFF}"
    rf"(?:\s{{1,3}}{_WHY}|\s{{0,3}}[,;(–-]\s{{0,3}}(?:ersatz|nachhol|neuer\stermin|nächste|next)"
    r"[^:]{0,60})?\W{0,6}$",
    _I,
)
_NONE: Final = re.compile(
    r"^\W{0,4}(?:kein|no)\s(?:\w{0,20}treffen|\w{0,20}abend|stammtisch|meeting|meetup|plenum)"
    r"(?:\W{0,4}$|\W{1,3}(?:am|im|in|on|an|heute|today|diese\w{0,2}|this|wegen|due)\b)",
    _I,
)
_ASKS: Final = re.compile(
    r"\?\W{0,3}$|^\W{0,3}(?:warum|wieso|wenn|falls|was|wie|why|when|what|if)\b", _I
)
_OTHER: Final = re.compile(
    r"(?:\w{0,40}(?:anmeldung|anmeldepflicht|registrierung|registration|eintritt|gebühr|livestream"
    r"|stream|aufzeichnung|pause|maskenpflicht|verpflegung|führung)|nichts?|nie|never|not|nothing"
    r"|keine[rsnm]?|who|getting|being)\s{0,3}$",
    _I,
)


def is_called_off(title: str) -> bool:
    """Whether a title says that its own meeting does not take place."""
    return bool(_mark(title) or _NONE.search(title))


def without_mark(title: str) -> str:
    """Return a title without the words that call its meeting off, so that its name stays."""
    mark = _mark(title)
    if mark is None:
        return title
    bare = f"{title[: mark.start()]} {title[mark.end() :]}".strip()
    return bare or title


def _mark(title: str) -> re.Match[str] | None:
    if _ASKS.search(title):
        return None
    if (head := _HEAD.search(title) or _LOUD.search(title)) is not None:
        return head
    tail = _TAIL.search(title)
    if tail is None or (not tail["apart"] and _OTHER.search(title[: tail.start()])):
        return None
    return tail

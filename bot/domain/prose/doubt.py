"""What has a date and is no meeting: deadlines, bylines, minutes, opening hours, the past."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.prose import phrases

_I: Final = re.IGNORECASE
_DEADLINE: Final = (
    r"anmelde?(?:schluss|frist|ung(?:en)?|n)?|angemeldet|registr\w*|register|bewerb\w*|bewirb"
    r"|einreich\w*|einsende\w*|frist\w*|deadline|abgabe\w*|submission\w*|submit|cfp|call for \w+"
    r"|early[- ]?bird|rsvp|sign[- ]?up|apply|application\w*|vorverkauf|nominier\w*|abstimm\w*"
    r"|rückmeld\w*|zusage\w*|meldet euch|schickt|sendet|buchbar|verkauf\w*|aussteller\w*"
)
_BEFORE: Final = re.compile(
    rf"\b(?:{_DEADLINE})\b[^.!?]{{0,60}}$"
    r"|\b(?:bis|bis zum|until|till|by|vor|before|seit|since|nach|after|spätestens|stand|as of"
    r"|updated?|aktualisiert|aktualisierung|geändert|änderung|veröffentlicht|published|posted"
    r"|post|erstellt|created|gegründet|founded|geboren|born|geburtstag|copyright|version|release"
    r"|modified|changed|edited|bearbeitet|geschrieben|written|eingestellt|verabschiedet"
    r"|protokoll|minutes|notizen|mitschrift|bericht|rückblick|letzte[rsnm]?(?: \w+)?|last(?: \w+)?"
    r"|vergangene[rsnm]?(?: \w+)?|heise|abgerufen|accessed|retrieved)"
    r"(?:\s+(?:dem|den|the))?(?:\s*(?:am|vom|on|from|of|:|–|-))?\s*(?:dem|den)?\W{0,3}$"
    r"|(?:©|\(c\)|\bv\.?)\s*$",
    _I,
)
_FROM_ON: Final = re.compile(r"\b(?:ab|vom|from|starting|beginning)(?:\s+(?:dem|den))?\s*$", _I)
_BEHIND: Final = re.compile(
    r"\W{0,4}(?:(?:ist|is|the|der|die|das|unser\w*)\s){0,2}(?:anmelde\w+|bewerbungs\w+|einreich\w+"
    r"|einsende\w+|deadline|frist\w*|cfp\b|call for\b|submission\w*|early[- ]?bird|vorverkauf"
    r"|release\b|geburtstag|birthday|\w*ferien\b|feiertag|urlaub|redaktionsschluss"
    r"|(?:von|by)\s[A-Z]\w+\s?(?:\||·|$)|(?:keine |\d+ )?kommentare?\b|comments?\b)",
    _I,
)
_PAST: Final = re.compile(
    r"\b(?:war|waren|hatten|fand|fanden|trafen|traf|haben wir|hat\b[^.!?]{0,80}\bstattgefunden"
    r"|stattgefunden|wurde|wurden|gab es|gestern|was|were|met|took place|happened|had been"
    r"|rückblick|gewesen|saßen|besuchten|feierten|berichtete\w*|erschien\w*|veröffentlicht\w*|published"
    r"|nahmen)\b",
    _I,
)
_MOVED: Final = re.compile(phrases.MOVED, _I)
_HOURS: Final = re.compile(
    r"\b(?:öffnungszeit\w*|geöffnet|opening hours|open daily|bürozeit\w*|sprechzeit\w*|geschlossen"
    r"|closed|telefon(?:nummer)?|tel\.|fax|iban|bic|hotline)\b",
    _I,
)
_PAST_HEADING: Final = re.compile(
    r"\b(?:rückblick\w*|rückschau|vergangen\w*|archiv\w*|protokoll\w*|minutes|mitschrift\w*"
    r"|past|previous|bisherige\w*|frühere\w*|nachlese|bericht\w*|changelog|release notes|history"
    r"|historie|chronik|geschichte|was bisher geschah|recap|review|anwesen\w*|ältere\w*"
    r"|letzte[srn]? treffen|öffnungszeiten|opening hours|impressum|datenschutz\w*|kommentare?"
    r"|comments|neueste beiträge|recent posts)\b",
    _I,
)
_COMING: Final = re.compile(
    r"\b(?:nächste[rsnm]?|next|kommende[rsnm]?|upcoming|termine?|ausblick|vorschau|zukünftige"
    r"|geplante?)\b",
    _I,
)


def is_past_heading(words: str) -> bool:
    """Whether what stands below a heading is over, or is no meeting at all."""
    return bool(_PAST_HEADING.search(words)) and not _COMING.search(words)


def is_coming(words: str) -> bool:
    """Whether words speak of what is to come, even among minutes."""
    return bool(_COMING.search(words))


def is_no_meeting(before: str, behind: str, *, stretch: bool) -> bool:
    """Whether the words around a day make it a deadline, a byline or the like.

    `stretch`: it is of several days, so that "vom" and "ab" only open it.
    """
    if _BEFORE.search(before) or _BEHIND.match(behind):
        return True
    return not stretch and bool(_FROM_ON.search(before))


def is_told_as_past(sentence: str) -> bool:
    """Whether a sentence tells what has been."""
    return bool(_PAST.search(sentence)) and not _MOVED.search(sentence)


def is_about_hours(sentence: str) -> bool:
    """Whether a sentence is about opening hours, telephones or bank accounts."""
    return bool(_HOURS.search(sentence))


def speaks_of_meeting(words: str) -> bool:
    """Whether words speak of people coming together."""
    return bool(phrases.GATHERING.search(words))

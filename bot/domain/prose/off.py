"""What says that a meeting does not take place: it falls away, it moves, or people have a break.

A cancellation needs evidence: what may be off ("wenn", "if"), what is off sometimes ("an
Feiertagen"), and what is another thing ("die Anmeldung entfällt") cancels nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.domain.prose import phrases
from bot.domain.prose.ends import sentences
from bot.domain.prose.when import whens
from bot.domain.prose.words import MONTH, WEEKDAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.prose.when import When

_LONGEST: Final = 400
"""No sentence that calls something off is longer."""
_NEAR: Final = 100
_FAR: Final = 200
_I: Final = re.IGNORECASE
_SOME: Final = r"(?:[^.!?]|(?<=\d)\.){0,60}"
"""Words of the same sentence."""
_GATHERING: Final = (
    r"(?:[\w-]{1,40}[ -])?[\w-]{0,40}(?:treffen|stammtisch|plenum|meet-?up|meeting)s?"
    r"(?!\s(?:vor ort|in präsenz|in person))"
)
_CANCELLED: Final = re.compile(
    rf"\b(?:entf[äa]ll\w*|f[äa]ll(?:t|en)\b{_SOME}\baus\b|aus(?:ge)?fall(?:en)?|ausfällt|abgesagt"
    rf"|abgeblasen|(?:muss|müssen|mussten?)\b{_SOME}\babsagen|absage(?=:)|storniert"
    rf"|cancell?ed|called off|(?:findet|finden)\b{_SOME}\bnicht\b{_SOME}\bstatt"
    rf"|nicht\s(?:\w+\s)?statt(?:finden|findet)|kein\w{{0,2}}\s{_GATHERING}|no\s{_GATHERING}"
    r"|(?:will not|won.t|does not|doesn.t|not going to) (?:take place|happen|be held))\b",
    _I,
)
_LEADS: Final = re.compile(
    r"(?:\b(?:ist|sind|wird|werden|wurden?|muss|müssen|musste|leider|is|was|has|been|unfortunately)"
    r"\s){1,5}$",
    _I,
)
"""What may stand before a cancellation, and belongs to it."""
_LAST_DOT: Final = re.compile(r"(?<!\b\w)[.]\s?[!–:-]?\s?$")
_LEFT_OVER: Final = re.compile(r"\(\s*[!–-]?\s*\)|\[\s*\]|^\s*[:!–-]+|[:!–-]+\s*$")
"""The signs around a cancellation that was taken out."""
_DENIED: Final = re.compile(
    r"\b(?:falls|sollten?|wenn|ob|kann|können|könnten?|würden?|sobald|bevor|if|might|may|could|unless"
    rf"|in case|should|bei\s(?:\w+\s)?(?:regen|wetter|sturm|schnee|unwetter))\b{_SOME}$"
    r"|\b(?:nicht|nie|not|never|n.t)\s$",
    _I,
)
"""What makes of the words behind it something that may be, or is not."""
_STAYS: Final = re.compile(r"f[äa]ll(?:t|en)\b.*\b(?:nicht|nie)\b", _I)
_OTHER: Final = re.compile(
    r"(?:anmeldung\w*|anmeldepflicht|registrierung|eintritt\w*|gebühr\w*|(?:live)?stream|aufzeichnung"
    r"|maskenpflicht|verpflegung|küche|catering|registration|fees?|recording)"
    r"(?:\s(?:ist|sind|wird|werden|wurden?|muss|leider|is|are|has been|am|on|[\d.]+)){0,4}\s$",
    _I,
)
"""What else than the meeting may be off."""
_BREAK: Final = re.compile(
    rf"\b(?:machen|macht|haben|hat|ist|sind|gibt)\b{_SOME}\b(?:\w*pause|\w*ferien|urlaub)\b"
    r"|\b(?:haben|machen)\s(?:wir\s)?(?:\w+\s)?frei\b|\b(?:sommer|winter|weihnachts|oster)pause\b"
    r"|\bkönnen\swir\s(?:\w+\s){0,2}nicht(?!\s\w)|\bwir\skönnen\b[^.!?]{0,30}\snicht(?!\s\w)"
    r"|\b(?:klappt|geht)\ses\s(?:\w+\s){0,2}nicht\b|\b(?:take|have|on)\s(?:a|our)\s(?:\w+\s)?break\b"
    r"|\bwe\s(?:can.?t|cannot)\b(?!\s\w)",
    _I,
)
_OPENS_OFF: Final = re.compile(
    rf"\W{{0,3}}(?:(?:aber|jedoch|und|but)\s)?(?:(?:nicht|außer|ausser|except|not)\s"
    rf"(?:am|im|in|vom|on|from|the|\d|{WEEKDAY}|{MONTH})|ohne\s(?:den|\d))",
    _I,
)
_MOVED: Final = re.compile(rf"{phrases.MOVED}(?!\s(?:vom|von|from))", _I)
_MOVED_HERE: Final = re.compile(
    rf"\b(?:auf|to|until|sondern|stattdessen|dafür|ersatzweise|but|instead|nachgeholt)"
    rf"(?:\s(?:den|dem|the|am|on|{WEEKDAY}),?)*\W*$",
    _I,
)
_INSTEAD: Final = re.compile(r"\b(?:vom|statt|anstatt|statt am|instead of|from)(?:\s\w+)?\s*$", _I)
_EDGE: Final = re.compile(
    r"\b(?:ab|bis|seit|von|until|till|from|since|starting)(?:\s(?:zum|dem|den|am|the))*\s*$", _I
)
_UNTIL: Final = re.compile(r"\b(?:bis|until|till)(?:\s(?:zum|einschließlich|the))*\s*$", _I)
_SUBJECT: Final = re.compile(
    r"(?P<behind>\b(?:wegen|aufgrund|in|an|auf|bei|mit|von|für|zu|nach|vor|durch|of|to|for|at)\s)?"
    r"\b(?:[Dd]er|[Dd]ie|[Dd]as|[Uu]nser\w?|[Tt]he|[Oo]ur)\s(?:[\w-]{1,30}e[rsn]?\s)?"
    r"(?P<noun>[A-ZÄÖÜ][\w-]{1,60}|(?<=[Tt]he\s)[\w-]{2,60}|(?<=[Oo]ur\s)[\w-]{2,60})"
)
_YET: Final = re.compile(r"\b(?:trotzdem|dennoch|anyway|still|doch)\b", _I)
_APART: Final = re.compile(r",\s(?:der|die|das|wir|the|we)\b|\bstatt\b", _I)
_SOMETIMES: Final = re.compile(
    rf"\b(?:\w*feiertag\w*|\w*ferien|\w*pause|sommer|winter|weihnacht\w*|oster\w*|manchmal"
    rf"|gelegentlich|(?:public |bank )?holidays?|summer|sometimes|break|{MONTH})\b"
    r"|\d\.\s?\d{1,2}\.",
    _I,
)


def is_cancelled(words: str) -> bool:
    """Whether words say that it does not take place."""
    return any(True for _ in _cancellations(words))


def is_told_off(words: str) -> bool:
    """Whether the words about one day cancel it: its own sentence, or one behind that."""
    first, *others = (words[start:end] for start, end in sentences(words)) if words else ("",)
    return is_cancelled(first) or any(
        is_cancelled(sentence) and not _is_another(sentence) for sentence in others
    )


def without_cancellation(words: str) -> str:
    """Return a title without the word that cancels it, so that its name stays the same."""
    for found in reversed(list(_cancellations(words))):
        head = _LEADS.sub("", words[: found.start()])
        words = _LAST_DOT.sub("", head + words[found.end() :])
    return _LEFT_OVER.sub("", words).strip()


def is_off(sentence: str) -> bool:
    """Whether a sentence says that its days are free of meetings, in whatever words."""
    sentence = sentence[:_LONGEST]
    if _OPENS_OFF.match(sentence):
        return True
    cancelled = is_cancelled(sentence)
    if not cancelled and not _BREAK.search(sentence):
        return False
    if _is_another(sentence) or _YET.search(sentence):
        return False
    return cancelled or not any(_has_clock(when) for when in whens(sentence))


def is_off_for_good(sentence: str) -> bool:
    """Whether a sentence about a regular evening cancels all of it, and not some days."""
    sentence = sentence[:_LONGEST]
    if not is_cancelled(sentence) or _SOMETIMES.search(sentence) or _is_another(sentence):
        return False
    return not any(when.spans for when in whens(sentence))


def days_off(sentence: str) -> tuple[list[When], list[When]]:
    """Return the days of a sentence on which there is no meeting, and until which there is none.

    Days from which a meeting is moved away are among the former.
    """
    sentence = sentence[:_LONGEST]
    off = is_off(sentence)
    if not off and not _MOVED.search(sentence):
        return [], []
    dated = [when for when in whens(sentence) if when.spans]
    days = [
        when
        for when in dated
        if is_replaced(sentence, when) or (off and not _is_kept(sentence[: when.start], when))
    ]
    until = [when for when in dated if off and _UNTIL.search(_near(sentence[: when.start]))]
    return days, until


def is_replaced(sentence: str, when: When) -> bool:
    """Whether a day is the one from which a meeting is moved away."""
    before = _near(sentence[: when.start])
    behind = sentence[when.end : when.end + _FAR]
    later = _MOVED.search(behind)
    if _INSTEAD.search(before) and (later or _MOVED.search(before) or "statt" in before.lower()):
        return True
    if later is None or is_moved_to(before) or _APART.search(behind, 0, later.start()):
        return False
    between = behind[: later.start()]
    return all(is_moved_to(between[: one.start]) for one in whens(between) if one.spans)


def is_moved_to(before: str) -> bool:
    """Whether the words before a day move a meeting to it."""
    return _MOVED_HERE.search(_near(before)) is not None


def _is_kept(before: str, when: When) -> bool:
    """Whether the meeting moves to that day, or the day only opens or closes a stretch."""
    stretch = when.spans[0].last is not None
    return is_moved_to(before) or (not stretch and _EDGE.search(_near(before)) is not None)


def _near(before: str) -> str:
    return before[-_NEAR:]


def _cancellations(words: str) -> Iterator[re.Match[str]]:
    for found in _CANCELLED.finditer(words):
        before = _near(words[: found.start()])
        denied = _DENIED.search(before) or _STAYS.match(found[0])
        if not denied and not _OTHER.search(before):
            yield found


def _has_clock(when: When) -> bool:
    return when.clock is not None or any(span.begins or span.ends for span in when.spans)


def _is_another(sentence: str) -> bool:
    """Whether the only things that a sentence names are no meetings."""
    nouns = [found["noun"] for found in _SUBJECT.finditer(sentence) if not found["behind"]]
    return bool(nouns) and not any(phrases.GATHERING.search(noun) for noun in nouns)

"""English words of one meeting that somebody tells."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.meeting_words import MeetingWords

MEETINGS: Final = MeetingWords(
    repeats=(
        r"every|each|(?:bi-?)?weekly|monthly|daily|fortnightly"
        r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days|of the month|quarterly"
    ),
    to="to|until",
    certain=r"[ap]\.? ?m\b|o ?clock",
    days={"day after tomorrow": 2, "tomorrow": 1, "today": 0, "tonight": 0},
    evening="evening",
    day_lead="the|on",
    soon="next|this|coming",
    halves={"half past": 0},
    half_lead="at|from",
    hour="o ?clock",
    half_evening="in the evening|in the afternoon|pm",
    hours={"one": 1},
    unclear=(
        r"\b(?:half|half past|quarter|(?:quarter|ten|five) (?:to|past)) (?:\d{1,2}|${hours})\b"
    ),
    online="online|virtual|digital|remote",
    hybrid="hybrid",
    leading="on|and|from|the",
    label="what|when|where|place|title",
    trailing="on|at|and|from|in|the",
    place_label="where|place",
    place_lead="in|in the|at|at the",
    place_inside="at the|at|in",
    address=(
        r"\b(?:street|road|square|room|hub|library|space|office|club|center|centre|café|cafe)\b"
    ),
    title=r"workshop|meet-?up|meeting|night|hack|sprint|talk|party|camp|jam|mapping|demo|fest\b",
    off=(
        r"\b(?:cancel\w*|call(?:ed)? off)\b|\bno (?:\w+ )?${meeting}|^not\b|\bnot on\b"
        r"|\b(?:is|isn t|not) taking place\b|\b(?:postponed|moved to)\b"
    ),
    meeting=r"meet-?up|meeting|event|workshop",
    past=r"\byesterday\b|\blast (?:${weekday}|week|night)",
    feast=(
        r"\b(?:christmas(?: eve| day)?|new year s (?:eve|day)|easter(?: sunday| monday)?|pentecost"
        r"|boxing day)\b"
    ),
    vague=(
        r"\b(?:next|this|coming) (?:week|weekend|month)\b|\bafter next\b"
        r"|\bin (?:a|${number}) (?:day|week|month)"
    ),
)

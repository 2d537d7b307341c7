"""German words of one meeting that somebody tells."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.meeting_words import MeetingWords

MEETINGS: Final = MeetingWords(
    repeats=(
        r"jede[nrsm]?|alle (?:\w+ )?(?:tage|wochen|monate)|\w*woechentlich\w*|monatlich|taeglich"
        r"|\w+-?taegig\w*|(?:mon|diens|donners|frei|sams|sonn)tags|mittwochs|sonnabends|im monat"
        r"|werktags|quartalsweise"
    ),
    to="bis(?: zum)?",
    day_to=r"\. ?(?:-|bis(?: zum)?)",
    certain="uhr",
    days={"uebermorgen": 2, "morgen": 1, "heute": 0},
    evening="abends?",
    day_lead="den|der|dem|am",
    soon="naechsten?|kommenden?|diesen?",
    halves={"halb": -1},
    half_lead="um|ab|gegen",
    hour="uhr",
    half_evening="abends|nachmittags",
    hours={"eins": 1},
    unclear=(
        r"\b(?:halb|viertel|dreiviertel|(?:viertel|zehn|fuenf) (?:vor|nach)) (?:\d{1,2}|${hours})\b"
    ),
    online="(?:auch )?(?:online|virtuell|digital|remote|videokonferenz)",
    hybrid="hybrid|vor ort und online|auch online",
    leading="am|um|den|dem|ab|und|von|uhr",
    label="wann|was|wo|ort|titel",
    trailing="am|um|den|dem|ab|und|von|im|in",
    place_label="wo|ort",
    place_lead="im|in|in der|in den|in dem|bei|beim|bei der",
    place_inside="im|in der|in|bei|beim",
    address=(
        r"stra(?:ß|ss)e|str\.|\b\w+(?:platz|weg|gasse|allee|ufer)\b"
        r"|\b(?:raum|saal|haus|café|cafe|bibliothek|rathaus|lokal|werkstatt|labor|büro|zentrum"
        r"|museum|universität|hochschule|verein|hub|club|space)\b"
    ),
    title=(
        r"abend|treffen|workshop|vortrag|stammtisch|meet-?up|plenum|hack|sprint|party|konferenz"
        r"|camp|schulung|einführung|jam|mapping|demo|diskussion|lesung|fest\b|kurs"
    ),
    off=(
        r"^nicht\b|\bnicht (?:am|im|den|in)\b|\b(?:faellt|fallen|fiel)\b.*\baus\b"
        r"|\b(?:entfaellt|entfallen|abgesagt|absage|absagen)\b|\bkeine?n? (?:\w+ )?${meeting}"
        r"|\bfindet\b.*\bnicht statt\b|\b(?:verschoben|verlegt)\b|\baus(?:fallen|faellt|gefallen)\b"
        r"|\bnicht stattfinden\b|\bmachen wir (?:\w+ )?\w*pause\b|\bkoennen wir (?:leider )?nicht\b"
    ),
    meeting="treffen|meet-?up|meeting|termin|stammtisch|plenum|veranstaltung|event|\\w*abend|workshop",
    past=r"\b(?:vor)?gestern\b|\b(?:letzte|vergangene|vorige)[nrs]? (?:${weekday}|woche)",
    feast=(
        r"(?:${ordinal} )?advent(?:s?sonntag)?\b|\b(?:heilig ?abend|silvester|neujahr"
        r"|nikolaus(?:tag)?|rosenmontag|karfreitag|oster(?:n|sonntag|montag)"
        r"|pfingst(?:en|sonntag|montag)|(?:christi )?himmelfahrt|fronleichnam|weihnachten"
        r"|weihnachtstag)\b"
    ),
    vague=(
        r"\b(?:(?:ueber)?naechste|kommende|diese)[nrsm]? (?:woche|wochenende|monat)\b"
        r"|\buebernaechste[nrs]?\b|\bin (?:einem|einer|${number}) (?:tag|woche|monat)\w*"
    ),
)

"""German words of questions."""

from __future__ import annotations

from typing import Final

from bot.domain.event import Attendance
from bot.domain.languages.question_words import PaceWords, QuestionWords, ReminderWords

QUESTIONS: Final = QuestionWords(
    days={"heute": 0, "jetzt": 0, "morgen": 1, "übermorgen": 2, "gestern": -1, "vorgestern": -2},
    which={
        0: "dieser diese dieses diesen diesem aktuelle aktuellen laufende",
        1: (
            "nächster nächste nächstes nächsten nächstem"
            " kommender kommende kommendes kommenden kommendem"
        ),
        2: "übernächster übernächste übernächstes übernächsten übernächstem",
        -1: (
            "letzter letzte letztes letzten letztem vorige vorigen"
            " vergangene vergangenen vergangenes"
        ),
    },
    coming="kommender kommende kommendes kommenden kommendem",
    units={
        "day": "Tag Tage Tagen",
        "week": "Woche Wochen",
        "weekend": "Wochenende Wochenenden",
        "month": "Monat Monate Monaten Monats",
        "year": "Jahr Jahre Jahren Jahres",
    },
    numbers=(
        *("ein eine einem einer einen", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht"),
    ),
    ahead="in",
    until="bis",
    parts={1: "Anfang Beginn", 2: "Mitte", 3: "Ende"},
    both="und",
    amid="zwischen",
    since="ab seit von vom",
    since_named="von vom",
    linking="am im in den dem der des die das zum zur",
    calendar_week="kw kalenderwoche",
    ordinal_ending="",
    besides="auch oder sowie",
    attendance={
        Attendance.ONLINE: ("online", "remote", "virtuell", "digital", "im netz"),
        Attendance.ONSITE: ("vor ort", "in Präsenz", "Präsenz", "offline"),
        Attendance.HYBRID: ("hybrid",),
    },
    near="nahe Nähe um bei Umkreis",
    everywhere="alle überall bundesweit deutschlandweit",
    silent=(
        "ab Abend an auch bitte code da der des die ein eine es für gibt ist Lab Labs nach nur ok"
        " oklab oder siehe Termin Termine Treffen und Veranstaltung Veranstaltungen von wann was"
        " welche wo zeig zeige mit event events meetup meetups"
    ),
    kilometres="km Kilometer Kilometern",
    suggested=(
        *("online", "vor ort", "hybrid", "heute", "morgen", "übermorgen", "diese Woche"),
        *("nächste Woche", "Wochenende"),
        *("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September"),
        *("Oktober", "November", "Dezember"),
    ),
    misspelt=(
        "nächste nächster nächstes nächsten übernächste übernächster übernächstes übernächsten"
        " kommende kommender kommendes kommenden diese dieser dieses diesen"
        " heute morgen übermorgen gestern Woche Wochen Wochenende Wochenenden Monat Monate"
        " Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag"
        " Januar Februar März April Juni Juli August September Oktober November Dezember"
        " online hybrid remote virtuell digital Präsenz offline"
    ),
)

PACE: Final = PaceWords(
    every="jeden",
    daily=r"t(?:ä|ae)glich|(?:an\s+)?jede[nm]\s+tag|jeden\s+morgen",
    monthly=r"monatlich|jeden\s+monat|(?:ein)?mal\s+im\s+monat",
    on=r"(?:immer\s+)?(?:am|jeden|zum)",
    ending=r"\.",
    first="ersten",
    of_month=r"(?:des|im|jede[ns]|eines(?:\s+jeden)?)\s+monate?s?",
    at="um|gegen",
    hour="uhr|h",
)

REMINDERS: Final = ReminderWords(
    off="aus ab off nicht nie ohne kein keine",
    on="an immer ein",
    silent="vorher davor vor an von mich nur und",
    units={
        "minute": "m min minute minuten",
        "hour": "h std stunde stunden",
        "day": "d t tag tage tagen",
        "week": "w woche wochen",
    },
)

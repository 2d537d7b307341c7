"""How rules are said and refused in German."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.pack import words
from bot.domain.languages.told_words import Refusals, Sentences

SENTENCES: Final = Sentences(
    nths=("ersten", "zweiten", "dritten", "vierten", "fünften"),
    from_end=("letzten", "vorletzten", "drittletzten"),
    numbers=words("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"),
    every_units={"day": "alle {n} Tage", "week": "alle {n} Wochen", "month": "alle {n} Monate"},
    daily="täglich",
    on_weekdays=words("montags dienstags mittwochs donnerstags freitags samstags sonntags"),
    weekly="jeden {days}",
    weekly_counted="{every} {days}",
    workdays="montags bis freitags",
    nth="jeden {days} im Monat",
    nth_counted="{every} am {days} im Monat",
    month_days="am {days} des Monats",
    month_days_counted="{every} am {days} des Monats",
    month_day="{}.".format,
    last_day="letzten Tag",
    even_weeks="{weekly} in geraden Kalenderwochen",
    odd_weeks="{weekly} in ungeraden Kalenderwochen",
    even_months="in geraden Monaten",
    odd_months="in ungeraden Monaten",
    in_months="im {months}",
    between_months="von {} bis {}".format,
    without="außer im {months}",
    day="{}.".format,
    date="{0.day}.{0.month}.{0.year}",
    untitled="Treffen",
    open_days="Termin offen: {days}",
    hours="{} Uhr",
    read_from="Gelesen aus: „{}“",
    both="und",
    either="oder",
    of_month=" im Monat",
)

REFUSALS: Final = Refusals(
    quoted="„{}“",
    line="„{about}“: {told}.",
    example=(
        " Beispiel: „jeden dritten Montag im Monat, 19:00-21:00“,"
        " „alle zwei Wochen dienstags, 19 Uhr“"
    ),
    reasons={
        "empty": "ein Rhythmus fehlt",
        "both": "`when` oder `rrule`, nicht beides",
        "long": "länger als {most} Zeichen",
        "words": "{words} nicht verstanden",
        "maybe_place": "{words} nicht verstanden (ein Ort gehört in `place`)",
        "place": "{words} nicht verstanden (der Ort steht schon in `place`)",
        "days": "der Wochentag fehlt (oder der Tag im Monat: „am 23. des Monats“)",
        "which": "welcher im Monat? „jeden ersten …“, „jeden letzten …“, oder ohne „Monat“",
        "kinds": "verschiedene Rhythmen passen nicht in eine Regel, bitte eine Quelle für jeden",
        "twice": "{what} widerspricht dem davor",
        "or": "„oder“ ist nur zwischen Tagen eines Monats möglich („zweiten oder dritten Montag“)",
        "ordinal": "„{nth}.“ gibt es bei Wochentagen im Monat nicht (höchstens der fünfte)",
        "interval": "der Abstand {interval} ist nicht zwischen 1 und {most}",
        "never": "dieses Datum kommt nie vor",
        "no_day": "den Tag „{day}“ gibt es nicht",
        "year": "bei „{day}“ fehlt das Jahr",
        "no_time": "die Uhrzeit „{time}“ gibt es nicht",
        "no_start": "`end` ohne `start`",
        "same_end": "Beginn und Ende sind gleich",
        "differs": "`{name}` widerspricht den Worten: {said} und {given}",
        "order": "{first} liegt nach {last}: erst der Anfang, dann das Ende",
        "rrule_syntax": "„{part}“ ist kein NAME=WERT einer RRULE",
        "rrule_part": "{part} wird nicht unterstützt{hint}",
        "open": "der erste Termin fehlt. Bitte eine Zeile ergänzen oder ersetzen: {readings}",
    },
)
